/// A column as a file of records stores it: each value in a field of one size, little-endian.
struct StoredColumn {
  /// What is stored.
  enum Form: Equatable {
    case double, signed, unsigned, boolean
    /// Text in a field of this number of bytes, or of code points of four bytes, padded with zeros.
    case utf8(Int), utf32(Int)
  }

  /// How texts are stored.
  enum TextForm { case utf8, utf32 }

  let form: Form
  /// The bytes of a value.
  let size: Int

  private let column: Column
  /// The bytes of each different text.
  private let texts: [[UInt8]]

  /// A column with its type: what are integers or truth values in name only is stored as doubles.
  init(_ column: Column, text: TextForm) {
    self.column = column
    var texts: [[UInt8]] = []
    switch column.content {
    case .floats: form = .double
    case .signed(let exact):
      let isWhole = exact != nil || column.numbers.allSatisfy { Int64(exactly: $0) != nil }
      form = isWhole ? .signed : .double
    case .unsigned(let exact):
      let isWhole = exact != nil || column.numbers.allSatisfy { UInt64(exactly: $0) != nil }
      form = isWhole ? .unsigned : .double
    case .booleans:
      form = column.numbers.allSatisfy { $0 == 0 || $0 == 1 } ? .boolean : .double
    case .text(let content):
      texts = content.texts.map { Self.bytes($0, text) }
      // Formats do not know fields without bytes.
      let longest = texts.reduce(1) { max($0, $1.count) }
      form = text == .utf8 ? .utf8(longest) : .utf32((longest + 3) / 4)
    }
    self.texts = texts
    size =
      switch form {
      case .double, .signed, .unsigned: 8
      case .boolean: 1
      case .utf8(let count): count
      case .utf32(let count): 4 * count
      }
  }

  private static func bytes(_ text: String, _ form: TextForm) -> [UInt8] {
    switch form {
    case .utf8: Array(text.utf8)
    case .utf32:
      text.unicodeScalars.flatMap { scalar in
        (0..<4).map { UInt8(truncatingIfNeeded: scalar.value >> UInt32(8 * $0)) }
      }
    }
  }

  /// Writes the values of some rows, the first at `start`, then one each `stride` bytes.
  ///
  /// - Precondition: the last of them lies within the buffer, which is zero where texts go.
  func fill(
    _ rows: Range<Int>, into buffer: UnsafeMutableRawBufferPointer, at start: Int, stride: Int
  ) {
    func store<Word: FixedWidthInteger>(_ word: (Int) -> Word) {
      var place = start
      for row in rows {
        buffer.storeBytes(of: word(row).littleEndian, toByteOffset: place, as: Word.self)
        place += stride
      }
    }
    column.numbers.withUnsafeBufferPointer { numbers in
      switch (form, column.content) {
      case (.signed, .signed(let exact?)): store { exact[$0] }
      case (.unsigned, .unsigned(let exact?)): store { exact[$0] }
      case (.signed, _): store { Int64(numbers[$0]) }
      case (.unsigned, _): store { UInt64(numbers[$0]) }
      case (.boolean, _): store { UInt8(numbers[$0]) }
      case (.utf8, .text(let text)), (.utf32, .text(let text)):
        for (index, row) in rows.enumerated() where text.codes[row] >= 0 {
          let place = start + index * stride
          UnsafeMutableRawBufferPointer(rebasing: buffer[place..<place + size])
            .copyBytes(from: texts[Int(text.codes[row])])
        }
      default: store { numbers[$0].bitPattern }
      }
    }
  }

  /// Hands over records of some columns, a block of rows at a time, until `body` returns false.
  ///
  /// - Returns: whether it never did.
  static func forEachBlock(
    of columns: [StoredColumn], rows: Int, atOnce: Int,
    _ body: (_ rows: Range<Int>, _ bytes: [UInt8]) -> Bool
  ) -> Bool {
    let rowSize = columns.reduce(0) { $0 + $1.size }
    for first in stride(from: 0, to: rows, by: max(1, atOnce)) {
      let range = first..<min(rows, first + max(1, atOnce))
      var bytes = [UInt8](repeating: 0, count: range.count * rowSize)
      bytes.withUnsafeMutableBytes { buffer in
        var offset = 0
        for column in columns {
          column.fill(range, into: buffer, at: offset, stride: rowSize)
          offset += column.size
        }
      }
      guard body(range, bytes) else { return false }
    }
    return true
  }

  /// Makes sure that texts of very different lengths do not fill a file with zeros.
  ///
  /// - Throws: ``InputError`` where the fields of texts take more than a gigabyte and sixteen times the texts.
  static func requireRoom(for columns: [(name: String, column: Column)], in path: String, unit: Int)
    throws(InputError)
  {
    for (name, column) in columns {
      guard let text = column.text else { continue }
      let lengths = text.texts.map(\.utf8.count)
      let held = text.codes.reduce(0) { $0 + ($1 < 0 ? 0 : lengths[Int($1)]) }
      let (stored, overflow) = text.count.multipliedReportingOverflow(
        by: unit * (lengths.max() ?? 1))
      guard !overflow, stored < max(1 << 30, 16 * unit * held) else {
        throw InputError(
          path,
          "the texts of column '\(name)' are too different in length: one has"
            + " \(lengths.max() ?? 0) bytes", remedy: "use .csv")
      }
    }
  }
}
