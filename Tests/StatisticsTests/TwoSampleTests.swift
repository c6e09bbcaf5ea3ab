import Events
import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

@Suite("Two samples with many features")
struct TwoSampleTests {
  // MARK: Against scikit-learn and SciPy

  @Test func statisticsAreTheirs() throws {
    for reference in try TwoSampleReference.load().cases {
      let samples = try reference.samples()
      // Sums of some N² ≈ 1000 terms, of which the statistic is a difference.
      let rounding = Tolerance.absolute(1e-12)
      let energy = try EnergyDistance().value(of: samples)
      #expect(isClose(energy, reference.energy, rounding))
      let kernel = try MaximumMeanDiscrepancy().prepared(for: samples)
      #expect(isClose(kernel.bandwidths[0], reference.median, .relative(1e-13)), "one square root")
      #expect(isClose(kernel.value(kernel.labels), reference.mmd, rounding))
      let two = MaximumMeanDiscrepancy(bandwidth: .given([0.3, 2]))
      #expect(isClose(try two.value(of: samples), reference.mmdTwoWidths, rounding))
      for (k, expected) in [(1, reference.neighbours1), (3, reference.neighbours3)] {
        let share = try NearestNeighbourTest(neighbours: k).value(of: samples)
        #expect(isClose(share, expected, .ulps(2)), "a fraction of whole numbers")
      }
      // Their minimum has slopes of 1e-13 or, where rounding stops it, 1e-9; t is of the order of 1.
      let learned = LearnedLikelihoodRatio(centres: samples.count, ridge: 0.01, seed: 1)
      #expect(isClose(try learned.value(of: samples), reference.learnedRatio, .absolute(1e-6)))
    }
  }

  @Test func theAreaOfAFeatureIsTheirs() throws {
    for reference in try TwoSampleReference.load().cases {
      let samples = try reference.samples()
      let prepared = ClassifierTest.Prepared(
        labels: samples.isFirst, scores: samples.pooled.column(0), measure: .area)
      let area = prepared.value(prepared.labels)
      #expect(isClose(area, reference.areaOfFirstFeature, .ulps(2)), "a fraction of whole numbers")
    }
  }

  // MARK: Closed forms

  @Test func energyDistanceOfTwoNormalsIsKnown() throws {
    // E|x − y| of a normal difference of mean δ and variance 2 is δ erf(δ/2) + 2/√π e^(−δ²/4), and
    // events of one sample have 2/√π, in 1 − 1/n of the pairs since i = i has 0.
    let (n, shift, repetitions) = (500, 1.0, 40)
    let pooledWidth = (1 + shift * shift / 4).squareRoot()
    let between = shift * erf(shift / 2) + 2 / Double.pi.squareRoot() * exp(-shift * shift / 4)
    let within = 2 / Double.pi.squareRoot() * (1 - 1 / Double(n))
    let expected = Double(n) / 2 * (2 * between - 2 * within) / pooledWidth
    let values = try (0..<repetitions).map { repetition in
      var stream = RandomStream(seed: 5, purpose: "energy", index: UInt64(repetition))
      return try EnergyDistance().value(
        of: TwoSamples(
          Matrix(normal: shift, rows: n, columns: 1, using: &stream),
          Matrix(normal: 0, rows: n, columns: 1, using: &stream)))
    }
    let (mean, error) = Self.meanAndError(values)
    // The pooled width's own scatter changes the mean by some 1/N, 0.1 %, less than the error of 1 %.
    #expect(isClose(mean, expected, .sigmas(5, error: error)))
    #expect(error < 0.05 * expected, "the comparison is one of 5 % or better")
  }

  @Test func discrepancyOfTwoNormalsIsKnown() throws {
    // ∫∫ k of two normals of widths s, d features and a difference δ of the means in each is
    // (σ²/(σ² + 2s²))^(d/2) exp(−dδ²/2(σ² + 2s²)).
    let (n, features, shift, sigma, repetitions) = (300, 3, 1.0, 0.8, 40)
    let variance = 1 / (1 + shift * shift / 4)
    let sum = sigma * sigma + 2 * variance
    let expected =
      2 * pow(sigma * sigma / sum, Double(features) / 2)
      * (1 - exp(-Double(features) * shift * shift * variance / (2 * sum)))
    let statistic = MaximumMeanDiscrepancy(bandwidth: .given([sigma]))
    let values = try (0..<repetitions).map { repetition in
      var stream = RandomStream(seed: 5, purpose: "discrepancy", index: UInt64(repetition))
      return try statistic.value(
        of: TwoSamples(
          Matrix(normal: shift, rows: n, columns: features, using: &stream),
          Matrix(normal: 0, rows: n, columns: features, using: &stream)))
    }
    let (mean, error) = Self.meanAndError(values)
    // The pooled width's own scatter changes the mean by some 1/N, 0.2 %, less than the error of 1 %.
    #expect(isClose(mean, expected, .sigmas(5, error: error)))
    #expect(error < 0.05 * expected, "the comparison is one of 5 % or better")
  }

  @Test func neighboursUnderPermutationsHaveSchillingsMean() throws {
    var stream = RandomStream(seed: 3, purpose: "neighbours")
    let (n, m) = (30.0, 50.0)
    let samples = try TwoSamples(
      Matrix(normal: 0, rows: 30, columns: 4, using: &stream),
      Matrix(normal: 0, rows: 50, columns: 4, using: &stream))
    let prepared = try NearestNeighbourTest(neighbours: 5).prepared(for: samples)
    let values = (0..<2000).map { _ in
      prepared.value(stream.permutation(of: 80).map { prepared.labels[$0] })
    }
    let (mean, error) = Self.meanAndError(values)
    let expected = (n * (n - 1) + m * (m - 1)) / ((n + m) * (n + m - 1))
    #expect(isClose(mean, expected, .sigmas(5, error: error)))
  }

  @Test func aLearnedRatioOfTwoNormalsIsTheirs() throws {
    // The true ratio is f = δ(x − δ/2). By Wilks' theorem a fit of ν ≤ 10 freedoms exceeds its t by
    // χ² of ν, and twice that since the reference fluctuates as the data do: 2(10 + 5√20) = 65 at 5σ.
    var stream = RandomStream(seed: 8, purpose: "learned")
    let (n, shift) = (1000, 0.5)
    let data = Matrix(normal: shift, rows: n, columns: 1, using: &stream)
    let reference = Matrix(normal: 0, rows: n, columns: 1, using: &stream)
    let fitted = try LearnedLikelihoodRatio(centres: 10, ridge: 1e-6, seed: 2)
      .value(of: TwoSamples(data, reference))
    func ratio(_ x: Double) -> Double { shift * (x - shift / 2) }
    let sum =
      reference.elements.reduce(0) { $0 + expm1(ratio($1)) }
      - data.elements.reduce(0) { $0 + ratio($1) }
    #expect(-2 * sum > 150, "the truth is far from no difference: nδ² = 250 ± 46")
    #expect(isClose(fitted, -2 * sum, .absolute(65)))
  }

  // MARK: Definitions

  @Test func equalDistancesShareTheirPlaces() throws {
    // On a square each corner has two neighbours at one distance: for k = 1 they share one place.
    let samples = try TwoSamples(Matrix([[0, 0], [0, 1]]), Matrix([[1, 0], [1, 1]]))
    #expect(try NearestNeighbourTest(neighbours: 1).value(of: samples) == 0.5)
    #expect(try NearestNeighbourTest(neighbours: 2).value(of: samples) == 0.5)
    #expect(try NearestNeighbourTest(neighbours: 3).value(of: samples) == 1.0 / 3)
  }

  @Test func accuracyCountsTheRightSide() throws {
    let rows = (0..<20).map { [Double($0)] }
    let samples = try TwoSamples(Matrix(Array(rows[10...])), Matrix(Array(rows[..<10])))
    let sharp = ClassifierTest(measure: .accuracy, seed: 1) { _, _, rows in
      rows.column(0).map { $0 > 0 ? 1 : 0 }
    }
    #expect(try sharp.value(of: samples) == 1)
    let blind = ClassifierTest(measure: .accuracy, seed: 1) { _, _, rows in
      rows.column(0).map { _ in 1 }
    }
    #expect(try blind.value(of: samples) == 0.5)
  }

  @Test func aClassifierSeesNoHeldOutEvent() throws {
    let rows = (0..<41).map { [Double($0)] }
    let samples = try TwoSamples(Matrix(Array(rows[..<20])), Matrix(Array(rows[20...])))
    let test = ClassifierTest(seed: 4) { training, isFirst, heldOut in
      #expect(Set(training.elements).isDisjoint(with: heldOut.elements))
      #expect(training.rows == isFirst.count && isFirst.count { $0 } == 10)
      #expect(training.rows + heldOut.rows == 41)
      return heldOut.column(0)
    }
    #expect(try test.value(of: samples) == 0, "the first sample has the smaller values")
  }

  @Test func badSamplesAreNamed() {
    let good = Matrix([[1, 2], [3, 4]])
    #expect(throws: InputError.self) { try TwoSamples(good, Matrix([[1], [2]])) }
    #expect(throws: InputError.self) { try TwoSamples(good, Matrix([[1, 2]])) }
    #expect(throws: InputError.self) {
      try TwoSamples(Matrix([[1, 1], [1, 1]]), Matrix([[1, 1], [1, 1]]))
    }
    #expect(throws: InputError.self) { try TwoSamples(good, Matrix(rows: 4999, columns: 2)) }
    #expect(
      throws: InputError(
        "second sample", "feature 1 of event 0 is nan",
        remedy: "select events whose features are finite")
    ) { try TwoSamples(good, Matrix([[1, .nan], [1, 2]])) }
    #expect(throws: InputError.self) {
      try NearestNeighbourTest(neighbours: 4).value(of: TwoSamples(good, good))
    }
    #expect(throws: InputError.self) {
      try LearnedLikelihoodRatio(centres: 5, seed: 1).value(of: TwoSamples(good, good))
    }
    let short = ClassifierTest(seed: 1) { _, _, _ in [] }
    #expect(throws: InputError.self) { try short.value(of: TwoSamples(good, good)) }
  }

  private static func meanAndError(_ values: [Double]) -> (mean: Double, error: Double) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (square / (count * (count - 1))).squareRoot())
  }
}

extension Matrix {
  /// One column.
  func column(_ index: Int) -> [Double] { (0..<rows).map { self[$0, index] } }
}
