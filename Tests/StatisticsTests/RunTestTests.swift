import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

@Suite("Run test")
struct RunTestTests {
  private func runs(_ signs: [Bool]) -> RunTest.Runs {
    RunTest.runs(
      observed: signs.map { $0 ? 2 : 0 }, expected: [Double](repeating: 1, count: signs.count))
  }

  @Test func runsAreCounted() {
    let runs = RunTest.runs(observed: [3, 4, 1, 2, 0, 5], expected: [2, 2, 2, 2, 2, 2])
    #expect(runs.positive == 3 && runs.negative == 2 && runs.count == 3, "a bin without a residual")
    let none = RunTest.runs(observed: [1], expected: [1])
    #expect(none.count == 0 && RunTest.pValue(of: none).value == 1)
    #expect(RunTest.pValue(of: self.runs([true, true])).value == 1)
  }

  @Test(arguments: [(1, 1), (1, 4), (4, 5), (6, 3), (6, 6)])
  func pIsTheFractionOfOrders(positive: Int, negative: Int) {
    // All orders of the signs, one by one.
    let size = positive + negative
    var counts: [Int: Int] = [:]
    var representative: [Int: RunTest.Runs] = [:]
    for bits in 0..<(1 << size) where bits.nonzeroBitCount == positive {
      let runs = runs((0..<size).map { bits >> $0 & 1 == 1 })
      counts[runs.count, default: 0] += 1
      representative[runs.count] = runs
    }
    let total = counts.values.reduce(0, +)
    for (count, runs) in representative {
      let expected = Double(counts.filter { $0.key <= count }.values.reduce(0, +)) / Double(total)
      #expect(isClose(RunTest.pValue(of: runs).value, expected, .relative(1e-13)), "\(runs)")
    }
  }

  @Test func manyBinsKeepTheirDigits() {
    // All positive ones first: 2 orders of C(2000, 1000), far beyond the doubles.
    let runs = runs((0..<2000).map { $0 < 1000 })
    let orders = logGamma(2001) - 2 * logGamma(1001)
    #expect(isClose(RunTest.pValue(of: runs).logarithm, log(2) - orders, .absolute(1e-9)))
  }

  @Test func itSeesAnOrderThatChiSquaredDoesNot() {
    // A falling residual of half a standard deviation over 60 bins.
    var stream = RandomStream(seed: 4, purpose: "runs")
    let (bins, toys) = (60, 400)
    var (falling, flat) = (0, 0)
    for _ in 0..<toys {
      let noise = (0..<bins).map { _ in stream.normal() }
      let trend = noise.indices.map { 1.5 - 3 * Double($0) / Double(bins) }
      let zero = [Double](repeating: 0, count: bins)
      if RunTest.pValue(of: RunTest.runs(observed: noise, expected: zero)).value <= 0.05 {
        flat += 1
      }
      if RunTest.pValue(of: RunTest.runs(observed: noise, expected: trend)).value <= 0.05 {
        falling += 1
      }
    }
    #expect(Double(flat) / Double(toys) <= 0.05 + 5 * binomialError(0.05, count: toys))
    #expect(falling > toys / 2)
  }
}
