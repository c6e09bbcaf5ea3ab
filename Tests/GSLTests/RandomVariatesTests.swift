import Foundation
import GSL
import Testing
import _TestSupport

/// A generator that repeats a few words for ever: what a broken source of bits would give.
private struct HostileGenerator: RandomNumberGenerator {
  let words: [UInt64]
  var position = 0

  mutating func next() -> UInt64 {
    defer { position += 1 }
    return words[position % words.count]
  }
}

/// A variate with the central moments of its distribution, from textbooks.
private struct Moments: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let mean: Double
  let variance: Double
  /// μ₄/σ⁴ − 3.
  let excessKurtosis: Double
  let draw: @Sendable (inout RandomStream) -> Double

  static func gamma(_ shape: Double) -> Moments {
    Moments(
      testDescription: "gamma \(shape)", mean: shape, variance: shape, excessKurtosis: 6 / shape
    ) { $0.gamma(shape: shape) }
  }

  static func beta(_ a: Double, _ b: Double) -> Moments {
    let sum = a + b
    let numerator = 6 * ((a - b) * (a - b) * (sum + 1) - a * b * (sum + 2))
    return Moments(
      testDescription: "beta \(a) \(b)", mean: a / sum, variance: a * b / (sum * sum * (sum + 1)),
      excessKurtosis: numerator / (a * b * (sum + 2) * (sum + 3))
    ) { $0.beta(a, b) }
  }

  static func poisson(_ mean: Double) -> Moments {
    Moments(
      testDescription: "Poisson \(mean)", mean: mean, variance: mean, excessKurtosis: 1 / mean
    ) { Double($0.poisson(mean: mean)) }
  }

  static let all: [Moments] = [
    Moments(testDescription: "uniform", mean: 0.5, variance: 1.0 / 12, excessKurtosis: -1.2) {
      $0.uniform()
    },
    Moments(testDescription: "normal", mean: 0, variance: 1, excessKurtosis: 0) { $0.normal() },
    .gamma(0.3), .gamma(1), .gamma(4.5), .gamma(300), .beta(0.5, 0.5), .beta(5, 3.5), .beta(2, 7),
    // Both methods, and both sides of the mean of 10 at which they meet.
    .poisson(0.5), .poisson(5), .poisson(9.9), .poisson(10), .poisson(50), .poisson(1e4),
  ]
}

@Suite("Random variates")
struct RandomVariatesTests {
  @Test(arguments: Moments.all)
  private func momentsAreThoseOfTheDistribution(_ expected: Moments) {
    var stream = RandomStream(seed: 2024, purpose: "moments")
    let count = 100_000
    let values = (0..<count).map { _ in expected.draw(&stream) }
    let n = Double(count)
    let mean = values.reduce(0, +) / n
    let variance = values.reduce(0) { $0 + ($1 - expected.mean) * ($1 - expected.mean) } / n
    // The standard errors of a mean and of a variance about a known mean, at this sample size.
    #expect(isClose(mean, expected.mean, .sigmas(5, error: (expected.variance / n).squareRoot())))
    let relativeError = ((expected.excessKurtosis + 2) / n).squareRoot()
    #expect(
      isClose(
        variance, expected.variance, .sigmas(5, error: expected.variance * relativeError)))
  }

  @Test(arguments: [5, 9.9, 10, 11, 50])
  func poissonHasItsProbabilities(mean: Double) {
    // Two moments do not see a rejection that is wrong in one place; the probabilities do.
    var stream = RandomStream(seed: 11, purpose: "probabilities")
    let count = 1_000_000
    var seen = [Int: Int]()
    for _ in 0..<count { seen[stream.poisson(mean: mean), default: 0] += 1 }
    var (chiSquared, bins) = (0.0, 0)
    for k in 0...Int(4 * mean + 10) {
      let p = exp(Double(k) * log(mean) - mean - logGamma(Double(k) + 1))
      let expected = p * Double(count)
      // χ² and its distribution are as good as the counts are Gaussian.
      guard expected > 25 else { continue }
      let difference = Double(seen[k, default: 0]) - expected
      chiSquared += difference * difference / expected
      bins += 1
    }
    // One-sided 5σ.
    #expect(ChiSquaredDistribution.upperTail(chiSquared, degreesOfFreedom: bins) > 2.9e-7)
  }

  @Test func aMeanOfZeroGivesNoEvent() {
    var stream = RandomStream(seed: 3, purpose: "zero")
    #expect((0..<1000).allSatisfy { _ in stream.poisson(mean: 0) == 0 })
  }

  @Test(arguments: [
    [0], [UInt64.max], [0, .max], [.max, 0], [1 << 63], [.max << 11], [.max >> 1],
  ])
  func aHostileGeneratorGivesNoEndPoint(words: [UInt64]) {
    var generator = HostileGenerator(words: words)
    for _ in 0..<4 {
      let u = generator.uniform()
      #expect(u > 0 && u < 1, "\(u)")
      #expect(generator.normal().isFinite)
    }
  }

  @Test(arguments: [0, 1, 2, 1000])
  func aPermutationHoldsEveryIndexOnce(count: Int) {
    var stream = RandomStream(seed: 5, purpose: "permutation")
    #expect(stream.permutation(of: count).sorted() == Array(0..<count))
  }

  @Test func allPermutationsAreEquallyLikely() {
    var stream = RandomStream(seed: 5, purpose: "permutation")
    let count = 24_000
    var seen: [[Int]: Int] = [:]
    for _ in 0..<count { seen[stream.permutation(of: 4), default: 0] += 1 }
    #expect(seen.count == 24)
    for (order, times) in seen {
      // 5σ of a binomial with probability 1/24.
      #expect(
        isClose(
          Double(times) / Double(count), 1 / 24.0,
          .sigmas(5, error: binomialError(1 / 24.0, count: count))), "\(order)")
    }
  }
}
