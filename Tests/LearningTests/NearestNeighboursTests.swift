import Events
import GSL
import Learning
import Testing
import _TestSupport

@Suite struct NearestNeighboursTests {
  @Test func distancesAreScikitLearns() throws {
    let reference = try ClassicReference.load()
    let sample = try UnlabelledSample(features: ClassicReference.matrix(reference.train))
    let test = ClassicReference.matrix(reference.test)
    for (distance, expected) in [
      (NearestNeighbours.Distance.mean, reference.neighbourMean),
      (.greatest, reference.neighbourGreatest),
    ] {
      let scores = try NearestNeighbours(neighbours: 5, distance: distance).fit(
        sample, seed: 1, index: 0, workers: Workers(1)
      ).scores(of: test)
      for (score, known) in zip(scores, expected) {
        // Differences of floats of order 1, seen over distances of order 0.1.
        #expect(isClose(score, known, .relative(1e-5)))
      }
    }
  }

  /// A search through the tree finds just the distances of a search through all events.
  @Test(arguments: [(1, 1_000, 1), (2, 33, 3), (4, 3_000, 20), (7, 500, 10), (3, 20, 20)])
  func theTreeFindsWhatAllEventsHold(width: Int, count: Int, neighbours: Int) throws {
    var elements = normalEvents(count, width: width, seed: 1).elements
    // Many ties: half of the events on a grid, some of them the same.
    for position in 0..<(count / 2 * width) { elements[position].round() }
    let features = (0..<width).map { Feature("x\($0)") }
    let matrix = FeatureMatrix(features: features, elements: elements)
    let weights = (0..<count).map { $0 % 5 == 0 ? 2.0 : 1 }
    let test = normalEvents(150, width: width, seed: 2, scale: 1.5)
    let standardization = Preprocessing([.standardized])
    for sample in [
      try UnlabelledSample(features: matrix),
      try UnlabelledSample(features: matrix, weights: weights),
    ] {
      let map = try standardization.fit(sample.features, weights: sample.weights)
      let (x, y) = (
        try map.transformed(sample.features).elements, try map.transformed(test).elements
      )
      let scores = try NearestNeighbours(neighbours: neighbours, distance: .greatest).fit(
        sample, seed: 1, index: 0, workers: Workers(1)
      ).scores(of: test)
      for row in 0..<test.count {
        let squares = (0..<count).map { other in
          (0..<width).reduce(Float(0)) { sum, column in
            let difference = x[other * width + column] - y[row * width + column]
            return sum + difference * difference
          }
        }
        var weight = 0.0
        let last = squares.indices.sorted { squares[$0] < squares[$1] }.first { other in
          weight += sample.weights[other]
          return weight >= Double(neighbours)
        }
        let neighbour = try #require(last)
        #expect(scores[row] == Double(squares[neighbour]).squareRoot())
      }
    }
  }

  /// Of a uniform density ρ on a line the distance to the kth neighbour has the mean k/(2ρ).
  @Test func theDistanceIsTheInverseOfTheDensity() throws {
    var stream = RandomStream(seed: 1, purpose: "line")
    let count = 20_000
    let sample = try UnlabelledSample(
      features: FeatureMatrix(
        features: ["x"], columns: [(0..<count).map { _ in stream.uniform() }]))
    let fitted = try NearestNeighbours(neighbours: 10, distance: .greatest).fit(
      sample, seed: 1, index: 0, workers: Workers(1))
    let points = FeatureMatrix(
      features: ["x"], columns: [(0..<1_000).map { _ in 0.1 + 0.8 * stream.uniform() }])
    let mean = try fitted.scores(of: points).reduce(0, +) / 1_000
    // A deviation is 1/√12 of the line; the kth distance is a gamma variate of shape 10, and the
    // 1000 points see some 1000 independent intervals, half of them shared.
    let expected = 10 / (2 * Double(count)) * 12.0.squareRoot()
    #expect(isClose(mean, expected, .sigmas(5, error: expected / 10.0.squareRoot() / 22)))
  }

  @Test func fewerEventsThanNeighboursAreRefused() throws {
    let sample = try UnlabelledSample(features: normalEvents(5, seed: 1))
    #expect(throws: InputError.self) {
      try NearestNeighbours(neighbours: 6).fit(sample, seed: 1, index: 0, workers: Workers(1))
    }
  }
}
