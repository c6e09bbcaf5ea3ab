import Foundation
import GSL

/// How fine a column's values are, and so how many of them repeat another by chance.
package enum Granularity {
  /// The number of values that repeat another by chance, at most: n − E[distinct].
  ///
  /// Rounded values, decimal or binary, lie on a grid between two powers of ten and two; the smallest
  /// difference of two values there is a step of it or more. Of n values on M points of a grid
  /// M (1 − e^(−n/M)) are distinct. The density is that of 64 neighbours. A value that holds at
  /// least a hundredth of all, and at least 10, is a place where events gather, such as a missing jet's
  /// −999: each event after its first is a repeat by chance.
  ///
  /// Copies of events do not change the smallest difference, so that they do not hide themselves.
  /// O(n log n).
  static func expectedRepeats(_ values: [Double]) -> Double {
    let heavy = max(10, values.count / 100)
    var expected = 0.0
    var run: [(value: Double, count: Int)] = []
    var stretch: Stretch?
    func close() {
      expected += repeats(in: run)
      run.removeAll(keepingCapacity: true)
    }
    var sorted = values
    sorted.sort()
    var position = 0
    while position < sorted.count {
      let value = sorted[position]
      var end = position + 1
      while end < sorted.count, sorted[end] == value { end += 1 }
      let count = end - position
      position = end
      if count >= heavy {
        expected += Double(count - 1)
        continue
      }
      let own = Stretch(of: value)
      if own != stretch { close() }
      stretch = own
      run.append((value, count))
    }
    close()
    return expected
  }

  /// Whether there are more repeats than chance makes: p below a level by Poisson's law for three times the
  /// number expected. Grids are not all even: decimals that stand for floats lie up to a factor
  /// of 2.4 closer in places, and square roots of whole numbers a factor of 2.
  package static func isBeyondChance(_ repeats: Int, expected: Double, level: Double = 1e-6)
    -> Bool
  {
    repeats > 0 && PoissonDistribution.logUpperTail(repeats, mean: 3 * expected) < log(level)
  }

  /// The expected number of repeats among n values, given the number of pairs that are equal by chance:
  /// that of n values on n²/(2 · pairs) equally likely places.
  static func expectedRepeats(pairs: Double, of count: Int) -> Double {
    let events = Double(count)
    return events * repeatedShare(2 * pairs / max(1, events))
  }

  /// Values between two neighbouring powers of two or ten, on one side of zero.
  private struct Stretch: Equatable {
    let isNegative: Bool
    let exponent: Int
    let decade: Double

    init(of value: Double) {
      isNegative = value < 0
      exponent = value == 0 ? .min : Int(value.exponent)
      decade = value == 0 ? 0 : log10(abs(value)).rounded(.down)
    }
  }

  /// The repeats that chance makes among values in order, which lie on one grid.
  private static func repeats(in run: [(value: Double, count: Int)]) -> Double {
    guard let first = run.first, let last = run.last else { return 0 }
    guard run.count > 1 else { return Double(first.count - 1) }
    var step = Double.infinity
    for next in 1..<run.count { step = min(step, run[next].value - run[next - 1].value) }
    var expected = 0.0
    var block = (start: first.value, count: 0)
    for (place, entry) in run.enumerated() {
      block.count += entry.count
      let isLast = place == run.count - 1
      guard isLast || block.count >= 64 else { continue }
      let end = isLast ? last.value + step : run[place + 1].value
      let density = Double(block.count) * step / (end - block.start)
      expected += Double(block.count) * repeatedShare(density)
      block = (end, 0)
    }
    return expected
  }

  /// 1 − (1 − e^(−λ))/λ: the share of values that repeat another, where λ fall on a point of the grid.
  private static func repeatedShare(_ density: Double) -> Double {
    density < 1e-3 ? density / 2 : 1 + expm1(-density) / density
  }
}
