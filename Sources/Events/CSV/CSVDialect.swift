/// How a text file separates its columns and writes its numbers.
public struct CSVDialect: Sendable, Equatable {
  /// What stands between the cells of a line.
  public enum Separator: UInt8, Sendable, CaseIterable {
    case comma = 0x2c
    case semicolon = 0x3b
    case tab = 0x09
    /// One or more blanks or tabs.
    case blanks = 0x20

    /// Its name in messages, such as "semicolons".
    public var name: String {
      switch self {
      case .comma: "commas"
      case .semicolon: "semicolons"
      case .tab: "tabs"
      case .blanks: "blanks"
      }
    }
  }

  /// What stands between cells.
  public var separator: Separator
  /// Whether a comma stands before a number's decimals, as in 3,14.
  public var hasDecimalComma: Bool

  /// Commas between cells and points before decimals, unless it is said otherwise.
  public init(separator: Separator = .comma, hasDecimalComma: Bool = false) {
    self.separator = separator
    self.hasDecimalComma = hasDecimalComma
  }

  /// The byte before a number's decimals.
  var point: UInt8 { hasDecimalComma ? UInt8(ascii: ",") : UInt8(ascii: ".") }
}

extension CSVDialect {
  /// The number of lines that decide.
  private static let sampleSize = 100

  /// What the first lines of a text say: of the separators that divide them into equally many cells, the one
  /// that makes the largest share of the cells numbers; commas where none does.
  ///
  /// - Parameters:
  ///   - separator: the separator, where it is known.
  ///   - hasDecimalComma: whether decimals follow a comma, where that is known.
  init(
    of bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, separator: Separator?,
    hasDecimalComma: Bool?
  ) {
    var best: (dialect: CSVDialect, share: Double)?
    for candidate in separator.map({ [$0] }) ?? Separator.allCases {
      for comma in hasDecimalComma.map({ [$0] }) ?? [false, true] {
        // Where commas separate cells they cannot be part of a number, unless somebody says so.
        if comma, candidate == .comma, hasDecimalComma == nil { continue }
        let dialect = CSVDialect(separator: candidate, hasDecimalComma: comma)
        guard let share = dialect.shareOfNumbers(bytes, start, end) else { continue }
        if share > best?.share ?? -1 { best = (dialect, share) }
      }
    }
    self =
      best?.dialect
      ?? CSVDialect(separator: separator ?? .comma, hasDecimalComma: hasDecimalComma ?? false)
  }

  /// The share of the first lines' cells that are numbers; nil where the lines differ in their number of cells, or
  /// have one.
  private func shareOfNumbers(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Double? {
    var (cells, numbers, lines) = (0, 0, 0)
    var width: Int?
    var position = start
    while position < end, lines < Self.sampleSize {
      var line = CSVLine(bytes, position, end, separator: separator.rawValue)
      if line.isEvent {
        var count = 0
        while let cell = line.next() {
          count += 1
          if cell.number(in: bytes, point: point) != nil { numbers += 1 }
        }
        // A line that the sample cuts off says nothing.
        guard !line.isUnclosed else { return nil }
        if let width, width != count { return nil }
        width = count
        cells += count
        lines += 1
      }
      position = line.end
    }
    // A single column has no separator: then commas are as good as any, and a comma in a cell is a fault.
    guard let width, width > 1 else { return nil }
    return Double(numbers) / Double(cells)
  }
}

extension NamedColumns {
  /// Notes how the text separates its columns, where that is not the usual way.
  mutating func note(dialect: CSVDialect) {
    var parts: [String] = []
    if dialect.separator != .comma {
      parts.append("its columns are separated by \(dialect.separator.name)")
    }
    if dialect.hasDecimalComma { parts.append("a comma stands before its decimals") }
    guard !parts.isEmpty else { return }
    notes.append(
      parts.joined(separator: " and ") + "; say otherwise with --separator or --decimal")
  }
}
