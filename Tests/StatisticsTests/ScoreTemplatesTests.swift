import Events
import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

@Suite struct ScoreTemplatesTests {
  private let edges = [0, 0.3, 0.6, 0.8, 0.9, 0.95, 1]

  /// Scores of two kinds of event, each fold on a scale of its own; `tilt` makes folds learn
  /// different things of the signal.
  private func sample(
    _ count: Int, isSignal: Bool, tilt: Double = 0, weight: Double = 1, seed: UInt64, index: UInt64
  ) throws -> ScoredSample {
    var stream = RandomStream(seed: seed, purpose: isSignal ? "signal" : "background", index: index)
    let folds = (0..<count).map { $0 % 5 }
    let scores = folds.map { fold in
      let separation = isSignal ? 1.5 + tilt * Double(fold - 2) : 0
      return exp(Double(fold) / 3) * (separation + stream.normal()) + Double(fold)
    }
    return try ScoredSample(
      scores: scores, folds: folds, weights: [Double](repeating: weight, count: count))
  }

  @Test func theReferenceItselfIsFlat() throws {
    let background = try sample(20_000, isSignal: false, seed: 1, index: 0)
    let templates = try ScoreTemplates(reference: background, edges: edges)
    let template = templates.template(of: background)
    for (bin, count) in template.counts.enumerated() {
      // Up to one event a fold and edge.
      #expect(isClose(count, 20_000 * (edges[bin + 1] - edges[bin]), .absolute(10)))
    }
    // On the reference's own scale its folds cannot differ.
    #expect(template.shapeError.allSatisfy { $0 == 0 })
    #expect(
      isClose(template.statisticalErrors[0], template.counts[0].squareRoot(), .relative(1e-12)))
  }

  @Test func aScaleOfEachFoldDropsOut() throws {
    let background = try sample(5_000, isSignal: false, seed: 2, index: 0)
    let signal = try sample(1_000, isSignal: true, seed: 2, index: 0)
    func stretched(_ sample: ScoredSample) throws -> ScoredSample {
      try ScoredSample(
        scores: zip(sample.scores, sample.folds).map { tanh($0 / 20) * Double($1 + 1) },
        folds: sample.folds)
    }
    let one = try ScoreTemplates(reference: background, edges: edges).template(of: signal)
    let other = try ScoreTemplates(reference: stretched(background), edges: edges)
      .template(of: stretched(signal))
    #expect(one == other)
  }

  @Test func theShapeErrorIsWhatFoldsDifferBy() throws {
    let background = try sample(50_000, isSignal: false, seed: 3, index: 0)
    let templates = try ScoreTemplates(reference: background, edges: edges)
    let alike = templates.template(of: try sample(50_000, isSignal: true, seed: 3, index: 0))
    let unlike = templates.template(
      of: try sample(50_000, isSignal: true, tilt: 0.3, seed: 3, index: 0))
    func size(_ template: ScoreTemplates.Template) -> Double {
      template.shapeError.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    // Noise of the covariance's estimate, of the order of the statistical error, against a tilt of
    // many times that.
    #expect(size(alike) < 2 * 50_000.0.squareRoot())
    #expect(size(unlike) > 5 * size(alike) && size(unlike) > 1000)
    // It moves events from bins to others, and makes none.
    #expect(abs(unlike.shapeError.reduce(0, +)) < 0.05 * size(unlike))
  }

  @Test func aSignalIsRecoveredWithItsError() throws {
    let (background, signal) = (
      try sample(20_000, isSignal: false, weight: 0.5, seed: 4, index: 0),
      try sample(4_000, isSignal: true, weight: 0.05, seed: 4, index: 0)
    )
    let templates = try ScoreTemplates(reference: background, edges: edges)
    let (s, b) = (templates.template(of: signal), templates.template(of: background))
    var pulls: [Double] = []
    for index: UInt64 in 1...200 {
      var stream = RandomStream(seed: 5, purpose: "totals", index: index)
      let (signals, backgrounds) = (stream.poisson(mean: 200), stream.poisson(mean: 10_000))
      let seen = zip(
        templates.template(
          of: try sample(signals, isSignal: true, seed: 5, index: index)
        ).counts,
        templates.template(
          of: try sample(backgrounds, isSignal: false, seed: 5, index: index)
        ).counts
      ).map { $0 + $1 }
      let model = try HistFactoryModel(
        templates.workspace(signal: s, background: b, observed: seen))
      let likelihood = try Likelihood(model, observed: seen)
      let fit = try likelihood.maximize()
      let place = try likelihood.index(of: "mu")
      let error = try likelihood.covariance(at: fit).matrix[place, place].squareRoot()
      pulls.append((fit.point[place] - 1) / error)
    }
    let mean = pulls.reduce(0, +) / 200
    let variance = pulls.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 200
    // The templates' own fluctuation is one number for all toys, up to a good part of a σ; it is in the
    // error, so the spread of the pulls is below one.
    #expect(abs(mean) < 1 && variance < 1.2)
  }

  @Test func whatIsNoSampleIsRefused() throws {
    #expect(throws: InputError.self) { try ScoredSample(scores: [1, 2], folds: [0]) }
    #expect(throws: InputError.self) { try ScoredSample(scores: [.nan], folds: [0]) }
    #expect(throws: InputError.self) { try ScoredSample(scores: [], folds: []) }
    let sample = try ScoredSample(scores: [1, 2], folds: [0, 2])
    #expect(throws: InputError.self) { try ScoreTemplates(reference: sample, edges: [0, 1]) }
    let good = try ScoredSample(scores: [1, 2], folds: [0, 1])
    #expect(throws: InputError.self) { try ScoreTemplates(reference: good, edges: [0, 0.5]) }
  }
}
