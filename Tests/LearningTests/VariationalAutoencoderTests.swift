import Foundation
import GSL
import Learning
import Testing
import _TestSupport

@Suite struct VariationalAutoencoderTests {
  private let small = VariationalAutoencoder(
    hidden: [16], divergenceWeight: 0.1,
    configuration: NetworkConfiguration(activation: .silu, epochs: 15, batchSize: 64))

  @Test(arguments: VariationalAutoencoder.Score.allCases)
  func theLawsOfLearners(_ score: VariationalAutoencoder.Score) async throws {
    var small = small
    small.score = score
    small.configuration.epochs = 4
    let sample = try makePlane(400, seed: 1)
    try await checkLaws(on: makePlane(100, seed: 2).features) { [small] seed, workers in
      try await small.fit(sample, seed: seed, index: 0, workers: workers)
    }
  }

  @Test func whatIsOffThePlaneScoresHigher() async throws {
    let test = try makePlane(500, anomalies: 500, seed: 2).features
    for score in VariationalAutoencoder.Score.allCases {
      var small = small
      small.score = score
      let fitted = try await small.fit(
        makePlane(3_000, seed: 1), seed: 1, index: 0, workers: Workers(2))
      let scores = try fitted.scores(of: test)
      let area = area(Array(scores[500...]), over: Array(scores[..<500]))
      // Off the plane the image is far, as for the autoencoder. The divergence knows only how far
      // an event is along the plane: the anomalies are wider there as well, but not by much.
      #expect(area > (score == .divergence ? 0.55 : 0.9), "\(score): \(area)")
    }
  }

  @Test func derivativesAreDifferences() {
    let encoder = Network(inputs: 3, hidden: [4], outputs: 4, activation: .tanh)
    let decoder = Network(inputs: 2, hidden: [4], outputs: 3, activation: .silu)
    var stream = RandomStream(seed: 1, purpose: "bound")
    let rows = AlignedFloats((0..<30).map { _ in Float(stream.normal()) })
    let objective = VariationalObjective(
      encoder: encoder, decoder: decoder, rows: rows,
      weights: (0..<10).map { 1 + Double($0) / 10 }, divergenceWeight: 0.7)
    checkDerivatives(
      objective,
      at: encoder.initialParameters(using: &stream) + decoder.initialParameters(using: &stream))
  }

  @Test func theDivergenceIsTheIntegral() {
    // ∫ q ln(q/p) by the trapezoidal rule, which is exact to rounding for such tails.
    for (mean, logVariance) in [(0.0, 0.0), (1.5, -1.0), (-0.3, 0.8), (0, 1e-3)] {
      let deviation = exp(logVariance / 2)
      var sum = 0.0
      for step in -4_000...4_000 {
        let t = Double(step) / 400
        let x = mean + deviation * t
        let q = exp(-t * t / 2) / (2 * Double.pi).squareRoot()
        sum += q / 400 * (-t * t / 2 - logVariance / 2 + x * x / 2)
      }
      // Roundings of a sum of order 1.
      #expect(
        isClose(normalDivergence(mean: mean, logVariance: logVariance), sum, .absolute(1e-12)))
    }
  }
}
