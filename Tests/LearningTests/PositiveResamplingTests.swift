import Events
import Foundation
import GSL
import Learning
import Testing
import _TestSupport

/// Positive events from a unit normal density and 0.3 times as many negative ones from one half as
/// wide, all with weights of `size`: E[w|x] is positive everywhere, a quarter of its modulus at 0. The
/// poorer class is two events that no one touches.
private func signedSample(_ count: Int, seed: UInt64, size: (Double) -> Double = { _ in 1 }) throws
  -> TrainingSample
{
  var stream = RandomStream(seed: seed, purpose: "signed sample")
  let numbers = (
    stream.poisson(mean: Double(count)), stream.poisson(mean: 0.3 * Double(count))
  )
  let positive = (0..<numbers.0).map { _ in stream.normal() }
  let negative = (0..<numbers.1).map { _ in 0.5 * stream.normal() }
  let weights =
    positive.map { _ in size(stream.uniform()) } + negative.map { _ in -size(stream.uniform()) }
  return try TrainingSample(
    features: FeatureMatrix(features: ["x"], columns: [positive + negative + [-0.5, 0.5]]),
    isEnriched: Array(repeating: true, count: numbers.0 + numbers.1) + [false, false],
    weights: weights + [1, 1])
}

/// The exact share of positive weight in that sample.
private struct Exact: Classifier {
  struct Fitted: Scorer {
    let features: [Feature]
    func scores(of matrix: FeatureMatrix) -> [Double] {
      matrix.elements.map { x in
        let ratio = 0.3 * 2 * exp(-1.5 * Double(x) * Double(x))
        return 1 / (1 + ratio)
      }
    }
  }
  var name: String { "exact share" }
  var settings: [String: Setting] { [:] }
  func fit(_ sample: TrainingSample, seed: UInt64, index: Int, workers: Workers) -> Fitted {
    Fitted(features: sample.features.features)
  }
}

/// Σ w f(x) and its uncertainty √Σ w² f² over the richer class.
private func sum(_ sample: TrainingSample, _ f: (Double) -> Double) -> Estimate {
  var (total, square) = (0.0, 0.0)
  for row in 0..<sample.count where sample.isEnriched[row] {
    let term = sample.weights[row] * f(Double(sample.features.elements[row]))
    total += term
    square += term * term
  }
  return Estimate(total, error: square.squareRoot())
}

@Suite struct PositiveResamplingTests {
  /// With the exact share, over many samples: sums have the expectation and the variance of those of
  /// the signed weights, and state the same uncertainty.
  @Test(arguments: [false, true])
  func sumsAreUnbiasedAndKeepTheirUncertainty(weightsDiffer: Bool) async throws {
    let toys = 400
    let size: (Double) -> Double = weightsDiffer ? { 0.5 + $0 } : { _ in 1 }
    // Σ w, Σ w x² and their expectations for 1000 positive and 300 negative events; of a weight
    // between ½ and 3/2 the mean square is 13/12.
    let meanSquare = weightsDiffer ? 13.0 / 12 : 1
    for (f, expected, variance) in [
      ({ (_: Double) in 1.0 }, 700.0, 1_300 * meanSquare),
      ({ (x: Double) in x * x }, 1_000 - 300 * 0.25, (3_000 + 300 * 3 / 16) * meanSquare),
    ] {
      var (values, squares): ([Double], Double) = ([], 0)
      for toy in 0..<toys {
        let sample = try signedSample(1_000, seed: UInt64(toy), size: size)
        let positive = try await sample.resampledToPositiveWeights(
          by: Exact(), seed: UInt64(toy))
        #expect(positive.weights.allSatisfy { $0 > 0 })
        let estimate = sum(positive, f)
        values.append(estimate.value)
        squares += estimate.error * estimate.error
      }
      let mean = values.reduce(0, +) / Double(toys)
      let scatter = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(toys - 1)
      #expect(isClose(mean, expected, .sigmas(4, error: (variance / Double(toys)).squareRoot())))
      // A variance of 400 toys is known to √(2/400), a little less well for the tails of x².
      #expect(isClose(scatter, variance, .sigmas(4, error: variance * 0.08)))
      #expect(isClose(squares / Double(toys), variance, .relative(0.05)))
    }
  }

  @Test func fewerEventsAreNeeded() async throws {
    // Kept: ∫ (p₊ − 0.3 p₋)²/(p₊ + 0.3 p₋) of 1.3, by a sum over the line.
    var (kept, step) = (0.0, 0.001)
    for x in stride(from: -8, through: 8, by: step) {
      let positive = exp(-x * x / 2) / (2 * .pi).squareRoot()
      let negative = 0.3 * 2 * exp(-2 * x * x) / (2 * .pi).squareRoot()
      kept += step * (positive - negative) * (positive - negative) / (positive + negative)
    }
    step = 20_000
    let sample = try signedSample(Int(step), seed: 5)
    let positive = try await sample.resampledToPositiveWeights(by: Exact(), seed: 5)
    #expect(
      isClose(Double(positive.count), kept * step, .sigmas(5, error: (kept * step).squareRoot())))
  }

  @Test func learnedSharesKeepTheDistribution() async throws {
    let sample = try signedSample(20_000, seed: 6)
    let trees = BoostedTrees(members: 3)
    let positive = try await sample.resampledToPositiveWeights(
      by: trees, seed: 6, workers: Workers(2))
    #expect(
      try await sample.resampledToPositiveWeights(by: trees, seed: 6).weights == positive.weights)
    for f in [{ (_: Double) in 1.0 }, { $0 }, { $0 * $0 }, { abs($0) < 0.5 ? 1 : 0 }] {
      let (before, after) = (sum(sample, f), sum(positive, f))
      // The draw adds an error no greater than the sample's own; the trees' share is wrong by a
      // percent or two besides.
      #expect(
        isClose(
          after.value, before.value,
          .absolute(4 * before.error + 0.02 * sum(sample) { abs(f($0)) }.value)))
      #expect(isClose(after.error, before.error, .relative(0.1)))
    }
  }

  @Test func aClassWithoutNegativeWeightsIsLeftAlone() async throws {
    let sample = try signedSample(200, seed: 7)
    let positive = try await sample.resampledToPositiveWeights(by: Exact(), seed: 7)
    #expect(Array(positive.weights.suffix(2)) == [1, 1])
    let again = try await positive.resampledToPositiveWeights(by: Exact(), seed: 8)
    #expect(again.weights == positive.weights)
  }

  @Test func whatCannotBeResampledIsRefused() async throws {
    let sample = try signedSample(200, seed: 8)
    // A score that is no probability.
    await #expect(throws: InputError.self) {
      try await sample.resampledToPositiveWeights(by: ReferenceScore(), seed: 1)
    }
    // Fewer negative events than folds.
    await #expect(throws: InputError.self) {
      try await PositiveResampling(folds: 150).resample(sample, by: Exact(), seed: 1)
    }
    // Negative weights nearly everywhere: half of the weight below the least share.
    await #expect(throws: InputError.self) {
      try await PositiveResampling(least: 0.5).resample(sample, by: Exact(), seed: 1)
    }
  }
}
