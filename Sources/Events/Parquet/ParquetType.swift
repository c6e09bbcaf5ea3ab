/// What the values of a column are, and how they are stored.
///
/// Source: Apache Parquet, "Parquet Logical Type Definitions"
/// (https://github.com/apache/parquet-format/blob/master/LogicalTypes.md).
struct ParquetType: Sendable {
  /// How values are stored, by the format's numbers.
  enum Storage: Int, Sendable {
    case boolean, int32, int64, int96, float, double, bytes, fixedBytes
  }

  /// What the stored values mean.
  enum Meaning: Sendable, Equatable {
    case booleans, floats, signed, unsigned
    /// Integers × 10^−scale.
    case decimals(scale: Int)
    /// Texts, or bytes of which nobody says what they are.
    case text(isDeclared: Bool)
    /// A column without any value.
    case nothing
    case unreadable(String)
  }

  /// What a schema says about values besides their storage.
  enum Annotation: Sendable {
    case none, text, list, map, decimal, signed, unsigned, nothing, half
    /// What is not read here.
    case other
  }

  let storage: Storage
  /// The bytes of a value; 0 where they differ.
  let width: Int
  let meaning: Meaning

  /// - Throws: ``ParquetFault`` where the numbers are impossible.
  init(_ storage: Storage, length: Int, scale: Int, _ annotation: Annotation) throws(ParquetFault) {
    self.storage = storage
    switch storage {
    case .boolean, .bytes: width = 0
    case .int32, .float: width = 4
    case .int64, .double: width = 8
    case .int96: width = 12
    case .fixedBytes: width = length
    }
    guard storage != .fixedBytes || length > 0 else {
      throw .damaged("its values have \(length) bytes each")
    }
    if case .decimal = annotation, !(0...300).contains(scale) {
      throw .damaged("its values are multiplied by 10^\(-scale)")
    }
    switch (storage, annotation) {
    case (.boolean, _): meaning = .booleans
    case (.float, _), (.double, _): meaning = .floats
    case (.int96, _): meaning = .unreadable("(a time of 96 bits)")
    case (_, .nothing): meaning = .nothing
    case (.fixedBytes, .half) where length == 2: meaning = .floats
    case (.int32, .decimal), (.int64, .decimal), (.bytes, .decimal), (.fixedBytes, .decimal):
      meaning = .decimals(scale: scale)
    case (.int32, .unsigned), (.int64, .unsigned): meaning = .unsigned
    case (.int32, _), (.int64, _): meaning = .signed
    case (.bytes, .text): meaning = .text(isDeclared: true)
    case (.bytes, .none): meaning = .text(isDeclared: false)
    default: meaning = .unreadable("(bytes)")
    }
  }

  /// Whether values are integers that a double may not hold.
  var isWide: Bool { storage == .int64 && (meaning == .signed || meaning == .unsigned) }

  /// The bytes of a row in memory.
  var unpackedSize: Int {
    switch meaning {
    case .text, .unreadable: 12
    default: isWide ? 16 : 8
    }
  }

  /// Turns stored values, each in a word of its own, into doubles; integers of 64 bits stay as they are.
  func convert(_ words: UnsafeMutableBufferPointer<UInt64>) {
    @inline(__always) func each(_ value: (UInt64) -> Double) {
      for index in words.indices { words[index] = value(words[index]).bitPattern }
    }
    switch (storage, meaning) {
    case (.int32, .unsigned): each { Double(UInt32(truncatingIfNeeded: $0)) }
    case (.int32, .decimals(let scale)):
      let divisor = Self.power(scale)
      each { Double(Int32(truncatingIfNeeded: $0)) / divisor }
    case (.int32, _): each { Double(Int32(truncatingIfNeeded: $0)) }
    case (.int64, .decimals(let scale)):
      let divisor = Self.power(scale)
      each { Double(Int64(bitPattern: $0)) / divisor }
    case (.float, _): each { Double(Float(bitPattern: UInt32(truncatingIfNeeded: $0))) }
    default: break
    }
  }

  /// The bits of the double that some bytes stand for: a half, or a decimal with its highest byte first, right
  /// to the rounding of the last place where it has more than 53 bits.
  func word(of bytes: UnsafeRawBufferPointer) -> UInt64 {
    guard case .decimals(let scale) = meaning else {
      let half = UInt16(bytes[0]) | UInt16(bytes[1]) << 8
      return Double(Float16(bitPattern: half)).bitPattern
    }
    // The magnitude, as small negative numbers are differences of large ones.
    let isNegative = (bytes.first ?? 0) >= 0x80
    let mask: UInt8 = isNegative ? 0xff : 0
    var value = 0.0
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = rest.prefix((rest.count - 1) % 8 + 1)
      value = value * 0x1p64 + Double(part.reduce(0 as UInt64) { $0 << 8 | UInt64($1 ^ mask) })
      rest = rest.dropFirst(part.count)
    }
    if isNegative { value = -(value + 1) }
    return (value / Self.power(scale)).bitPattern
  }

  /// 10^scale, without an error up to 10²².
  private static func power(_ scale: Int) -> Double {
    (0..<scale).reduce(1) { power, _ in power * 10 }
  }
}
