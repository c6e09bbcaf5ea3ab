import Foundation

extension WindowScan {
  /// Whether the bins beside a window agree with their expectation, in every channel; bins beyond the
  /// spectrum's ends are left out.
  func hasGoodSidebands(
    _ window: Int, _ tables: UnsafeBufferPointer<Double>, _ background: ScanBackground
  ) -> Bool {
    guard let threshold = test.sidebandThreshold else { return true }
    let bins = grid.columns(of: window)
    let width = max(1, bins.count / 2)
    let left = max(0, bins.lowerBound - width)..<bins.lowerBound
    let right = bins.upperBound..<min(grid.columns, bins.upperBound + width)
    for channel in 0..<channels {
      let least = min(
        logPValue(of: left, in: channel, tables, background),
        logPValue(of: right, in: channel, tables, background))
      if least <= log(threshold) { return false }
    }
    return true
  }

  /// ln p of bins of a spectrum; 0 where none are, or nothing is expected in them.
  private func logPValue(
    of bins: Range<Int>, in channel: Int, _ tables: UnsafeBufferPointer<Double>,
    _ background: ScanBackground
  ) -> Double {
    // In a plane of one row the sums are the table's second.
    let base = channel * grid.tableSize + grid.columns + 1
    let (low, high) = (base + bins.lowerBound, base + bins.upperBound)
    let expected = background.tables[high] - background.tables[low]
    guard !bins.isEmpty, expected > 0 else { return 0 }
    return deviation(
      count: tables[high] - tables[low], expected: expected,
      total: background.isShape ? tables[(channel + 1) * grid.tableSize - 1] : nil
    ).logPValue
  }
}
