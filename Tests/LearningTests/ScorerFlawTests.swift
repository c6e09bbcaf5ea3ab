import Events
import Foundation
import GSL
import Learning
import Testing
import _TestSupport

/// A small scorer of every kind that a file can hold.
private func scorersOfAllKinds() async throws -> [any SavedScorer] {
  var stream = RandomStream(seed: 3, purpose: "scorers of all kinds")
  let features: [Feature] = ["x", "y"]
  let count = 200
  let matrix = FeatureMatrix(
    features: features, elements: (0..<2 * count).map { _ in Float(stream.normal()) })
  let isEnriched = (0..<count).map { Double(matrix.elements[2 * $0]) + stream.normal() > 0 }
  let weights = [Double](repeating: 1, count: count)
  let mixed = try TrainingSample(features: matrix, isEnriched: isEnriched, weights: weights)
  let plain = try UnlabelledSample(features: matrix, weights: weights)
  let workers = Workers(1)
  let trees = BoostedTrees(members: 2, maximumRounds: 3, leaves: 4)
  let once = NetworkConfiguration(epochs: 1)
  let network = MultilayerPerceptron(
    preprocessing: [.robust], hidden: [3], normalisesBatches: true, epochs: 1)
  let flow = MaskedAutoregressiveFlow(
    blocks: 2, hidden: [3], normalisesBatches: true,
    preprocessing: [.logit(margin: 0.1), .quantile(to: .normal, knots: 5)],
    training: FlowTraining(epochs: 1))
  func fit<L: SavedClassifier>(_ learner: L) async throws -> any SavedScorer {
    try await learner.fit(mixed, seed: 1, index: 0, workers: workers)
  }
  func fit<L: SavedAnomalyScorer>(_ learner: L) async throws -> any SavedScorer {
    try await learner.fit(plain, seed: 1, index: 0, workers: workers)
  }
  return [
    try await fit(trees), try await fit(network),
    try await fit(Autoencoder(hidden: [3], bottleneck: 1, configuration: once)),
    try await fit(VariationalAutoencoder(hidden: [3], latent: 1, configuration: once)),
    try await fit(DeepSVDD(hidden: [3], outputs: 2, configuration: once)), try await fit(flow),
    try await fit(Ensemble(trees, members: 2, combination: .rank)),
    try await fit(Calibrated(trees, method: .isotonic)),
    try await fit(Calibrated(trees, method: .beta)),
    try await fit(IsolationForest(trees: 2, subsample: 8)), try await fit(MahalanobisDistance()),
    try await fit(PrincipalComponentScore()), try await fit(NearestNeighbours(neighbours: 3)),
    try await fit(HistogramScore(bins: 4)), try await fit(GaussianMixture(components: 2)),
  ]
}

/// A number somewhere in JSON: plain, or one of those packed in a string.
private struct Place {
  var keys: [Key]
  /// The place among packed numbers of single precision; nil for a plain number.
  var packed: Int?

  enum Key {
    case name(String)
    case index(Int)
  }

  /// All places in a value.
  static func all(in value: Any, below keys: [Key] = []) -> [Place] {
    switch value {
    case let object as [String: Any]:
      object.keys.sorted().flatMap { key in
        object[key].map { all(in: $0, below: keys + [.name(key)]) } ?? []
      }
    case let array as [Any]:
      array.indices.flatMap { all(in: array[$0], below: keys + [.index($0)]) }
    case let text as String:
      floats(text).map { floats in
        floats.indices.map { Place(keys: keys, packed: $0) }
      } ?? []
    case is NSNumber: [Place(keys: keys, packed: nil)]
    default: []
    }
  }

  private static func floats(_ text: String) -> [Float]? {
    guard text.count >= 8, let bytes = Data(base64Encoded: text), bytes.count % 4 == 0 else {
      return nil
    }
    return bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
  }

  /// The value with another number here. JSON has no NaN: a plain one is written as a null.
  func replacing(in value: Any, by number: Double, depth: Int = 0) -> Any {
    guard depth < keys.count else {
      guard let packed, let text = value as? String, var floats = Self.floats(text) else {
        return number.isNaN ? NSNull() : NSNumber(value: number)
      }
      floats[packed] = Float(number)
      return floats.withUnsafeBytes { Data($0) }.base64EncodedString()
    }
    switch keys[depth] {
    case .name(let name):
      guard var object = value as? [String: Any], let inner = object[name] else { return value }
      object[name] = replacing(in: inner, by: number, depth: depth + 1)
      return object
    case .index(let index):
      guard var array = value as? [Any] else { return value }
      array[index] = replacing(in: array[index], by: number, depth: depth + 1)
      return array
    }
  }
}

@Suite struct ScorerFlawTests {
  @Test func everyKindIsTried() async throws {
    let kinds = try await scorersOfAllKinds().map { type(of: $0).kind }
    #expect(Set(kinds) == Set(ScorerBox.allKinds.map { $0.kind }))
  }

  /// A file with any number replaced is refused, or its scorer gives the same scores twice, all finite, or an
  /// error. Foreign memory and traps would show.
  @Test func anyNumberIsCheckedWhenItIsRead() async throws {
    let events = FeatureMatrix(
      features: ["x", "y"], elements: (0..<40).map { Float($0 % 7) - 3 + Float($0) / 100 })
    for scorer in try await scorersOfAllKinds() {
      let kind = type(of: scorer).kind
      let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(ScorerBox(scorer)))
      let whole = try JSONDecoder().decode(
        ScorerBox.self, from: JSONSerialization.data(withJSONObject: json)
      ).scorer
      #expect(try whole.finiteScores(of: events) == scorer.finiteScores(of: events), "\(kind)")
      let places = Place.all(in: json)
      #expect(places.count >= 4, "\(kind)")
      var refused = 0
      // Every number of a small file; a share of a large one.
      for index in stride(from: 0, to: places.count, by: max(1, places.count / 150)) {
        for number in [-1, 0, 1e6, 1e18, .nan] {
          let damaged = places[index].replacing(in: json, by: number)
          let data = try JSONSerialization.data(withJSONObject: damaged)
          guard let box = try? JSONDecoder().decode(ScorerBox.self, from: data) else {
            refused += 1
            continue
          }
          guard let scores = try? box.scorer.finiteScores(of: events) else { continue }
          #expect(try box.scorer.finiteScores(of: events) == scores, "\(kind)")
        }
      }
      // NaN in every place, at least.
      #expect(refused >= places.count / max(1, places.count / 150), "\(kind)")
    }
  }
}
