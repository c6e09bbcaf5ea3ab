import Foundation

/// A cell's bytes, without the quotes and blanks around them.
struct CSVCell {
  static let quote = UInt8(ascii: "\"")

  var start: Int
  var end: Int
  var isQuoted: Bool

  var isEmpty: Bool { start == end }

  @inline(__always)
  func number(in bytes: UnsafePointer<UInt8>, point: UInt8) -> Double? {
    var isWhole = false
    return NumberScanner.scan(bytes, start, end, point: point, isWhole: &isWhole)
  }

  func text(in bytes: UnsafePointer<UInt8>) -> String {
    let raw = UnsafeBufferPointer(start: bytes + start, count: end - start)
    guard isQuoted else { return String(decoding: raw, as: UTF8.self) }
    var text: [UInt8] = []
    var position = 0
    while position < raw.count {
      text.append(raw[position])
      position += raw[position] == Self.quote ? 2 : 1
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// One line, cell by cell. `end` is the next line's beginning once the cells are read.
///
/// The text ends with a line feed, and the byte behind its end can be read.
struct CSVLine {
  private static let newline = UInt8(ascii: "\n")
  private static let hash = UInt8(ascii: "#")
  private static let blank = CSVDialect.Separator.blanks.rawValue
  private static let tab = CSVDialect.Separator.tab.rawValue

  private let bytes: UnsafePointer<UInt8>
  private let separator: UInt8
  private var position: Int
  private let limit: Int
  private var isFinished = false
  /// Whether a quoted cell ran to the end of the text.
  private(set) var isUnclosed = false
  /// The number of line feeds inside of quotes.
  private(set) var brokenLines = 0
  /// Whether it is neither blank nor a comment.
  let isEvent: Bool

  @inline(__always)
  init(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ limit: Int, separator: UInt8) {
    self.bytes = bytes
    self.limit = limit
    self.separator = separator
    position = start
    var first = start
    while Self.isBlank(bytes[first]) || bytes[first] == 0x0d { first += 1 }
    isEvent = bytes[first] != Self.newline && bytes[first] != Self.hash
    if separator == Self.blank { position = first }
  }

  @inline(__always)
  private static func isBlank(_ byte: UInt8) -> Bool { byte == blank || byte == tab }

  /// Where the next line begins.
  var end: Int {
    if isFinished { return position }
    let rest = memchr(bytes + position, Int32(Self.newline), limit - position)
    guard let rest else { return limit }
    return UnsafeRawPointer(rest) - UnsafeRawPointer(bytes) + 1
  }

  /// The next cell; nil at the end of the line.
  @inline(__always)
  mutating func next() -> CSVCell? {
    if isFinished { return nil }
    var start = position
    while bytes[start] == Self.blank || (bytes[start] == Self.tab && separator != Self.tab) {
      start += 1
    }
    if bytes[start] == CSVCell.quote { return quotedCell(from: start) }
    var stop = start
    if separator == Self.blank {
      while bytes[stop] > Self.blank || (bytes[stop] != Self.newline && !Self.isBlank(bytes[stop]))
      {
        stop += 1
      }
      step(overBlanksAt: stop)
    } else {
      while bytes[stop] != separator, bytes[stop] != Self.newline { stop += 1 }
      step(over: stop)
    }
    while stop > start, bytes[stop - 1] <= 0x20 { stop -= 1 }
    return CSVCell(start: start, end: stop, isQuoted: false)
  }

  @inline(never)
  private mutating func quotedCell(from opening: Int) -> CSVCell {
    var stop = opening + 1
    while stop < limit, bytes[stop] != CSVCell.quote || bytes[stop + 1] == CSVCell.quote {
      if bytes[stop] == Self.newline { brokenLines += 1 }
      stop += bytes[stop] == CSVCell.quote ? 2 : 1
    }
    isUnclosed = stop >= limit
    var next = min(stop + 1, limit - 1)
    var last = next
    while bytes[next] != Self.newline,
      separator == Self.blank ? !Self.isBlank(bytes[next]) : bytes[next] != separator
    {
      next += 1
      if bytes[next - 1] > 0x20 { last = next }
    }
    if separator == Self.blank { step(overBlanksAt: next) } else { step(over: next) }
    // With something behind the closing quote the cell is a text, quotes and all.
    guard last == min(stop + 1, limit - 1) else {
      return CSVCell(start: opening, end: last, isQuoted: false)
    }
    return CSVCell(start: opening + 1, end: min(stop, limit - 1), isQuoted: true)
  }

  @inline(__always)
  private mutating func step(over place: Int) {
    isFinished = bytes[place] == Self.newline
    position = place + 1
  }

  /// Steps over the blanks between two cells, or over those at the line's end.
  @inline(__always)
  private mutating func step(overBlanksAt place: Int) {
    var next = place
    while Self.isBlank(bytes[next]) || bytes[next] == 0x0d { next += 1 }
    isFinished = bytes[next] == Self.newline
    position = isFinished ? next + 1 : next
  }
}
