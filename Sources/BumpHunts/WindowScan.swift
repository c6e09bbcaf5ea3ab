/// Looks for the window with the least p-value, or of several channels the least product of them.
///
/// The statistic is t = −Σ ln p over the channels that deviate in one direction; a channel that
/// deviates in the other, or not, has p = 1. Of equal windows the first is kept. Every window has a
/// bound of its statistic that needs no logarithm; the one with the greatest bound is examined first,
/// and then the few whose bound is above what it reached.
struct WindowScan: Sendable {
  /// The window that deviates most.
  struct Found: Sendable {
    var window: Int
    var direction: WindowTest.Direction
    var statistic: Double
  }

  let grid: WindowGrid
  let test: WindowTest
  let channels: Int

  /// How many numbers ``strongest(_:under:bounds:)`` needs room for.
  var boundCount: Int { grid.corners.count * (test.mode == .both ? 2 : 1) }

  /// - Parameters:
  ///   - tables: running sums of the counts, one table a channel.
  ///   - bounds: room for `boundCount` numbers.
  /// - Returns: nil where no window deviates in a direction that is looked at.
  func strongest(
    _ tables: UnsafeBufferPointer<Double>, under background: ScanBackground,
    bounds: UnsafeMutableBufferPointer<Double>
  ) -> Found? {
    let count = grid.corners.count
    let first = test.mode == .deficit ? WindowTest.Direction.deficit : .excess
    fill(bounds.extracting(0..<count), first, tables, background)
    if test.mode == .both {
      fill(bounds.extracting(count..<2 * count), .deficit, tables, background)
    }
    var greatest = 0
    for index in bounds.indices where bounds[index] > bounds[greatest] { greatest = index }
    var best = Found(window: -1, direction: first, statistic: 0)
    var needed = 0.0
    func examine(_ index: Int) {
      let direction = index < count ? first : .deficit
      let window = index < count ? index : index - count
      guard
        let statistic = statistic(of: window, direction, tables, background, above: needed),
        statistic > best.statistic || statistic == best.statistic && window < best.window,
        hasGoodSidebands(window, tables, background)
      else { return }
      best = Found(window: window, direction: direction, statistic: statistic)
      needed = WindowDeviation.halfDevianceNeeded(for: statistic, windows: channels)
    }
    examine(greatest)
    for index in bounds.indices where bounds[index] > needed && index != greatest {
      examine(index)
    }
    return best.window < 0 ? nil : best
  }

  /// Writes for each window the bound of Σ D over the channels that deviate in a direction.
  private func fill(
    _ bounds: UnsafeMutableBufferPointer<Double>, _ direction: WindowTest.Direction,
    _ tables: UnsafeBufferPointer<Double>, _ background: ScanBackground
  ) {
    let (size, count) = (grid.tableSize, grid.corners.count)
    bounds.update(repeating: 0)
    background.windows.withUnsafeBufferPointer { expected in
      for channel in 0..<channels {
        let table = tables.extracting(channel * size..<(channel + 1) * size)
        let means = expected.extracting(channel * count..<(channel + 1) * count)
        if background.isShape {
          let total = table[size - 1]
          grid.forEachSum(in: table) { window, events in
            let mean = means[window] * total
            bounds[window] +=
              WindowDeviation.quadraticBound(count: events, mean: mean, direction)
              + WindowDeviation.quadraticBound(
                count: total - events, mean: total - mean, direction.opposite)
          }
        } else {
          grid.forEachSum(in: table) { window, events in
            bounds[window] += WindowDeviation.quadraticBound(
              count: events, mean: means[window], direction)
          }
        }
      }
    }
  }

  /// t of a window in a direction; nil where the sum of D is not above what is needed.
  private func statistic(
    of window: Int, _ direction: WindowTest.Direction, _ tables: UnsafeBufferPointer<Double>,
    _ background: ScanBackground, above needed: Double
  ) -> Double? {
    var deviance = 0.0
    for channel in 0..<channels {
      let deviation = deviation(of: window, in: channel, tables, background)
      if deviation.deviates(direction) { deviance += deviation.halfDeviance }
    }
    guard deviance > needed else { return nil }
    var statistic = 0.0
    for channel in 0..<channels {
      let deviation = deviation(of: window, in: channel, tables, background)
      if deviation.deviates(direction) { statistic -= deviation.logPValue }
    }
    return statistic
  }

  /// What a window of a channel holds.
  func deviation(
    of window: Int, in channel: Int, _ tables: UnsafeBufferPointer<Double>,
    _ background: ScanBackground
  ) -> WindowDeviation {
    let size = grid.tableSize
    let table = tables.extracting(channel * size..<(channel + 1) * size)
    return deviation(
      count: grid.sum(of: window, in: table),
      expected: background.windows[channel * grid.corners.count + window],
      total: background.isShape ? table[size - 1] : nil)
  }

  func deviation(count: Double, expected: Double, total: Double?) -> WindowDeviation {
    guard let total else { return WindowDeviation(count: count, mean: expected, outside: nil) }
    let mean = expected * total
    return WindowDeviation(count: count, mean: mean, outside: (total - count, total - mean))
  }
}
