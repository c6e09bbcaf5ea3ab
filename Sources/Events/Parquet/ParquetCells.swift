/// Rows of a column as the bytes of a page.
struct ParquetCells: Sendable {
  /// How the values of a column are stored.
  enum Kind: Sendable {
    case floats, signed, unsigned, booleans, text
  }

  let column: Column
  let kind: Kind

  /// Numbers that are not what their column says they are, such as a NaN among integers, are stored as
  /// doubles, so that nothing is lost.
  init(_ column: Column) {
    func all(_ isSound: (Double) -> Bool) -> Bool {
      column.numbers.allSatisfy { $0.isEmptyCell || isSound($0) }
    }
    self.column = column
    kind =
      switch column.content {
      case .signed(let exact): exact != nil || all { Int64(exactly: $0) != nil } ? .signed : .floats
      case .unsigned(let exact):
        exact != nil || all { UInt64(exactly: $0) != nil } ? .unsigned : .floats
      case .booleans: all { $0 == 0 || $0 == 1 } ? .booleans : .floats
      case .text: .text
      case .floats: .floats
      }
  }

  /// The texts of some rows, each once, and for each row that has a text its number among them.
  func dictionary(_ rows: Range<Int>) -> (texts: [String], numbers: [UInt32?]) {
    guard let text = column.text else { return ([], []) }
    var places = [Int32](repeating: -1, count: text.texts.count)
    var texts: [String] = []
    let numbers = rows.map { row -> UInt32? in
      let code = Int(text.codes[row])
      guard code >= 0 else { return nil }
      if places[code] < 0 {
        places[code] = Int32(texts.count)
        texts.append(text.texts[code])
      }
      return UInt32(places[code])
    }
    return (texts, numbers)
  }

  /// Which of some rows have no number; nil where all have one.
  func missing(_ rows: Range<Int>) -> [Bool]? {
    column.numbers.withUnsafeBufferPointer { numbers in
      rows.contains { numbers[$0].isEmptyCell } ? rows.map { numbers[$0].isEmptyCell } : nil
    }
  }

  /// The numbers that are there of some rows, in the bytes of their kind.
  func bytes(_ rows: Range<Int>, without missing: [Bool]?) -> [UInt8] {
    column.numbers.withUnsafeBufferPointer { numbers in
      switch (kind, column.content) {
      case (.booleans, _): bits(rows, without: missing) { numbers[$0] == 1 }
      case (.signed, .signed(let exact?)):
        words(rows, without: missing) { UInt64(bitPattern: exact[$0]) }
      case (.signed, _):
        words(rows, without: missing) { UInt64(bitPattern: Int64(numbers[$0])) }
      case (.unsigned, .unsigned(let exact?)): words(rows, without: missing) { exact[$0] }
      case (.unsigned, _): words(rows, without: missing) { UInt64(numbers[$0]) }
      // A cell of text among numbers is a NaN whose bits say so.
      default:
        words(rows, without: missing) { row in
          numbers[row].isTextCell ? Double.nan.bitPattern : numbers[row].bitPattern
        }
      }
    }
  }

  @inline(__always)
  private func words(_ rows: Range<Int>, without missing: [Bool]?, _ word: (Int) -> UInt64)
    -> [UInt8]
  {
    [UInt8](unsafeUninitializedCapacity: 8 * rows.count) { bytes, size in
      let bytes = UnsafeMutableRawBufferPointer(bytes)
      for row in rows where missing == nil || missing?[row - rows.lowerBound] == false {
        bytes.storeBytes(of: word(row).littleEndian, toByteOffset: size, as: UInt64.self)
        size += 8
      }
    }
  }

  private func bits(_ rows: Range<Int>, without missing: [Bool]?, _ bit: (Int) -> Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    var count = 0
    for row in rows where missing?[row - rows.lowerBound] != true {
      if count & 7 == 0 { bytes.append(0) }
      if bit(row) { bytes[bytes.count - 1] |= 1 << UInt8(count & 7) }
      count += 1
    }
    return bytes
  }
}
