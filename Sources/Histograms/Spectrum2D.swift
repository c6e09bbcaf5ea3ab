/// Numbers of events in the cells of a plane, such as two masses.
public struct Spectrum2D: Sendable {
  /// The columns: the bins of the first quantity.
  public let xAxis: Axis
  /// The rows: the bins of the second.
  public let yAxis: Axis
  /// The number of events in each cell, row by row: that of column i and row j is at
  /// j × `xAxis.count` + i.
  public let counts: [Int]

  /// The spectrum of points; those outside either axis are left out.
  ///
  /// - Parameters:
  ///   - x: the first quantity of each event.
  ///   - y: the second, as many.
  public init(x: [Double], y: [Double], xAxis: Axis, yAxis: Axis) {
    precondition(x.count == y.count, "\(x.count) and \(y.count) coordinates")
    var counts = [Int](repeating: 0, count: xAxis.count * yAxis.count)
    for (first, second) in zip(x, y) {
      guard let column = xAxis.index(of: first), let row = yAxis.index(of: second) else { continue }
      counts[row * xAxis.count + column] += 1
    }
    self.init(counts: counts, xAxis: xAxis, yAxis: yAxis)
  }

  /// A spectrum of given counts, row by row.
  public init(counts: [Int], xAxis: Axis, yAxis: Axis) {
    precondition(
      counts.count == xAxis.count * yAxis.count && counts.allSatisfy { $0 >= 0 },
      "\(counts.count) counts for \(xAxis.count)×\(yAxis.count) cells, none negative")
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.counts = counts
  }

  /// The number of events in a cell.
  public subscript(column: Int, row: Int) -> Int { counts[row * xAxis.count + column] }

  /// The number of events in all cells.
  public var total: Int { counts.reduce(0, +) }
}
