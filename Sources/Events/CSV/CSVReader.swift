import Foundation

/// Comma-separated values into columns, in parallel over blocks of whole lines.
package enum CSVReader {
  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")
  private static let newline = UInt8(ascii: "\n")
  private static let hash = UInt8(ascii: "#")

  /// Reads a file.
  static func read(_ file: InputFile, limit: ReadingLimit) throws(InputError) -> NamedColumns {
    try parse(ByteFile.read(file, limit: limit), source: file.path)
  }

  /// Reads a text in memory. `blockSize` is in bytes; the result does not depend on it.
  package static func parse(_ text: consuming [UInt8], source: String, blockSize: Int = 1 << 20)
    throws(InputError) -> NamedColumns
  {
    text.append(newline)
    text.append(0)
    let end = text.count - 1
    let result = text.withUnsafeBufferPointer { buffer -> Result<NamedColumns, InputError> in
      guard let base = buffer.baseAddress else { preconditionFailure("the text ends in a newline") }
      do throws(InputError) {
        return .success(try parse(base, end, source: source, blockSize: blockSize))
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  private static func parse(
    _ bytes: UnsafePointer<UInt8>, _ end: Int, source: String, blockSize: Int
  ) throws(InputError) -> NamedColumns {
    var start = bytes[0] == 0xef && end >= 3 && bytes[1] == 0xbb && bytes[2] == 0xbf ? 3 : 0
    var header: [String] = []
    while header.isEmpty, start < end {
      var line = Line(bytes, start, end)
      if line.isEvent {
        while let cell = line.next() {
          guard header.count < NamedColumns.mostColumns else { throw NamedColumns.tooMany(source) }
          header.append(cell.text(in: bytes))
        }
      }
      guard !line.isUnclosed else {
        throw InputError("\(source), the column names", unclosed, remedy: "mend the line")
      }
      start = line.end
    }
    guard !header.isEmpty else {
      throw InputError(source, "it has no line of column names", remedy: "begin with a header line")
    }
    let blocks = parseBlocks(bytes, start, end, width: header.count, blockSize: blockSize)
    return try assemble(blocks, header: header, source: source)
  }

  // MARK: Blocks

  private struct Block: Sendable {
    var cells: [Double] = []
    var rows = 0
    var texts: [Int: (row: Int, text: String)] = [:]
    /// The row at which the block makes no sense any more, and why.
    var fault: (row: Int, problem: String)?
  }

  private static let unclosed = "a quote in it is never closed"

  private static func parseBlocks(
    _ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, width: Int, blockSize: Int
  ) -> [Block] {
    var bounds = [start]
    // A quoted cell may hold a line break, so a text with quotes is one block.
    let hasQuotes = memchr(bytes + start, Int32(quote), end - start) != nil
    while let last = bounds.last, last < end {
      var next = hasQuotes ? end : min(end, last + blockSize)
      while next < end, bytes[next - 1] != newline { next += 1 }
      bounds.append(next)
    }
    let ranges = zip(bounds, bounds.dropFirst()).map { $0..<$1 }
    var blocks = [Block](repeating: Block(), count: ranges.count)
    blocks.withUnsafeMutableBufferPointer { buffer in
      // Each iteration writes one element of its own.
      nonisolated(unsafe) let slots = buffer
      nonisolated(unsafe) let bytes = bytes
      DispatchQueue.concurrentPerform(iterations: ranges.count) { index in
        slots[index] = parseBlock(bytes, ranges[index], width: width)
      }
    }
    return blocks
  }

  private static func parseBlock(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, width: Int)
    -> Block
  {
    var block = Block()
    block.cells.reserveCapacity(range.count / 8)
    var start = range.lowerBound
    while start < range.upperBound {
      var line = Line(bytes, start, range.upperBound)
      if line.isEvent {
        var column = 0
        while let cell = line.next() {
          if let value = cell.number(in: bytes) {
            block.cells.append(value)
          } else if cell.start == cell.end {
            block.cells.append(.emptyCell)
          } else {
            block.cells.append(.textCell)
            if block.texts[column] == nil {
              block.texts[column] = (block.rows, cell.text(in: bytes))
            }
          }
          column += 1
        }
        guard column == width, !line.isUnclosed else {
          let count = "\(column) cell\(column == 1 ? "" : "s")"
          block.fault = (
            block.rows,
            line.isUnclosed ? unclosed : "it has \(count) where the header has \(width)"
          )
          return block
        }
        block.rows += 1
      }
      start = line.end
    }
    return block
  }

  private static func assemble(_ blocks: [Block], header: [String], source: String)
    throws(InputError) -> NamedColumns
  {
    var offsets = [0]
    for block in blocks {
      let offset = offsets[offsets.count - 1]
      if let fault = block.fault {
        throw InputError(
          "\(source), row \(offset + fault.row + 1)", fault.problem, remedy: "mend the line")
      }
      offsets.append(offset + block.rows)
    }
    let count = offsets[offsets.count - 1]
    let width = header.count
    let columns = (0..<width).map { column in
      [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
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
    var result = NamedColumns(source: source)
    for (column, name) in header.enumerated() {
      try result.append(name, Column(columns[column]))
    }
    return result
  }

  // MARK: Lines and cells

  /// A cell's bytes, without the quotes and spaces around them.
  private struct Cell {
    var start: Int
    var end: Int
    var isQuoted: Bool

    @inline(__always)
    func number(in bytes: UnsafePointer<UInt8>) -> Double? {
      NumberScanner.scan(bytes, start, end)
    }

    func text(in bytes: UnsafePointer<UInt8>) -> String {
      let raw = UnsafeBufferPointer(start: bytes + start, count: end - start)
      guard isQuoted else { return String(decoding: raw, as: UTF8.self) }
      var text: [UInt8] = []
      var position = 0
      while position < raw.count {
        text.append(raw[position])
        position += raw[position] == quote ? 2 : 1
      }
      return String(decoding: text, as: UTF8.self)
    }
  }

  /// One line, cell by cell. `end` is the next line's beginning once the cells are read.
  private struct Line {
    private let bytes: UnsafePointer<UInt8>
    private var position: Int
    private let limit: Int
    private var isFinished = false
    /// Whether a quoted cell ran to the end of the text.
    private(set) var isUnclosed = false
    /// Whether it is neither blank nor a comment.
    let isEvent: Bool

    @inline(__always)
    init(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ limit: Int) {
      self.bytes = bytes
      self.limit = limit
      position = start
      var first = start
      while bytes[first] == 0x20 || bytes[first] == 0x09 || bytes[first] == 0x0d { first += 1 }
      isEvent = bytes[first] != newline && bytes[first] != hash
    }

    /// Where the next line begins.
    var end: Int {
      if isFinished { return position }
      let rest = memchr(bytes + position, Int32(newline), limit - position)
      guard let rest else { return limit }
      return UnsafeRawPointer(rest) - UnsafeRawPointer(bytes) + 1
    }

    @inline(__always)
    mutating func next() -> Cell? {
      if isFinished { return nil }
      var start = position
      while bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
      if bytes[start] == quote { return quotedCell(from: start) }
      var stop = start
      while bytes[stop] != comma, bytes[stop] != newline { stop += 1 }
      step(over: stop)
      while stop > start, bytes[stop - 1] <= 0x20 { stop -= 1 }
      return Cell(start: start, end: stop, isQuoted: false)
    }

    @inline(never)
    private mutating func quotedCell(from opening: Int) -> Cell {
      var stop = opening + 1
      while stop < limit, bytes[stop] != quote || bytes[stop + 1] == quote {
        stop += bytes[stop] == quote ? 2 : 1
      }
      isUnclosed = stop >= limit
      var next = min(stop + 1, limit - 1)
      var last = next
      while bytes[next] != comma, bytes[next] != newline {
        next += 1
        if bytes[next - 1] > 0x20 { last = next }
      }
      step(over: next)
      // With something behind the closing quote the cell is a text, quotes and all.
      guard last == min(stop + 1, limit - 1) else {
        return Cell(start: opening, end: last, isQuoted: false)
      }
      return Cell(start: opening + 1, end: min(stop, limit - 1), isQuoted: true)
    }

    @inline(__always)
    private mutating func step(over separator: Int) {
      isFinished = bytes[separator] == newline
      position = separator + 1
    }
  }
}
