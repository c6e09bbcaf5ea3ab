import GSL

/// Draws the counts of a toy: each cell Poisson, or a given number of events shared among the cells.
struct ToySource: Sendable {
  private let means: [Double]
  private let total: Int?
  private let running: [Double]

  /// - Parameters:
  ///   - expected: the expectation of each cell, a number of events or a shape.
  ///   - total: the data's events, which toys have too where the expectation is a shape.
  init(_ normalisation: WindowTest.Normalisation, expected: [Double], total: Int) {
    guard normalisation == .outsideWindow else {
      self.total = nil
      means = expected
      running = []
      return
    }
    let sum = expected.reduce(0, +)
    // So few below the total that one in a thousand draws is above it, and is thrown away.
    let start = max(0, Double(total) - 3 * Double(total).squareRoot())
    self.total = total
    means = expected.map { $0 / sum * start }
    var running: [Double] = []
    var part = 0.0
    for value in expected {
      part += value
      running.append(part)
    }
    self.running = running
  }

  /// Writes the counts, one a cell.
  func draw(_ counts: UnsafeMutableBufferPointer<Double>, using stream: inout RandomStream) {
    guard let total else {
      for cell in means.indices { counts[cell] = Double(stream.poisson(mean: means[cell])) }
      return
    }
    // Poisson counts given their sum are multinomial, and so are those with the rest added one by one.
    while true {
      var sum = 0
      for cell in means.indices {
        let count = stream.poisson(mean: means[cell])
        counts[cell] = Double(count)
        sum += count
      }
      guard sum <= total else { continue }
      for _ in sum..<total { counts[cell(at: stream.uniform())] += 1 }
      return
    }
  }

  /// The counts of a toy, one a cell.
  func counts(using stream: inout RandomStream) -> [Int] {
    var counts = [Double](repeating: 0, count: means.count)
    counts.withUnsafeMutableBufferPointer { draw($0, using: &stream) }
    return counts.map { Int($0) }
  }

  /// The cell at a fraction of the whole.
  private func cell(at fraction: Double) -> Int {
    let target = fraction * running[running.count - 1]
    var (low, high) = (0, running.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if running[middle] <= target { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
