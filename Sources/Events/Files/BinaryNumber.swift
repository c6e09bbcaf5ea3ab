/// A kind of binary number that a file may hold, and that can become a double.
struct BinaryNumber: Sendable, Equatable {
  /// What the bits mean.
  enum Kind: Sendable {
    case float, signed, unsigned
  }

  let kind: Kind
  /// The number's bytes: 1, 2, 4 or 8, and at least 2 for a float.
  let size: Int
  let isBigEndian: Bool

  /// A kind of number; nil where there is none of that size.
  init?(_ kind: Kind, size: Int, isBigEndian: Bool) {
    guard [1, 2, 4, 8].contains(size), size > 1 || kind != .float else { return nil }
    self.kind = kind
    self.size = size
    self.isBigEndian = isBigEndian
  }

  /// The type of a NumPy descriptor such as `<f8`; nil where it is no number.
  init?(_ descriptor: String) {
    var rest = Substring(descriptor)
    let isBigEndian = rest.first == ">"
    if let first = rest.first, "<>|=".contains(first) { rest.removeFirst() }
    guard let letter = rest.popFirst(), let size = letter == "?" ? 1 : Int(rest) else { return nil }
    switch letter {
    case "f": self.init(.float, size: size, isBigEndian: isBigEndian)
    case "i": self.init(.signed, size: size, isBigEndian: isBigEndian)
    case "u": self.init(.unsigned, size: size, isBigEndian: isBigEndian)
    case "?": self.init(.unsigned, size: 1, isBigEndian: isBigEndian)
    case "b" where size == 1: self.init(.unsigned, size: 1, isBigEndian: isBigEndian)
    default: return nil
    }
  }

  /// As many numbers as the result has room for, the first at `start`, then one each `stride` bytes.
  func read(
    _ buffer: UnsafeRawBufferPointer, from start: Int, stride: Int,
    into result: UnsafeMutableBufferPointer<Double>
  ) {
    func load<Word: FixedWidthInteger>(_: Word.Type, _ value: (Word) -> Double) {
      for row in result.indices {
        let word = buffer.loadUnaligned(fromByteOffset: start + row * stride, as: Word.self)
        result[row] = value(isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word))
      }
    }
    switch (kind, size) {
    case (.float, 2): load(UInt16.self) { Double(Float16(bitPattern: $0)) }
    case (.float, 4): load(UInt32.self) { Double(Float(bitPattern: $0)) }
    case (.float, _): load(UInt64.self) { Double(bitPattern: $0) }
    case (.signed, 1): load(Int8.self) { Double($0) }
    case (.signed, 2): load(Int16.self) { Double($0) }
    case (.signed, 4): load(Int32.self) { Double($0) }
    case (.signed, _): load(Int64.self) { Double($0) }
    case (.unsigned, 1): load(UInt8.self) { Double($0) }
    case (.unsigned, 2): load(UInt16.self) { Double($0) }
    case (.unsigned, 4): load(UInt32.self) { Double($0) }
    case (.unsigned, _): load(UInt64.self) { Double($0) }
    }
  }

  /// A new column of so many numbers.
  func read(_ buffer: UnsafeRawBufferPointer, from start: Int, stride: Int, count: Int) -> [Double]
  {
    [Double](unsafeUninitializedCapacity: count) { result, initialized in
      read(
        buffer, from: start, stride: stride,
        into: UnsafeMutableBufferPointer(rebasing: result[..<count]))
      initialized = count
    }
  }
}
