import Events
import GSL
import Learning
import Testing

@Suite struct BinnedFeaturesTests {
  private func matrix(_ columns: [[Double]]) -> FeatureMatrix {
    FeatureMatrix(features: columns.indices.map { Feature("x\($0)") }, columns: columns)
  }

  @Test func fewValuesHaveABinEach() throws {
    let binned = try BinnedFeatures(matrix([[3, -1, 2, -1, -0.0, 0], [5, 5, 5, 5, 5, 6]]))
    #expect(binned.cuts == [[0, 2, 3], [6]])
    #expect(binned.bins == [3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 1, 1])
  }

  @Test(arguments: [2, 16, 255]) func aSplitOfBinsIsASplitOfValues(maximumBins: Int) throws {
    var stream = RandomStream(seed: 1, purpose: "bins")
    let values = (0..<3000).map { _ in (stream.normal() * 200).rounded() / 100 }
    let events = matrix([values, values.map { -$0 * $0 }])
    let binned = try BinnedFeatures(events, maximumBins: maximumBins)
    for column in 0..<2 {
      let cuts = binned.cuts[column]
      #expect(cuts.count <= maximumBins - 1)
      #expect(cuts == cuts.sorted() && Set(cuts).count == cuts.count)
      for row in 0..<binned.count {
        let value = events.elements[2 * row + column]
        #expect(Int(binned.bins[2 * row + column]) == cuts.count { $0 <= value })
      }
    }
  }

  @Test func manyValuesAreSharedOutEvenly() throws {
    var stream = RandomStream(seed: 2, purpose: "bins")
    let values = stream.permutation(of: 51_000).map(Double.init)
    let binned = try BinnedFeatures(matrix([values]))
    var counts = [Int](repeating: 0, count: 255)
    for bin in binned.bins { counts[Int(bin)] += 1 }
    #expect(counts == Array(repeating: 200, count: 255))
  }

  @Test func anEventOfWeightTwoMovesTheEdgesAsTwoDo() throws {
    var stream = RandomStream(seed: 3, purpose: "bins")
    let values = (0..<5000).map { _ in stream.normal() }
    let weights = values.map { $0 > 0 ? 2.0 : 1 }
    let twice = values.flatMap { $0 > 0 ? [$0, $0] : [$0] }
    let weighted = try BinnedFeatures(matrix([values]), weights: weights)
    #expect(weighted.cuts == (try BinnedFeatures(matrix([twice])).cuts))
    #expect(weighted.cuts != (try BinnedFeatures(matrix([values])).cuts))
  }

  @Test(arguments: [Double.nan, .infinity]) func valuesMustBeFinite(value: Double) {
    let error = #expect(throws: InputError.self) {
      try BinnedFeatures(matrix([[1, 2, 3], [1, value, 2]]))
    }
    #expect(error?.description.contains("row 2") == true)
  }
}
