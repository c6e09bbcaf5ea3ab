/// The file and line, or the file and row, that each row of a table comes from, as an editor counts them.
package struct RowPlaces: Sendable {
  /// Rows that follow each other in a file.
  package struct Segment: Sendable {
    /// The table's first row of these, from 0.
    package var row: Int
    /// Where it comes from.
    package var source: String
    /// The line or row of the first one, from 1.
    package var number: Int
    /// Whether lines are counted.
    package var isLine: Bool
  }

  /// By their first rows.
  package private(set) var segments: [Segment] = []

  package init() {}

  /// Rows of one source, counted from 1.
  package init(rowsOf source: String) {
    segments = [Segment(row: 0, source: source, number: 1, isLine: false)]
  }

  /// Adds rows behind the others.
  package mutating func append(_ segment: Segment) {
    if let last = segments.last {
      let goesOn =
        last.source == segment.source && last.isLine == segment.isLine
        && segment.number - last.number == segment.row - last.row
      if goesOn { return }
      // A segment without rows.
      if last.row == segment.row { segments.removeLast() }
    }
    segments.append(segment)
  }

  /// Adds another table's rows behind the first `count`.
  package mutating func append(contentsOf other: RowPlaces, after count: Int) {
    for var segment in other.segments {
      segment.row += count
      append(segment)
    }
  }

  /// The segment of a row.
  private func segment(of row: Int) -> Segment? {
    var (low, high) = (0, segments.count)
    while low < high {
      let middle = (low + high) / 2
      if segments[middle].row <= row { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? segments[low - 1] : nil
  }

  /// Where a row comes from: its source, and "line 7" or "row 7".
  package func place(_ row: Int) -> (source: String, number: String)? {
    segment(of: row).map {
      ($0.source, ($0.isLine ? "line " : "row ") + "\($0.number + row - $0.row)")
    }
  }

  /// The source of a row.
  package func source(of row: Int) -> String? { segment(of: row)?.source }
}
