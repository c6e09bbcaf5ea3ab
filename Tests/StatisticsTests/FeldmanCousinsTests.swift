import Foundation
import Statistics
import Testing
import _TestSupport

@Suite("Feldman and Cousins")
struct FeldmanCousinsTests {
  /// Phys. Rev. D 57 (1998) 3873, table IV (90 %, b = 3.0).
  @Test(arguments: [
    (1, 0.00, 1.88), (2, 0.00, 3.04), (3, 0.00, 4.42), (4, 0.00, 5.60),
    (5, 0.00, 6.99), (6, 0.15, 8.47), (7, 0.89, 9.53), (8, 1.51, 10.99), (9, 1.88, 12.30),
    (10, 2.63, 13.50),
  ])
  func theTableForThreeBackgroundEvents(count: Int, low: Double, high: Double) {
    let interval = FeldmanCousins(background: 3).interval(count: count)
    // The table has two decimals, and its own grid of signals of 0.005.
    #expect(isClose(interval.lowerBound, low, .absolute(0.0101)))
    #expect(isClose(interval.upperBound, high, .absolute(0.0101)))
  }

  @Test(arguments: [(0, 0.00, 2.44), (1, 0.11, 4.36), (3, 1.10, 7.42), (10, 5.50, 16.50)])
  func theTableWithoutBackground(count: Int, low: Double, high: Double) {
    let interval = FeldmanCousins(background: 0).interval(count: count)
    #expect(isClose(interval.lowerBound, low, .absolute(0.0101)))
    #expect(isClose(interval.upperBound, high, .absolute(0.0101)))
  }

  @Test(arguments: [0.0, 0.4, 1, 2.7, 6, 15], [0.68, 0.9, 0.95])
  func anAcceptanceHasAtLeastItsLevelAndNoCountToSpare(signal: Double, level: Double) {
    let construction = FeldmanCousins(background: 3, level: level)
    let acceptance = construction.acceptance(of: signal)
    let mean = signal + 3
    func probability(_ n: Int) -> Double {
      exp(Double(n) * log(mean) - mean - lgamma(Double(n) + 1))
    }
    let total = acceptance.reduce(0) { $0 + probability($1) }
    #expect(total >= level)
    // The last count that was taken is the end of the smaller R.
    func order(_ n: Int) -> Double {
      let best = max(3, Double(n))
      return Double(n) * log(mean / best) - mean + best
    }
    let last =
      acceptance.lowerBound > 0 && order(acceptance.lowerBound) < order(acceptance.upperBound)
      ? acceptance.lowerBound : acceptance.upperBound
    #expect(total - probability(last) < level)
  }

  /// The tables' 1.08 for no event over b = 3 is the greatest upper end of all b ≥ 3: they lengthen
  /// intervals so that the upper end never rises with the background.
  @Test func thePublishedIntervalOfNoEventIsLengthened() {
    let upper = (0...60).map {
      FeldmanCousins(background: 3 + 0.02 * Double($0)).interval(count: 0).upperBound
    }
    #expect(upper[0] < 1)
    #expect(isClose(upper.max()!, 1.08, .absolute(0.015)))  // Two decimals, and this grid of b.
  }
}
