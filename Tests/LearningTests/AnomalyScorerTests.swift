import Events
import GSL
import Learning
import Testing
import _TestSupport

/// What holds for every anomaly scorer.
@Suite struct AnomalyScorerTests {
  @Test func anIsolationForestKeepsTheLaws() async throws {
    try await checkLaws(of: IsolationForest(trees: 50), isRandom: true)
  }

  @Test func theMahalanobisDistanceKeepsTheLaws() async throws {
    try await checkLaws(of: MahalanobisDistance(), isRandom: false)
  }

  @Test func principalComponentsKeepTheLaws() async throws {
    try await checkLaws(of: PrincipalComponentScore(components: 2), isRandom: false)
  }

  @Test(arguments: [NearestNeighbours.Distance.mean, .greatest])
  func nearestNeighboursKeepTheLaws(distance: NearestNeighbours.Distance) async throws {
    try await checkLaws(of: NearestNeighbours(distance: distance), isRandom: false)
  }

  @Test(arguments: [HistogramScore.Binning.equalWidth, .equalCount])
  func histogramsKeepTheLaws(binning: HistogramScore.Binning) async throws {
    try await checkLaws(of: HistogramScore(binning: binning), isRandom: false)
  }

  @Test func aGaussianMixtureKeepsTheLaws() async throws {
    try await checkLaws(of: GaussianMixture(components: 3, starts: 2), isRandom: true)
  }

  @Test func anEnsembleKeepsTheLaws() async throws {
    try await checkLaws(
      of: Ensemble(HistogramScore(), members: 5, featureFraction: 0.7, combination: .rank),
      isRandom: true)
  }

  private func checkLaws<Method: AnomalyScorer>(of method: Method, isRandom: Bool) async throws
  where Method.Fitted: Codable {
    let sample = try UnlabelledSample(features: normalEvents(1_500, width: 3, seed: 1))
    let test = normalEvents(600, width: 3, seed: 2)
    func scores(seed: UInt64 = 1, workers: Int = 1) async throws -> [Double] {
      try await method.fit(sample, seed: seed, index: 0, workers: Workers(workers))
        .scores(of: test)
    }
    let one = try await scores()
    #expect(one.allSatisfy { $0.isFinite })
    #expect(try await scores(workers: 2) == one)
    #expect(try await scores(workers: 3) == one)
    let isOther = try await scores(seed: 2) != one
    #expect(isOther == isRandom)

    let fitted = try await method.fit(sample, seed: 1, index: 0, workers: Workers(1))
    #expect(try recoded(fitted).scores(of: test) == one)
    let reversed = try fitted.scores(of: test.rows(at: (0..<600).reversed()))
    #expect(Array(reversed.reversed()) == one)
    #expect(try fitted.scores(of: test.rows(at: Array(13..<14))) == [one[13]])
    #expect(try fitted.scores(of: test.rows(at: [])) == [])

    // A wide shell around the sample is unusual, new events of the sample are not.
    let wide = try fitted.scores(of: normalEvents(600, width: 3, seed: 3, scale: 4))
    #expect(area(wide, over: one) > 0.75)
    let same = try fitted.scores(of: normalEvents(600, width: 3, seed: 4))
    #expect(isClose(area(same, over: one), 0.5, .sigmas(3, error: nullAreaError(600, 600))))

    #expect(throws: InputError.self) {
      try fitted.scores(of: FeatureMatrix(features: ["a", "b", "c"], elements: [1, 2, 3]))
    }
    #expect(throws: InputError.self) {
      try fitted.scores(of: FeatureMatrix(features: test.features, elements: [1, .nan, 3]))
    }
  }

  /// Each weight a number of copies of the row, in methods that draw no rows.
  @Test func aWeightCountsAsCopiesOfTheEvent() async throws {
    let matrix = normalEvents(400, width: 3, seed: 5)
    let weights = (0..<400).map { Double(1 + $0 % 3) }
    let rows = (0..<400).flatMap { Array(repeating: $0, count: 1 + $0 % 3) }
    let weighted = try UnlabelledSample(features: matrix, weights: weights)
    let copied = try UnlabelledSample(features: matrix.rows(at: rows))
    let test = normalEvents(200, width: 3, seed: 6)
    func compare(_ method: some AnomalyScorer) async throws {
      let a = try await method.fit(weighted, seed: 1, index: 0, workers: Workers(1))
      let b = try await method.fit(copied, seed: 1, index: 0, workers: Workers(1))
      for (x, y) in zip(try a.scores(of: test), try b.scores(of: test)) {
        // Sums in another order; standardised floats of the neighbours to a rounding.
        #expect(isClose(x, y, .absolute(1e-6 * max(1, abs(y)))), "\(method.name)")
      }
    }
    try await compare(MahalanobisDistance())
    try await compare(PrincipalComponentScore())
    try await compare(NearestNeighbours(neighbours: 5))
    try await compare(NearestNeighbours(neighbours: 7, distance: .greatest))
    try await compare(HistogramScore())
    try await compare(HistogramScore(binning: .equalCount))
    try await compare(GaussianMixture(components: 2, starts: 1, tolerance: 1e-12))
  }
}
