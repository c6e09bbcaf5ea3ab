import Events
import Foundation
import GSL
import Learning
import Testing
import _TestSupport

/// What every learner keeps to.
@Suite struct FlowLawTests {
  private let autoregressive = MaskedAutoregressiveFlow(
    blocks: 2, hidden: [16], training: .init(epochs: 3, batchSize: 200))
  private let coupling = SplineCouplingFlow(
    layers: 2, hidden: [16], training: .init(epochs: 3, batchSize: 200))

  private func densities(
    _ sample: ConditionalSample, seed: UInt64, index: Int = 0, workers: Int = 1
  ) async throws -> [ConditionalFlow] {
    var normalised = autoregressive
    normalised.normalisesBatches = true
    return [
      try await normalised.fit(sample, seed: seed, index: index, workers: Workers(workers)),
      try await autoregressive.fit(sample, seed: seed, index: index, workers: Workers(workers)),
      try await coupling.fit(sample, seed: seed, index: index, workers: Workers(workers)),
    ]
  }

  @Test func fitsDependOnTheSeedAndOnNoNumberOfThreads() async throws {
    let sample = try FlowSamples.arcSample(1_500, seed: 21)
    func values(_ flows: [ConditionalFlow]) throws -> [[Double]] {
      try flows.map { try $0.logDensities(of: sample.features, at: sample.conditions) }
    }
    let reference = try values(try await densities(sample, seed: 1))
    for workers in [1, 2, 3] {
      #expect(
        try values(try await densities(sample, seed: 1, workers: workers)) == reference)
    }
    let (other, fold) = (
      try values(try await densities(sample, seed: 2)),
      try values(try await densities(sample, seed: 1, index: 1))
    )
    for flow in 0..<3 {
      #expect(other[flow] != reference[flow] && fold[flow] != reference[flow])
    }
  }

  @Test func anEventsDensityDependsOnItAlone() async throws {
    var stream = RandomStream(seed: 22, purpose: "order")
    let conditions = FlowSamples.conditions(333, seed: 22)
    let matrix = FlowSamples.arc(at: conditions, seed: 22)
    let order = stream.permutation(of: 333)
    for flow in try await FittedFlows.arcs.value {
      let values = try flow.logDensities(of: matrix, at: conditions)
      let shuffled = try flow.logDensities(
        of: matrix.rows(at: order), at: order.map { conditions[$0] })
      #expect(shuffled == order.map { values[$0] })
      for row in [0, 100, 332] {
        #expect(
          try flow.logDensities(of: matrix.rows(at: [row]), at: [conditions[row]])
            == [values[row]])
      }
    }
  }

  @Test func aDecodedFlowIsTheSame() async throws {
    let conditions = FlowSamples.conditions(100, seed: 23)
    let matrix = FlowSamples.arc(at: conditions, seed: 23)
    for flow in try await FittedFlows.arcs.value {
      let decoded = try encodedAndDecoded(flow)
      #expect(
        try decoded.logDensities(of: matrix, at: conditions)
          == flow.logDensities(of: matrix, at: conditions))
      #expect(
        try decoded.samples(at: conditions, seed: 1).elements
          == flow.samples(at: conditions, seed: 1).elements)
      #expect(decoded.history == flow.history && decoded.epoch == flow.epoch)
    }
  }

  @Test func aFlowWhosePartsDoNotFitIsRefused() async throws {
    for flow in try await FittedFlows.arcs.value {
      let text = String(decoding: try JSONEncoder().encode(flow), as: UTF8.self)
      _ = try JSONDecoder().decode(ConditionalFlow.self, from: Data(text.utf8))
      for (old, new) in [
        ("\"width\":2", "\"width\":3"), ("\"width\":2", "\"width\":0"),
        ("\"given\":[", "\"given\":[7,"), ("\"changed\":[", "\"changed\":[-1,"),
        ("\"inputs\":", "\"inputs\":1"), ("\"hasBias\":true", "\"hasBias\":false"),
        ("\"parameters\":\"", "\"parameters\":\"AAAAAAAAAAAAAAAA"),
      ] {
        try #require(text.contains(old))
        let edited = text.replacingOccurrences(of: old, with: new)
        #expect(throws: (any Error).self, "\(new)") {
          try JSONDecoder().decode(ConditionalFlow.self, from: Data(edited.utf8))
        }
      }
    }
  }

  @Test func aScorerIsSavedAndScoresByTheDensity() async throws {
    let matrix = FlowSamples.arc(at: FlowSamples.conditions(800, seed: 24), seed: 24)
    let sample = try UnlabelledSample(features: matrix)
    let folder = try TemporaryFolder()
    for scorer in [
      try await autoregressive.fit(sample, seed: 1, index: 0, workers: Workers(1)),
      try await coupling.fit(sample, seed: 1, index: 0, workers: Workers(1)),
    ] {
      let scores = try scorer.scores(of: matrix)
      #expect(try scorer.logDensities(of: matrix).map { -$0 } == scores)
      let path = folder.file("flow.json")
      try ModelFile(scorer, learner: "flow", settings: [:], provenance: [String: Int]())
        .write(to: path)
      let read = try ModelFile<[String: Int]>(contentsOf: path, kinds: [FlowScorer.self])
      #expect(try read.scorer.scores(of: matrix) == scores)
      // Beyond the range of the logit there is no density, and the score is that of its end.
      let outside = FeatureMatrix(features: matrix.features, elements: [500, 0.5])
      #expect(try scorer.logDensities(of: outside) == [-.infinity])
      let score = try scorer.scores(of: outside)[0]
      #expect(score.isFinite && score > scores.reduce(0, +) / 800)
    }
  }

  @Test func noiseScoresLikeNoiseAndAnOutlierHigher() async throws {
    var stream = RandomStream(seed: 25, purpose: "noise")
    func normal(_ count: Int, shift: Double = 0) -> FeatureMatrix {
      FeatureMatrix(
        features: ["x", "y"],
        elements: (0..<2 * count).map { _ in Float(stream.normal() + shift) })
    }
    let sample = try UnlabelledSample(features: normal(2_000))
    let scorer = try await autoregressive.fit(sample, seed: 1, index: 0, workers: Workers(1))
    func area(_ a: [Double], _ b: [Double]) -> Double {
      a.reduce(0) { sum, x in
        sum + b.reduce(0) { $0 + (x > $1 ? 1 : x == $1 ? 0.5 : 0) }
      } / Double(a.count * b.count)
    }
    let (first, second) = (
      try scorer.scores(of: normal(1_000)), try scorer.scores(of: normal(1_000))
    )
    // The Mann–Whitney error of two samples of 1000 of one law.
    let error = (2_001.0 / 12e6).squareRoot()
    #expect(isClose(area(first, second), 0.5, .sigmas(3, error: error)))
    // At (3, 3) the density is e⁻⁹ of its greatest.
    #expect(area(try scorer.scores(of: normal(1_000, shift: 3)), first) > 0.95)
  }

  @Test func theEpochOfTheLeastValidationLossIsKept() async throws {
    let sample = try FlowSamples.arcSample(300, seed: 26)
    var learner = autoregressive
    // Steps that are too long, so that late epochs are worse.
    learner.training = .init(
      epochs: 40, batchSize: 32, optimizer: .adam(learningRate: 2e-2), schedule: .constant)
    let flow = try await learner.fit(sample, seed: 1, index: 0, workers: Workers(1))
    #expect(flow.history.epochs == 40)
    let best = try #require(flow.history.validation.min())
    #expect(flow.history.validation[flow.epoch - 1] == best && flow.epoch < 40)
    learner.training.patience = 3
    let stopped = try await learner.fit(sample, seed: 1, index: 0, workers: Workers(1))
    #expect(stopped.history.epochs < 40)
    #expect(stopped.history.epochs == stopped.epoch + 3)
    learner.training.patience = nil
    learner.training.validationFraction = 0
    let last = try await learner.fit(sample, seed: 1, index: 0, workers: Workers(1))
    #expect(last.epoch == 40 && last.history.validation.isEmpty)
  }

  @Test func badInputIsRefused() async throws {
    let conditions = FlowSamples.conditions(50, seed: 27)
    let matrix = FlowSamples.arc(at: conditions, seed: 27)
    #expect(throws: InputError.self) {
      try ConditionalSample(
        features: matrix, conditions: conditions.map { $0 > 3 ? .nan : $0 })
    }
    #expect(throws: InputError.self) {
      try ConditionalSample(features: matrix, conditions: conditions.map { _ in 3 })
    }
    #expect(throws: InputError.self) {
      try ConditionalSample(
        features: matrix, conditions: conditions, weights: conditions.map { $0 - 3 })
    }
    #expect(throws: InputError.self) {
      try ConditionalSample(
        features: FeatureMatrix(features: ["x"], elements: Array(repeating: 1, count: 50)),
        conditions: conditions)
    }
    let few = try ConditionalSample(
      features: matrix.rows(at: [0, 1]), conditions: Array(conditions[..<2]))
    await #expect(throws: InputError.self) {
      try await autoregressive.fit(few, seed: 1, index: 0, workers: Workers(1))
    }
    await #expect(throws: InputError.self) {
      try await coupling.fit(few, seed: 1, index: 0, workers: Workers(1))
    }
    for flow in try await FittedFlows.arcs.value {
      let others = FeatureMatrix(features: ["p", "q"], elements: matrix.elements)
      let broken = FeatureMatrix(
        features: matrix.features, elements: matrix.elements.map { $0 > 0 ? $0 : .nan })
      for bad in [others, broken] {
        #expect(throws: InputError.self) { try flow.logDensities(of: bad, at: conditions) }
        #expect(throws: InputError.self) { try flow.latent(of: bad, at: conditions) }
        #expect(throws: InputError.self) { try flow.events(ofLatent: bad, at: conditions) }
      }
      #expect(throws: InputError.self) {
        try flow.logDensities(of: matrix, at: conditions.map { _ in .infinity })
      }
      #expect(throws: InputError.self) { try flow.samples(at: [.nan], seed: 1) }
    }
  }

  @Test func eventsOfWeightZeroChangeNothing() async throws {
    let conditions = FlowSamples.conditions(600, seed: 28)
    let matrix = FlowSamples.arc(at: conditions, seed: 28)
    let sample = try ConditionalSample(
      features: matrix, conditions: conditions, weights: (0..<600).map { $0 < 500 ? 1 : 0 })
    let without = try ConditionalSample(
      features: matrix.rows(at: Array(0..<500)), conditions: Array(conditions[..<500]))
    for (a, b) in zip(
      try await densities(sample, seed: 1), try await densities(without, seed: 1))
    {
      #expect(
        try a.logDensities(of: matrix, at: conditions)
          == b.logDensities(of: matrix, at: conditions))
    }
  }

  @Test func theConditionOfATablesEventsIsTheirMass() throws {
    let table = try EventTable(
      [
        ("m", [3.1, 3.3, 3.2, 3.9]), ("x", [1, 2, 0, 5]), ("w", [1, 0, 2, 1]),
      ], mass: Feature("m", unit: "TeV"), weight: "w")
    let sample = try ConditionalSample(table, features: ["x"], at: [3, 1, 0, 2])
    #expect(sample.features.elements == [5, 1, 0] && sample.weights == [1, 1, 2])
    for (condition, mass) in zip(sample.conditions, [3_900.0, 3_100, 3_200]) {
      #expect(isClose(condition, mass, .ulps(2)))
    }
    #expect(try ConditionalSample(table, features: ["x"]).count == 3)
    let error = #expect(throws: InputError.self) {
      try ConditionalSample(table, features: ["x", "m"])
    }
    #expect(error?.place == "feature 'm'")
  }

  @Test func settingsTellTheConfiguration() throws {
    #expect(autoregressive.settings["blocks"] == Setting(2))
    #expect(coupling.settings["bins"] == Setting(8))
    #expect(try coupling.setting("layers", to: "3").layers == 3)
    #expect(try autoregressive.setting("epochs", to: "7").settings["epochs"] == Setting(7))
    #expect(throws: InputError.self) { try coupling.setting("layers", to: "0") }
  }
}
