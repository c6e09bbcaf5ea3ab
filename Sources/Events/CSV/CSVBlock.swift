/// A block of whole lines as numbers.
struct CSVBlock: Sendable {
  /// What a column's cells were beside plain numbers.
  struct Traits: OptionSet, Sendable {
    let rawValue: UInt8
    /// Numbers with a point or an exponent.
    static let fraction = Traits(rawValue: 1)
    /// Texts other than true and false.
    static let text = Traits(rawValue: 2)
    static let boolean = Traits(rawValue: 4)
    /// Integers beyond ±2⁵³.
    static let wideInteger = Traits(rawValue: 8)
    static let number = Traits(rawValue: 16)
  }

  /// Row by row.
  var cells: [Double] = []
  var rows = 0
  /// The lines that it spans.
  var lines = 0
  var traits: [Traits]
  /// Rows whose line is not the one behind the row before, with their lines, from 0 in the block.
  var jumps: [(row: Int, line: Int)] = []
  /// The line, from 0 in the block, at which it makes no sense any more, and why.
  var fault: (line: Int, problem: String)?

  /// What other tools write for a missing value.
  static let missing: Set<String> = ["NA", "N/A", "#N/A", "<NA>", "null", "NULL", "None"]

  init(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, width: Int, dialect: CSVDialect) {
    traits = [Traits](repeating: [], count: width)
    cells.reserveCapacity(range.count / 8)
    let (separator, point) = (dialect.separator.rawValue, dialect.point)
    var start = range.lowerBound
    var expected = 0
    while start < range.upperBound {
      var line = CSVLine(bytes, start, range.upperBound, separator: separator)
      if line.isEvent {
        if lines != expected { jumps.append((rows, lines)) }
        var column = 0
        while let cell = line.next() {
          var isWhole = true
          if let value = NumberScanner.scan(
            bytes, cell.start, cell.end, point: point, isWhole: &isWhole)
          {
            cells.append(value)
            if column < width {
              traits[column].formUnion(
                isWhole
                  ? (abs(value) > 0x1p53 ? [.number, .wideInteger] : .number)
                  : [.number, .fraction])
            }
          } else {
            cells.append(Self.value(of: cell, in: bytes, &traits, column: column))
          }
          column += 1
        }
        guard column == width, !line.isUnclosed else {
          let count = "\(column) cell\(column == 1 ? "" : "s")"
          fault = (
            lines,
            line.isUnclosed ? CSVReader.unclosed : "it has \(count) where the header has \(width)"
          )
          return
        }
        rows += 1
        expected = lines + 1
      }
      lines += 1 + line.brokenLines
      start = line.end
    }
  }

  @inline(never)
  private static func value(
    of cell: CSVCell, in bytes: UnsafePointer<UInt8>, _ traits: inout [Traits], column: Int
  ) -> Double {
    if cell.isEmpty { return .emptyCell }
    let text = cell.text(in: bytes)
    if missing.contains(text) { return .emptyCell }
    let truth = Column.truth(text)
    if column < traits.count { traits[column].insert(truth == nil ? .text : .boolean) }
    return truth ?? .textCell
  }
}
