import Events
import Foundation
import GSL
import Learning
import Testing
import _TestSupport

@Suite struct PermutationImportanceTests {
  @Test func aReferencesImportanceIsItsArea() async throws {
    let sample = try makeTwoClasses(20_000, distance: 1, seed: 1)
    let turned = try TrainingSample(
      features: FeatureMatrix(
        features: ["x", "noise"],
        elements: (0..<sample.count).flatMap {
          [sample.features.elements[2 * $0 + 1], sample.features.elements[2 * $0]]
        }), isEnriched: sample.isEnriched, weights: sample.weights)
    let fitted = ReferenceScore().fit(turned, seed: 1, index: 0, workers: Workers(1))
    let found = try await fitted.permutationImportances(on: turned, repeats: 10, seed: 1)
    let area = areaUnderCurve(fitted.scores(of: turned.features), turned.isEnriched)
    // A permuted score has an area of 1/2, ± 0.0041 for halves of 20,000 events, here over ten.
    #expect(isClose(found[0].value, area - 0.5, .sigmas(5, error: 0.0041 / 10.0.squareRoot())))
    #expect(found[0].error > 0.0004 && found[0].error < 0.004)
    #expect(found[1] == Estimate(0, error: 0))
    // The optimum is Φ(1/√2) = 0.760.
    #expect(isClose(area, 0.7602, .sigmas(5, error: 0.0035)))
  }

  @Test(arguments: PermutationMeasure.allCases)
  func theyNameTheFeatureThatTells(measure: PermutationMeasure) async throws {
    let fitted = try await BoostedTrees(members: 3).fit(
      makeTwoClasses(4_000, distance: 1.5, seed: 2, features: 3), seed: 1, index: 0,
      workers: Workers(1))
    let test = try makeTwoClasses(2_000, distance: 1.5, seed: 3, features: 3)
    let one = try await fitted.permutationImportances(on: test, measure: measure, seed: 1)
    #expect(one[2].value > 0.1)
    #expect(abs(one[0].value) < 0.02 && abs(one[1].value) < 0.02)
    let two = try await fitted.permutationImportances(
      on: test, measure: measure, seed: 1, workers: Workers(3))
    #expect(two == one)
    #expect(try await fitted.permutationImportances(on: test, measure: measure, seed: 2) != one)
  }

  @Test func weightsCountAsEvents() async throws {
    let scores: [Float] = [1, 2, 2, 3, 4, 2]
    let isEnriched = [false, true, false, true, false, true]
    func importance(_ rows: [Int], _ weights: [Double]) async throws -> Estimate {
      let sample = try TrainingSample(
        features: FeatureMatrix(features: ["x"], elements: rows.map { scores[$0] }),
        isEnriched: rows.map { isEnriched[$0] }, weights: weights)
      return try await ReferenceScore().fit(sample, seed: 1, index: 0, workers: Workers(1))
        .permutationImportances(on: sample, repeats: 4_000, seed: 1)[0]
    }
    let weighted = try await importance([0, 1, 2, 3, 4, 5], [1, 1, 1, 2, 1, 1])
    let twice = try await importance([0, 1, 2, 3, 3, 4, 5], [1, 1, 1, 1, 1, 1, 1])
    // By hand: 4 richer, 3 poorer; pairs won 4 + 3 + 0 less ties: (1+1+2+2) + 2·0.5 = 7 of 12, so
    // 1/12 more than chance, which a permutation's mean is for any weights.
    #expect(isClose(weighted.value, 1 / 12.0, .sigmas(5, error: weighted.error)))
    #expect(isClose(twice.value, 1 / 12.0, .sigmas(5, error: twice.error)))
  }

  @Test func aLogLossNeedsProbabilities() async throws {
    let sample = try makeTwoClasses(100, distance: 1, seed: 4)
    let fitted = ReferenceScore().fit(sample, seed: 1, index: 0, workers: Workers(1))
    await #expect(throws: InputError.self) {
      try await fitted.permutationImportances(on: sample, measure: .logLoss, seed: 1)
    }
  }
}
