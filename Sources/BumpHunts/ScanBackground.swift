/// The expectations of every window of a scan, channel by channel.
struct ScanBackground: Sendable {
  /// Those of the windows of the first channel, of the second, and so on: numbers of events, or
  /// shares of the whole where `isShape`.
  let windows: [Double]
  /// Running sums over cells, table by table; for sidebands.
  let tables: [Double]
  /// Whether the expectations are shares.
  let isShape: Bool

  /// - Parameter channels: the expectation of each cell; not negative, with a positive sum.
  init(_ channels: [[Double]], on grid: WindowGrid, isShape: Bool) {
    var (windows, tables): ([Double], [Double]) = ([], [])
    for cells in channels {
      let sums = grid.sums(of: cells)
      let scale = isShape ? sums.table.last ?? 1 : 1
      windows += sums.windows.map { $0 / scale }
      tables += sums.table.map { $0 / scale }
    }
    self.windows = windows
    self.tables = tables
    self.isShape = isShape
  }
}
