import Events
import Testing

@Suite struct FeatureMatrixTests {
  @Test func elementsAreEventByEvent() {
    let matrix = FeatureMatrix(features: ["a", "b"], columns: [[1, 2, 3], [0.1, -0.0, 5]])
    #expect(matrix.count == 3)
    #expect(matrix.elements == [1, 0.1, 2, -0.0, 3, 5])
    #expect(matrix.rows(at: [2, 0, 2]).elements == [3, 5, 1, 0.1, 3, 5])
    #expect(matrix.rows(at: []).count == 0)
  }
}
