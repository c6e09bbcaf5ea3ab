import Foundation

/// A text's events: read as numbers in one pass, and a second time in those columns that numbers do not say all of.
struct CSVTable {
  private let bytes: UnsafePointer<UInt8>
  private let header: CSVHeader
  private let source: String
  private let ranges: [Range<Int>]
  private let blocks: [CSVBlock]

  init(
    _ bytes: UnsafePointer<UInt8>, _ end: Int, header: CSVHeader, source: String, blockSize: Int
  ) {
    self.bytes = bytes
    self.header = header
    self.source = source
    ranges = Self.ranges(bytes, header.end, end, blockSize: blockSize)
    blocks = Self.parallel(ranges) { range, bytes in
      CSVBlock(bytes, range, width: header.names.count, dialect: header.dialect)
    } over: {
      bytes
    }
  }

  /// Whole lines of about a size each.
  private static func ranges(
    _ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, blockSize: Int
  ) -> [Range<Int>] {
    let newline = UInt8(ascii: "\n")
    var bounds = [start]
    // A quoted cell may hold a line break, so a text with quotes is one block.
    let hasQuotes = memchr(bytes + start, Int32(CSVCell.quote), end - start) != nil
    while let last = bounds.last, last < end {
      var next = hasQuotes ? end : min(end, last + blockSize)
      while next < end, bytes[next - 1] != newline { next += 1 }
      bounds.append(next)
    }
    return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
  }

  /// The columns.
  ///
  /// - Throws: ``InputError`` with the line that has more or fewer cells than the header.
  func columns() throws(InputError) -> NamedColumns {
    let places = try places()
    let count = blocks.reduce(0) { $0 + $1.rows }
    let width = header.names.count
    var traits = [CSVBlock.Traits](repeating: [], count: width)
    for block in blocks {
      for column in 0..<width { traits[column].formUnion(block.traits[column]) }
    }
    let numbers = (0..<width).map { self.numbers(of: $0, count: count) }
    let exact = exactValues(of: (0..<width).filter { Self.isInexact(traits[$0]) })
    var result = NamedColumns(source: source, places: places)
    result.note(dialect: header.dialect)
    for (column, name) in header.names.enumerated() {
      let content: Column.Content =
        if let content = exact[column] {
          content
        } else if traits[column] == .boolean {
          .booleans
        } else if traits[column] == .number {
          .signed(exact: nil)
        } else {
          .floats
        }
      try result.append(repeated: name, Column(numbers[column], content: content))
    }
    return result
  }

  private static func isInexact(_ traits: CSVBlock.Traits) -> Bool {
    traits.contains(.text) || traits.contains([.boolean, .number])
      || (traits.contains(.wideInteger) && !traits.contains(.fraction))
  }

  /// The line of every row.
  private func places() throws(InputError) -> RowPlaces {
    var places = RowPlaces()
    var (row, line) = (0, header.nextLine)
    for block in blocks {
      if let fault = block.fault {
        throw InputError(
          "\(source), line \(line + fault.line)", fault.problem, remedy: "correct the line")
      }
      places.append(RowPlaces.Segment(row: row, source: source, number: line, isLine: true))
      for jump in block.jumps {
        places.append(
          RowPlaces.Segment(
            row: row + jump.row, source: source, number: line + jump.line, isLine: true))
      }
      row += block.rows
      line += block.lines
    }
    return places
  }

  private func numbers(of column: Int, count: Int) -> [Double] {
    let width = header.names.count
    return [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      var row = 0
      for block in blocks {
        block.cells.withUnsafeBufferPointer { cells in
          var position = column
          for _ in 0..<block.rows {
            buffer[row] = cells[position]
            position += width
            row += 1
          }
        }
      }
      initialized = count
    }
  }

  // MARK: What numbers do not say

  /// The cells of some columns as they are written: 64-bit integers where all of a column are, or else texts.
  private func exactValues(of columns: [Int]) -> [Int: Column.Content] {
    guard !columns.isEmpty else { return [:] }
    let (width, separator) = (header.names.count, header.dialect.separator.rawValue)
    let parts = Self.parallel(ranges) { range, bytes in
      var texts = columns.map { _ in TextColumn() }
      var start = range.lowerBound
      while start < range.upperBound {
        var line = CSVLine(bytes, start, range.upperBound, separator: separator)
        if line.isEvent {
          var (column, wanted) = (0, 0)
          while let cell = line.next() {
            if column < width, wanted < columns.count, column == columns[wanted] {
              let text = cell.isEmpty ? nil : cell.text(in: bytes)
              texts[wanted].append(text.flatMap { CSVBlock.missing.contains($0) ? nil : $0 })
              wanted += 1
            }
            column += 1
          }
        }
        start = line.end
      }
      return texts
    } over: {
      bytes
    }
    var result: [Int: Column.Content] = [:]
    for (place, column) in columns.enumerated() {
      var text = TextColumn()
      for part in parts { text.append(contentsOf: part[place]) }
      result[column] = text.integers ?? .text(text)
    }
    return result
  }

  /// One result for each range, computed in parallel.
  private static func parallel<Result: Sendable>(
    _ ranges: [Range<Int>],
    _ work: @Sendable (Range<Int>, UnsafePointer<UInt8>) -> Result,
    over bytes: () -> UnsafePointer<UInt8>
  ) -> [Result] {
    var results = [Result?](repeating: nil, count: ranges.count)
    results.withUnsafeMutableBufferPointer { buffer in
      // Each iteration writes one element of its own.
      nonisolated(unsafe) let slots = buffer
      nonisolated(unsafe) let bytes = bytes()
      DispatchQueue.concurrentPerform(iterations: ranges.count) { index in
        slots[index] = work(ranges[index], bytes)
      }
    }
    return results.compactMap { $0 }
  }
}

extension TextColumn {
  /// The values where every text is an integer of 64 bits, with a sign or without; nil where one is not, or
  /// where a row has none.
  fileprivate var integers: Column.Content? {
    guard !codes.contains(-1) else { return nil }
    let signed = texts.compactMap { Int64($0) }
    if signed.count == texts.count { return .signed(exact: codes.map { signed[Int($0)] }) }
    let unsigned = texts.compactMap { UInt64($0) }
    if unsigned.count == texts.count { return .unsigned(exact: codes.map { unsigned[Int($0)] }) }
    return nil
  }
}
