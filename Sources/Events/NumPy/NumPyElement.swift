/// What a NumPy type descriptor such as `<f8` or `<U5` says of an element.
struct NumPyElement: Sendable {
  enum Kind: Sendable {
    case number(BinaryNumber, isBoolean: Bool)
    /// Bytes of text, filled up with zeros.
    case bytes
    /// Code points of four bytes each, filled up with zeros.
    case codePoints(isBigEndian: Bool)
    case date(NumPyDate, BinaryNumber)
    /// What cannot be a column of numbers or texts, and its name for messages.
    case unreadable(String)
  }

  let kind: Kind
  /// The bytes of an element.
  let size: Int

  /// The bytes of one of its rows in memory.
  var rowSize: Int {
    switch kind {
    case .number: 8
    case .bytes, .codePoints, .date: 16 + size
    case .unreadable: 16
    }
  }

  /// An element of a descriptor; nil where that is no type of NumPy's.
  init?(_ descriptor: String) {
    if let number = BinaryNumber(descriptor) {
      let letter = descriptor.first { !"<>|=".contains($0) }
      kind = .number(number, isBoolean: letter == "?" || letter == "b")
      size = number.size
      return
    }
    var rest = Substring(descriptor)
    let isBigEndian = rest.first == ">"
    if let first = rest.first, "<>|=".contains(first) { rest.removeFirst() }
    guard let letter = rest.popFirst() else { return nil }
    guard letter != "O" else {
      (kind, size) = (.unreadable("a pickled Python object"), 8)
      return
    }
    let digits = rest.prefix { ("0"..."9").contains($0) }
    guard let count = Int(digits), count < 1 << 28 else { return nil }
    switch letter {
    case "S", "a": (kind, size) = (.bytes, count)
    case "U": (kind, size) = (.codePoints(isBigEndian: isBigEndian), 4 * count)
    case "M", "m":
      guard count == 8, let number = BinaryNumber(.signed, size: 8, isBigEndian: isBigEndian)
      else { return nil }
      size = 8
      kind =
        NumPyDate(descriptor).map { .date($0, number) }
        ?? .unreadable("\(letter == "m" ? "a duration" : "a date without a unit"), '\(descriptor)'")
    case "c": (kind, size) = (.unreadable("a complex number, '\(descriptor)'"), count)
    case "f": (kind, size) = (.unreadable("a number of \(8 * count) bits, '\(descriptor)'"), count)
    case "V": (kind, size) = (.unreadable("bytes without a meaning, '\(descriptor)'"), count)
    default: return nil
    }
  }

  /// What cannot be a column, with its name for messages.
  init(unreadable name: String, size: Int) {
    kind = .unreadable(name)
    self.size = size
  }

  /// An empty column of such elements.
  func column(rows: Int) -> GrowingColumn {
    switch kind {
    case .number(let number, let isBoolean):
      GrowingColumn(number, isBoolean: isBoolean, rows: rows)
    case .date: GrowingColumn(.signed, rows: rows)
    default: GrowingColumn(.text, rows: rows)
    }
  }

  /// Adds elements to a column, the first at `start`, then one each `stride` bytes.
  ///
  /// - Precondition: the last of them lies within the buffer.
  func append(
    to column: inout GrowingColumn, _ buffer: UnsafeRawBufferPointer, from start: Int, stride: Int,
    count: Int
  ) {
    switch kind {
    case .number(let number, _), .date(_, let number):
      column.append(number, buffer, from: start, stride: stride, count: count)
    case .bytes:
      for row in 0..<count {
        let place = start + row * stride
        let cell = UnsafeRawBufferPointer(rebasing: buffer[place..<place + size])
        column.append(String(decoding: Self.trimmed(cell), as: UTF8.self))
      }
    case .codePoints(let isBigEndian):
      for row in 0..<count {
        let place = start + row * stride
        column.append(Self.text(buffer, place..<place + size, isBigEndian: isBigEndian))
      }
    case .unreadable: break
    }
  }

  /// The finished column of so many rows.
  func finished(_ column: GrowingColumn, rows: Int) -> Column {
    switch kind {
    case .date(let date, _): column.column.dates(date)
    case .unreadable(let name): Column(unreadable: "(\(name))", count: rows)
    default: column.column
    }
  }

  /// The bytes before the zeros that fill their field.
  private static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let end = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
    return UnsafeRawBufferPointer(rebasing: bytes[..<end])
  }

  private static func text(
    _ buffer: UnsafeRawBufferPointer, _ place: Range<Int>, isBigEndian: Bool
  ) -> String {
    func point(_ place: Int) -> UInt32 {
      let word = buffer.loadUnaligned(fromByteOffset: place, as: UInt32.self)
      return isBigEndian ? UInt32(bigEndian: word) : UInt32(littleEndian: word)
    }
    var count = place.count / 4
    while count > 0, point(place.lowerBound + 4 * (count - 1)) == 0 { count -= 1 }
    // Most texts are plain ASCII.
    let ascii = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, count)) { bytes in
      for index in 0..<count {
        let value = point(place.lowerBound + 4 * index)
        guard value < 0x80 else { return String?.none }
        bytes[index] = UInt8(value)
      }
      return String(decoding: UnsafeBufferPointer(rebasing: bytes[..<count]), as: UTF8.self)
    }
    if let ascii { return ascii }
    var text = String.UnicodeScalarView()
    for index in 0..<count {
      text.append(Unicode.Scalar(point(place.lowerBound + 4 * index)) ?? "\u{fffd}")
    }
    return String(text)
  }
}
