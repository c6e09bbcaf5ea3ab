import Events
import Learning
import Testing

@Suite struct TrainingSampleTests {
  private let features = FeatureMatrix(features: ["x", "y"], elements: [1, 5, 2, 6, 3, 7, 4, 8])
  private let isEnriched = [true, true, false, false]

  @Test(arguments: [[1, 1, .nan, 1], [0, 0, 1, 1], [1, 1, 0, 0], [1, -2, 1, 1], [0, 0, 0, 0]])
  func weightsWithoutATotalForEachClassAreRefused(weights: [Double]) {
    #expect(throws: InputError.self) {
      try TrainingSample(features: features, isEnriched: isEnriched, weights: weights)
    }
  }

  @Test func eventsWithoutWeightAreLeftOut() throws {
    let sample = try TrainingSample(
      features: features, isEnriched: isEnriched, weights: [1, 0, -1, 3])
    #expect(sample.count == 3)
    #expect(sample.weights == [1, -1, 3])
    #expect(sample.isEnriched == [true, false, false])
    #expect(sample.features.elements == [1, 5, 3, 7, 4, 8])
    #expect(
      try UnlabelledSample(features: features, weights: [0, 1, 1, 0]).features.elements == [
        2, 6, 3, 7,
      ])
  }

  @Test(arguments: [[-1, 1, 1, 1], [0, 0, 0, 0], [1, .infinity, 1, 1]])
  func anUnlabelledSampleNeedsPositiveWeights(weights: [Double]) {
    #expect(throws: InputError.self) {
      try UnlabelledSample(features: features, weights: weights)
    }
  }

  @Test(arguments: [Float.nan, .infinity])
  func valuesThatAreNotFiniteAreNamed(value: Float) throws {
    let features = FeatureMatrix(features: ["x", "y"], elements: [1, 5, 2, value, 3, 7, 4, 8])
    let error = #expect(throws: InputError.self) { try UnlabelledSample(features: features) }
    #expect(error?.place == "feature 'y'")
    #expect(error?.problem.contains("row 2") == true)
  }

  @Test func aColumnThatIsConstantWhereThereIsWeightIsRefused() {
    #expect(throws: InputError.self) {
      try TrainingSample(
        features: FeatureMatrix(features: ["x", "y"], elements: [1, 5, 2, 6, 3, 6, 4, 6]),
        isEnriched: [false, true, false, true], weights: [0, 1, 1, 1])
    }
  }
}
