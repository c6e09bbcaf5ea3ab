import Events
import Learning
import Testing

@Suite struct HeldOutScoresTests {
  @Test(arguments: [0.5, 0.25, 0.1, 0.013])
  func eachFoldKeepsThisFractionOfItsSidebands(efficiency: Double) async throws {
    let mixtures = try makeMixtures()
    let scores = try await ReferenceScore().crossFit(mixtures, folds: 3, seed: 1)
    let passing = Set(try scores.rows(keeping: efficiency))
    for fold in 0..<3 {
      let sidebands = (scores.rows(in: .lowerSideband) + scores.rows(in: .upperSideband))
        .filter { scores.folds[$0] == fold }
      let kept = sidebands.count { passing.contains($0) }
      #expect(Double(kept) >= efficiency * Double(sidebands.count))
      #expect(Double(kept - 1) < efficiency * Double(sidebands.count))
    }
  }

  @Test func eachFoldHasACutOfItsOwn() async throws {
    let mixtures = try makeMixtures()
    let scores = try await ReferenceScore().crossFit(mixtures, folds: 3, seed: 1)
    #expect(Set(try scores.thresholds(keeping: 0.2)).count == 3)
  }

  @Test func anEfficiencyOfOneKeepsEveryEvent() async throws {
    let mixtures = try makeMixtures()
    let scores = try await ReferenceScore().crossFit(mixtures, folds: 3, seed: 1)
    #expect(try scores.rows(keeping: 1) == Array(0..<mixtures.count))
  }

  @Test(arguments: [0, -0.1, 1.1, .nan, 1e-6])
  func anEfficiencyThatKeepsNothingIsRefused(efficiency: Double) async throws {
    let scores = try await ReferenceScore().crossFit(makeMixtures(), folds: 3, seed: 1)
    #expect(throws: InputError.self) { try scores.rows(keeping: efficiency) }
  }
}
