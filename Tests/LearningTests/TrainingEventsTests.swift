import Events
import Foundation
import GSL
import Learning
import Testing
import _TestSupport

/// Events of a seed: four features and masses, both by way of a function.
private func events(
  _ count: Int, seed: UInt64, feature: (Double) -> Double = { $0 },
  mass: (Double) -> Double = { $0 }
) -> (features: FeatureMatrix, masses: [Double]) {
  var stream = RandomStream(seed: seed, purpose: "training events")
  let columns = (0..<4).map { _ in (0..<count).map { _ in feature(stream.normal()) } }
  return (
    FeatureMatrix(features: ["a", "b", "c", "d"], columns: columns),
    (0..<count).map { _ in mass(1000 + 500 * stream.uniform()) }
  )
}

private func at(_ rows: [Int], _ sample: (features: FeatureMatrix, masses: [Double]))
  -> (features: FeatureMatrix, masses: [Double])
{
  (sample.features.rows(at: rows), rows.map { sample.masses[$0] })
}

@Suite struct TrainingEventsTests {
  private let trained = events(5_000, seed: 1)
  private let known: TrainingEvents

  init() { known = TrainingEvents([trained]) }

  @Test func eventsAreKnownInAnyOrder() {
    var stream = RandomStream(seed: 1, purpose: "order")
    let others = at(stream.permutation(of: 5_000), trained)
    let found = known.recognise(others.features, masses: others.masses)
    #expect(found.events == 5_000)
    #expect(found.known == 5_000)
    #expect(found.areEventsKnown)
  }

  @Test func otherEventsAreNot() {
    let others = events(50_000, seed: 2)
    let found = known.recognise(others.features, masses: others.masses)
    #expect(found.known == 0)
    #expect(found.knownFeatures == 0)
    #expect(!found.areEventsKnown && !found.areFeaturesKnown)
    #expect(found.knownByChance < 1e-3)
  }

  @Test(arguments: [1, 20, 4_000])
  func someAmongOthersAreCounted(count: Int) {
    let others = events(5_000, seed: 2)
    let part = at(Array(100..<100 + count), trained)
    let matrix = FeatureMatrix(
      features: others.features.features,
      elements: others.features.elements + part.features.elements)
    let found = known.recognise(matrix, masses: others.masses + part.masses)
    #expect(found.known == count)
    #expect(found.areEventsKnown)
  }

  @Test func featuresAreKnownAtOtherMasses() {
    let moved = trained.masses.map { $0 + 1 }
    let found = known.recognise(trained.features, masses: moved)
    #expect(found.known == 0)
    #expect(found.knownFeatures == 5_000)
    #expect(found.areFeaturesKnown && !found.areEventsKnown)
  }

  @Test func bothSamplesAndFloatsAreKnown() {
    let second = events(1_000, seed: 3)
    let both = TrainingEvents([trained, second])
    #expect(both.count == 6_000)
    let floats = second.masses.map { Double(Float($0)) }
    #expect(both.recognise(second.features, masses: floats).known == 1_000)
  }

  /// Coarse events that are equal by chance: other samples of them are not known.
  @Test(arguments: [0.5, 1, 2, 5, 20], [1, 10, 1_000])
  func chanceIsNoKnowledge(places: Double, grid: Double) {
    func coarse(_ seed: UInt64) -> (features: FeatureMatrix, masses: [Double]) {
      events(
        5_000, seed: seed, feature: { ($0 * places).rounded() },
        mass: { ($0 * grid).rounded() / grid })
    }
    let known = TrainingEvents([coarse(1)])
    for seed in 2...6 as ClosedRange<UInt64> {
      let others = coarse(seed)
      let found = known.recognise(others.features, masses: others.masses)
      #expect(!found.areEventsKnown, "\(found)")
      #expect(!found.areFeaturesKnown, "\(found)")
    }
  }

  @Test func coarseEventsOfTheSampleAreKnownByTheirMasses() {
    let coarse = events(5_000, seed: 1, feature: { $0.rounded() })
    let found = TrainingEvents([coarse]).recognise(coarse.features, masses: coarse.masses)
    #expect(found.known == 5_000)
    #expect(found.areEventsKnown)
    #expect(!found.areFeaturesKnown)
  }

  @Test func digestsAreEightBytesAnEventAndAreReadAgain() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let text = try encoder.encode(known)
    // Base64 writes three bytes as four, between two quotes.
    #expect(text.count <= 5_000 * 8 * 4 / 3 + 8)
    #expect(try JSONDecoder().decode(TrainingEvents.self, from: text) == known)
    // Words out of order are damaged: 1, 0.
    let bytes = Data([1, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 8))
    for damaged in ["\"\(bytes.base64EncodedString())\"", "\"AAA\"", "3"] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(TrainingEvents.self, from: Data(damaged.utf8))
      }
    }
  }

  @Test func withoutEventsNothingIsKnown() {
    let none = TrainingEvents([])
    #expect(none.recognise(trained.features, masses: trained.masses).known == 0)
    let empty = FeatureMatrix(features: ["a"], columns: [[]])
    #expect(known.recognise(empty, masses: []).events == 0)
  }
}
