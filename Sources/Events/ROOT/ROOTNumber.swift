/// A kind of number in a branch.
enum ROOTNumber: Sendable, Equatable {
  /// A type that is written with fewer bytes than it has in memory.
  enum Short: Sendable { case float16, double32 }

  /// An integer, a float, or a truth value of one byte.
  case plain(BinaryNumber, isBoolean: Bool)
  /// A float without the last bits of its fraction: an exponent of one byte, then a sign and so many bits of the
  /// fraction in two bytes.
  case truncated(bits: Int)
  /// An integer without a sign of four bytes: the number of steps from a lowest value, of which so many make 1; a
  /// float where `isSingle`.
  case steps(from: Double, perUnit: Double, isSingle: Bool)

  static let boolean = plain(.unsigned, size: 1, isBoolean: true)

  static func integer(size: Int, isUnsigned: Bool) -> ROOTNumber {
    plain(isUnsigned ? .unsigned : .signed, size: size)
  }

  static func float(size: Int) -> ROOTNumber { plain(.float, size: size) }

  private static func plain(_ kind: BinaryNumber.Kind, size: Int, isBoolean: Bool = false)
    -> ROOTNumber
  {
    guard let number = BinaryNumber(kind, size: size, isBigEndian: true) else {
      preconditionFailure("there is no number of \(size) bytes")
    }
    return .plain(number, isBoolean: isBoolean)
  }

  /// A short type, by the `[lowest,highest,bits]` behind its name (ROOT's reference guide, `TBufferFile` and
  /// `TStreamerElement::GetRange`).
  static func short(_ type: Short, comment: String) -> ROOTNumber {
    let range =
      ROOTTypeName.brackets(comment).first { $0.contains(",") }?.split(separator: ",") ?? []
    var bits = range.count > 2 ? Int(range[2].trimmed) ?? 32 : 32
    if !(2...32).contains(bits) { bits = 32 }
    if range.count >= 2, let low = bound(range[0]), let high = bound(range[1]) {
      if low < high {
        let steps: Double = bits < 32 ? Double(1 << bits) : 0xffff_ffff
        return .steps(
          from: low, perUnit: steps / (high - low), isSingle: type == .float16)
      }
      if bits < 15 { return .truncated(bits: bits) }
    }
    return type == .double32 ? .float(size: 4) : .truncated(bits: 12)
  }

  /// An end of a range, which may be written with π.
  private static func bound(_ text: Substring) -> Double? {
    var text = text.trimmed
    if let number = Double(text) { return number }
    let sign: Double = text.hasPrefix("-") ? -1 : 1
    if text.hasPrefix("-") { text.removeFirst() }
    switch text.lowercased() {
    case "pi": return sign * .pi
    case "2pi", "2*pi", "twopi": return sign * 2 * .pi
    case "pi/2": return sign * .pi / 2
    case "pi/4": return sign * .pi / 4
    default: return nil
    }
  }

  /// The number of a member by ROOT's number for its kind (`TVirtualStreamerInfo::EReadWrite`).
  init?(kind: Int, comment: String?) {
    switch kind {
    case 18: self = .boolean
    case 1, 10: self = .integer(size: 1, isUnsigned: false)
    case 11: self = .integer(size: 1, isUnsigned: true)
    case 2: self = .integer(size: 2, isUnsigned: false)
    case 12: self = .integer(size: 2, isUnsigned: true)
    case 3: self = .integer(size: 4, isUnsigned: false)
    case 6, 13, 15: self = .integer(size: 4, isUnsigned: true)
    case 4, 16: self = .integer(size: 8, isUnsigned: false)
    case 14, 17: self = .integer(size: 8, isUnsigned: true)
    case 5: self = .float(size: 4)
    case 8: self = .float(size: 8)
    case 9, 19:
      guard let comment else { return nil }
      self = .short(kind == 9 ? .double32 : .float16, comment: comment)
    default: return nil
    }
  }

  /// The number's bytes.
  var size: Int {
    switch self {
    case .plain(let number, _): number.size
    case .truncated: 3
    case .steps: 4
    }
  }

  /// Whether a double cannot hold all of its values.
  var isWide: Bool {
    if case .plain(let number, _) = self {
      number.size == 8 && number.kind != .float
    } else {
      false
    }
  }

  /// As many numbers as the result has room for, the first at `start`, then one each `stride` bytes.
  ///
  /// - Precondition: the last of them lies within the buffer.
  func read(
    _ buffer: UnsafeRawBufferPointer, from start: Int, stride: Int,
    into result: UnsafeMutableBufferPointer<Double>
  ) {
    guard !result.isEmpty else { return }
    precondition(
      start >= 0 && stride >= 0 && start + (result.count - 1) * stride + size <= buffer.count,
      "\(result.count) numbers do not lie in \(buffer.count) bytes")
    switch self {
    case .plain(let number, let isBoolean):
      number.read(buffer, from: start, stride: stride, into: result)
      if isBoolean { for row in result.indices where result[row] != 0 { result[row] = 1 } }
    case .truncated(let bits):
      for row in result.indices {
        let place = start + row * stride
        let word = UInt32(buffer[place + 1]) << 8 | UInt32(buffer[place + 2])
        let fraction = (word & (1 << UInt32(bits + 1) - 1)) << UInt32(23 - bits)
        let value = Float(bitPattern: UInt32(buffer[place]) << 23 | fraction)
        result[row] = Double(word & 1 << UInt32(bits + 1) == 0 ? value : -value)
      }
    case .steps(let low, let perUnit, let isSingle):
      for row in result.indices {
        let word = buffer.loadUnaligned(fromByteOffset: start + row * stride, as: UInt32.self)
        let value = Double(UInt32(bigEndian: word)) / perUnit + low
        result[row] = isSingle ? Double(Float(value)) : value
      }
    }
  }

  /// As many integers of eight bytes, as ``read(_:from:stride:into:)-(_,_,_,UnsafeMutableBufferPointer<Double>)``.
  func read(
    _ buffer: UnsafeRawBufferPointer, from start: Int, stride: Int,
    into result: UnsafeMutableBufferPointer<UInt64>
  ) {
    precondition(
      isWide
        && (result.isEmpty
          || start >= 0 && stride >= 0
            && start + (result.count - 1) * stride + 8 <= buffer.count),
      "\(result.count) integers do not lie in \(buffer.count) bytes")
    for row in result.indices {
      result[row] = UInt64(
        bigEndian: buffer.loadUnaligned(fromByteOffset: start + row * stride, as: UInt64.self))
    }
  }
}
