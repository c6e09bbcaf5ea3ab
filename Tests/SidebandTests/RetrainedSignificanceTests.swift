import Foundation
import Sideband
import Testing
import _TestSupport

@Suite struct RetrainedSignificanceTests {
  /// Two windows with two cuts each; four copies.
  private func significance(_ observed: [[Double?]]) -> RetrainedSignificance {
    let copies: [[[Double?]]] = [
      [[0, 1], [2, 0]], [[1, -1], [nil, 0]], [[3, 0], [0, 0]], [[nil, nil], [nil, nil]],
    ]
    return RetrainedSignificance(
      windows: [[3000, 3400], [3200, 3600]], efficiencies: [1, 0.1],
      observed: PlaceSignificances(observed),
      pseudoExperiments: copies.enumerated().map {
        PseudoExperiment(index: $0, significances: PlaceSignificances($1))
      })
  }

  @Test func theGreatestIsComparedWithTheGreatest() {
    let found = significance([[0.5, 1.5], [2, -1]])
    #expect(found.maximum == 2)
    #expect(found.maxima == [2, .infinity, 3, .infinity])
    // One equals it, one is greater, and two do not say.
    #expect(found.toys == ToyPValue(exceeding: 4, toys: 4))
    #expect(found.globalPValue.value == 1)
    #expect(isClose(found.naivePValue.value, 0.022_750_131_948_179_2, .relative(1e-13)))
    #expect(found.failedPlaces.inData == 0)
    #expect(found.failedPlaces.shareOfCopies == 5.0 / 16)
  }

  @Test func windowsAndCutsAreComparedWithTheirOwn() {
    let windows = significance([[0.5, 1.5], [nil, -1]]).byWindow
    #expect(windows.map(\.efficiency) == [0.1, 0.1])
    #expect(windows.map(\.significance) == [1.5, -1])
    // The last copy has no Z in either place, and exceeds what the data have in both.
    #expect(windows[0].toys == ToyPValue(exceeding: 2, toys: 4))
    #expect(windows[0].cuts == [3, 1].map { ToyPValue(exceeding: $0, toys: 4) })
    #expect(windows[1].toys == ToyPValue(exceeding: 4, toys: 4))
    #expect(windows[1].cuts == [nil, ToyPValue(exceeding: 4, toys: 4)])
  }

  @Test func whereNothingFitsEveryCopyIsAsGreat() {
    let found = significance([[nil, nil], [nil, nil]])
    #expect(found.maximum == -.infinity)
    #expect(found.globalPValue.value == 1)
    #expect(found.naivePValue.value == 1)
    #expect(found.byWindow[0].efficiency == nil)
  }

  @Test func itComesBackFromJSON() throws {
    let found = significance([[0.1, nil], [0.30000000000000004, -1e-300]])
    let copy = try JSONDecoder().decode(
      RetrainedSignificance.self, from: Data(json(found).utf8))
    #expect(copy.observed == found.observed)
    #expect(copy.pseudoExperiments == found.pseudoExperiments)
  }

  @Test(arguments: [
    "[[1,2]]", "[[1,2],[1]]", "[]", "[[1,2],[1,2],[1,2]]",
  ]) func huntsOfOtherPlacesAreNotRead(places: String) {
    let text = { (places: String) in
      """
      {"windows": [[1,2],[3,4]], "efficiencies": [1,0.1], "observed": {"values": [[1,2],[3,4]]},
       "pseudoExperiments": [{"index": 0, "z": \(places)}]}
      """
    }
    #expect(throws: Never.self) {
      try JSONDecoder().decode(
        RetrainedSignificance.self, from: Data(text("[[1,null],[3,4]]").utf8))
    }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(RetrainedSignificance.self, from: Data(text(places).utf8))
    }
  }

  @Test func theSummarySaysWhatCanBeClaimed() {
    #expect(
      significance([[0.5, 1.5], [2, -1]]).summary == """
        greatest local Z 2.00: p = 0.02, had its place been fixed before
        global p = 1.00 ± 0, Z = −∞: 4 of 4 hunts trained anew without a signal found as much
        No background fits in 31.2 % of the copies' windows and cuts; such a copy counts as exceeding the data.

        """)
    #expect(
      significance([[0.5, 4], [nil, -1]]).summary == """
        greatest local Z 4.00: p = 3.2e−5, had its place been fixed before
        global p = 0.40 ± 0.22, Z = 0.25: 1 of 4 hunts trained anew without a signal found as much
        No background fits in 1 of the data's windows and cuts. None fits in 31.2 % of the copies' \
        windows and cuts; such a copy counts as exceeding the data.

        """)
  }

  @Test func theNumberNeededIsThatOfOneOverP() {
    // 1/(N + 1) ≤ p: p(3 σ) = 0.00134990, p(2 σ) = 0.0227501.
    #expect(RetrainedHunt<BoostedTrees>.pseudoExperiments(toShow: 3) == 740)
    #expect(RetrainedHunt<BoostedTrees>.pseudoExperiments(toShow: 2) == 43)
    #expect(RetrainedHunt<BoostedTrees>.pseudoExperiments(toShow: 0) == 1)
    #expect(RetrainedHunt<BoostedTrees>.pseudoExperiments(toShow: -3) == 1)
  }
}
