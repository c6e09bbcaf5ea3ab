import Events
import Foundation
import GSL
import Learning
import Testing
import _TestSupport

/// Two classes of unit normal vectors in three features, `distance` apart in the second.
func makeNetworkClasses(_ count: Int, distance: Double, seed: UInt64, weights: [Double]? = nil)
  throws
  -> TrainingSample
{
  var stream = RandomStream(seed: seed, purpose: "network classes")
  let isEnriched = (0..<count).map { _ in stream.uniform() < 0.5 }
  let columns = [
    isEnriched.map { _ in 7 + 3 * stream.normal() },
    isEnriched.map { stream.normal() + ($0 ? distance : 0) },
    isEnriched.map { _ in stream.normal() },
  ]
  return try TrainingSample(
    features: FeatureMatrix(features: ["a", "x", "b"], columns: columns), isEnriched: isEnriched,
    weights: weights ?? Array(repeating: 1, count: count))
}

/// Four features near a plane of two dimensions; anomalies are as wide in all four directions.
func makePlane(_ count: Int, anomalies: Int = 0, seed: UInt64) throws -> UnlabelledSample {
  var stream = RandomStream(seed: seed, purpose: "network plane")
  var columns = [[Double]](repeating: [], count: 4)
  for row in 0..<(count + anomalies) {
    let (u, v) = (stream.normal(), stream.normal())
    let spread = row < count ? 0.2 : 1.5
    for (column, value) in [u, v, u + v, u - v].enumerated() {
      columns[column].append(10 + value + spread * stream.normal())
    }
  }
  return try UnlabelledSample(
    features: FeatureMatrix(features: ["a", "b", "c", "d"], columns: columns))
}

/// What every learner by networks must keep.
///
/// - Parameter fit: from a seed and workers.
func checkLaws<Fitted: Scorer & Codable>(
  on test: FeatureMatrix, fit: (UInt64, Workers) async throws -> Fitted
) async throws {
  let fitted = try await fit(1, Workers(1))
  let scores = try fitted.scores(of: test)
  #expect(scores.allSatisfy { $0.isFinite })
  for threads in 2...3 {
    #expect(try await fit(1, Workers(threads)).scores(of: test) == scores)
  }
  #expect(try await fit(2, Workers(1)).scores(of: test) != scores)

  let turned = Array((0..<test.count).reversed())
  #expect(try fitted.scores(of: test.rows(at: turned)) == turned.map { scores[$0] })
  let part = Array(3..<(test.count / 2))
  #expect(try fitted.scores(of: test.rows(at: part)) == part.map { scores[$0] })

  // A model file whose parts do not fit together is refused, not read beyond its end.
  let text = String(decoding: try JSONEncoder().encode(fitted), as: UTF8.self)
  for (found, put) in [
    ("\"scales\":[", "\"scales\":[1,"), ("\"outputs\":16", "\"outputs\":17"),
  ] {
    #expect(text.contains(found))
    let spoilt = Data(text.replacingOccurrences(of: found, with: put).utf8)
    #expect(throws: (any Error).self) { try JSONDecoder().decode(Fitted.self, from: spoilt) }
  }

  let copy = try JSONDecoder().decode(Fitted.self, from: JSONEncoder().encode(fitted))
  #expect(try copy.scores(of: test) == scores)

  var elements = test.elements
  elements[1] = -.greatestFiniteMagnitude
  let far = FeatureMatrix(features: test.features, elements: elements)
  #expect(try fitted.scores(of: far).allSatisfy { $0.isFinite })
  elements[1] = .nan
  #expect(throws: InputError.self) {
    try fitted.scores(of: FeatureMatrix(features: test.features, elements: elements))
  }
  #expect(throws: InputError.self) {
    try fitted.scores(
      of: FeatureMatrix(features: test.features.reversed(), elements: test.elements))
  }
}

/// Checks that a weight of two is the event twice, for fits in full batches.
func checkReplication<Fitted: Scorer>(fit: (UnlabelledSample) async throws -> Fitted) async throws {
  let plain = try makePlane(120, seed: 11)
  let weights = (0..<120).map { $0.isMultiple(of: 3) ? 2.0 : 1 }
  let rows = weights.indices.flatMap { Array(repeating: $0, count: Int(weights[$0])) }
  let weighted = try await fit(UnlabelledSample(features: plain.features, weights: weights))
  let repeated = try await fit(UnlabelledSample(features: plain.features.rows(at: rows)))
  let scores = try weighted.scores(of: plain.features)
  for (a, b) in zip(scores, try repeated.scores(of: plain.features)) {
    // Sums in another order in single precision; Adam divides by small roots in its first steps.
    #expect(isClose(a, b, .absolute(1e-3)))
  }
  let others = try await fit(plain).scores(of: plain.features)
  #expect(zip(scores, others).contains { abs($0 - $1) > 5e-3 })
}
