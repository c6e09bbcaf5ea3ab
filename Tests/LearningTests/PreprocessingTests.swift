import Events
import Foundation
import GSL
import Learning
import Testing
import _TestSupport

/// Skewed, correlated features on scales from 1e-2 to 1e3.
private func events(_ count: Int, seed: UInt64) -> FeatureMatrix {
  var stream = RandomStream(seed: seed, purpose: "preprocessing events")
  var columns = [[Double]](repeating: [], count: 3)
  for _ in 0..<count {
    let common = stream.normal()
    columns[0].append(1_000 * exp(0.5 * (common + stream.normal())))
    columns[1].append(0.01 * (common - 0.5 * stream.normal()))
    columns[2].append(stream.uniform())
  }
  return FeatureMatrix(
    features: [Feature("m", unit: "GeV"), "d", "tau"], columns: columns)
}

private let chains: [Preprocessing] = [
  [], [.standardized], [.robust], [.logit()], [.logit(margin: 0.1), .standardized],
  [.quantile(knots: 20)], [.quantile(to: .uniform, knots: 50)], [.whitened], [.logit(), .whitened],
  [.quantile(knots: 20), .whitened, .standardized],
]

@Suite struct PreprocessingTests {
  @Test(arguments: chains)
  func theInverseOfTheTransformIsTheEvent(preprocessing: Preprocessing) throws {
    let matrix = events(2_000, seed: 1)
    let fitted = try preprocessing.fit(matrix)
    let image = try fitted.transformed(matrix)
    let again = try fitted.inverted(image)
    let imageAgain = try fitted.transformed(again)
    let deviations = self.deviations(matrix)
    for (position, value) in matrix.elements.enumerated() {
      // The event to a float's rounding stretched a hundred times; or, where a far tail is squeezed
      // more than that, its transform to a few roundings.
      let isSame = isClose(
        Double(again.elements[position]), Double(value), .absolute(2e-5 * deviations[position % 3]))
      let transform = Double(image.elements[position])
      #expect(
        isSame || isClose(Double(imageAgain.elements[position]), transform, .relative(4 * 6e-8)))
    }
  }

  @Test(arguments: chains)
  func theJacobianIsThatOfFiniteDifferences(preprocessing: Preprocessing) throws {
    let matrix = events(400, seed: 1)
    let fitted = try preprocessing.fit(matrix)
    let points = events(60, seed: 2)
    let inside = try fitted.isInside(points)
    let logarithms = try fitted.logJacobians(of: points)
    let deviations = self.deviations(matrix)
    var differences: [Double] = []
    for row in 0..<60 where inside[row] {
      var derivatives = [[Double]](repeating: [0, 0, 0], count: 3)
      for column in 0..<3 {
        var (up, down) = (points.rows(at: [row]).elements, points.rows(at: [row]).elements)
        let step = Float(2e-3 * deviations[column])
        up[column] += step
        down[column] -= step
        let high = try fitted.transformed(FeatureMatrix(features: points.features, elements: up))
        let low = try fitted.transformed(FeatureMatrix(features: points.features, elements: down))
        for k in 0..<3 {
          derivatives[k][column] =
            (Double(high.elements[k]) - Double(low.elements[k]))
            / (Double(up[column]) - Double(down[column]))
        }
      }
      differences.append(abs(log(abs(determinant(derivatives))) - logarithms[row]))
    }
    differences.sort()
    // Floats give derivatives over 4e-3 deviations to some 1e-4; a knot of a quantile's line may lie
    // between, so that the median of the events is what is compared.
    #expect(differences.count > 40)
    #expect(differences[differences.count / 2] < 2e-3)
  }

  @Test func standardizedFeaturesHaveZeroMeanAndUnitDeviation() throws {
    let matrix = events(3_000, seed: 3)
    let weights = (0..<3_000).map { 0.5 + Double($0 % 4) }
    let out = try Preprocessing([.standardized]).fit(matrix, weights: weights).transformed(matrix)
    for column in 0..<3 {
      let moments = self.moments(out, column, weights)
      // Floats of order 1.
      #expect(isClose(moments.mean, 0, .absolute(1e-6)))
      #expect(isClose(moments.variance, 1, .absolute(1e-6)))
    }
  }

  @Test func robustScalesAreTheQuartilesAndFarEventsHardlyChangeThem() throws {
    let column = (1...7).map(Double.init)
    let fitted = try Preprocessing([.robust]).fit(FeatureMatrix(features: ["x"], columns: [column]))
    // Levels (i − ½)/7: the median is 4, the quartiles 2.25 and 5.75.
    let out = try fitted.transformed(FeatureMatrix(features: ["x"], elements: [4, 7.5]))
    #expect(out.elements == [0, 1])
    let far = try Preprocessing([.robust]).fit(
      FeatureMatrix(features: ["x"], columns: [[1, 2, 3, 4, 5, 6, 1e6]]))
    #expect(
      try far.transformed(FeatureMatrix(features: ["x"], elements: [4, 7.5])).elements == [0, 1])
  }

  @Test func whitenedFeaturesHaveUnitCovariance() throws {
    let matrix = events(3_000, seed: 4)
    let weights = (0..<3_000).map { 1 + Double($0 % 3) }
    let fitted = try Preprocessing([.whitened]).fit(matrix, weights: weights)
    let out = try fitted.transformed(matrix)
    #expect(out.features.map(\.name) == ["component 1", "component 2", "component 3"])
    let total = weights.reduce(0, +)
    for i in 0..<3 {
      for j in 0...i {
        let sum = (0..<3_000).reduce(0.0) {
          $0 + weights[$1] * Double(out.elements[3 * $1 + i]) * Double(out.elements[3 * $1 + j])
        }
        // Floats of order 1.
        #expect(isClose(sum / total, i == j ? 1 : 0, .absolute(2e-6)))
      }
    }
  }

  @Test func quantilesMakeNewEventsUniform() throws {
    let (fitting, test) = (events(4_000, seed: 5), events(4_000, seed: 6))
    let uniform = try Preprocessing([.quantile(to: .uniform)]).fit(fitting).transformed(test)
    let normal = try Preprocessing([.quantile()]).fit(fitting).transformed(test)
    for column in 0..<3 {
      let levels = (0..<4_000).map { Double(uniform.elements[3 * $0 + column]) }
      let tails = (0..<4_000).map {
        exp(NormalDistribution.logUpperTail(-Double(normal.elements[3 * $0 + column])))
      }
      for sample in [levels, tails] {
        // Two samples of 4000: the effective number is 2000, p above 1e-4.
        let z = self.kolmogorov(sample) * 2_000.0.squareRoot()
        #expect(KolmogorovDistribution.logUpperTail(z) > log(1e-4))
      }
    }
  }

  @Test(arguments: chains)
  func aWeightOfTwoCountsAsTwoEvents(preprocessing: Preprocessing) throws {
    let matrix = events(300, seed: 7)
    let twice = (0..<300).flatMap { row in Array(repeating: row, count: 1 + row % 3) }
    let weighted = try preprocessing.fit(matrix, weights: (0..<300).map { 1 + Double($0 % 3) })
      .transformed(matrix)
    let repeated = try preprocessing.fit(matrix.rows(at: twice)).transformed(matrix)
    for (a, b) in zip(weighted.elements, repeated.elements) {
      // Sums in another order, seen through a float.
      #expect(isClose(Double(a), Double(b), .absolute(1e-6 * max(1, abs(Double(b))))))
    }
  }

  @Test func aLogitMovesWhatIsOutsideToTheEdgeAndSaysSo() throws {
    let fitted = try Preprocessing([.logitWithin([0...1])]).fit(
      FeatureMatrix(features: ["x"], elements: [0.2, 0.8]))
    let matrix = FeatureMatrix(features: ["x"], elements: [-3, 0, 0.5, 1, 7])
    #expect(try fitted.isInside(matrix) == [false, false, true, false, false])
    let out = try fitted.transformed(matrix).elements.map(Double.init)
    let edge = log(1e6 - 1)
    for (value, expected) in zip(out, [-edge, -edge, 0, edge, edge]) {
      #expect(isClose(value, expected, .absolute(1e-5)))  // a float of 14
    }
    #expect(try fitted.logJacobians(of: matrix).allSatisfy(\.isFinite))
  }

  @Test func aFittedLogitHasItsMarginAndAQuantileItsEnds() throws {
    let sample = FeatureMatrix(features: ["x"], elements: [0, 10, 5])
    let logit = try Preprocessing([.logit(margin: 0.1)]).fit(sample)
    // 10 is at 11/12 of the range from −1 to 11.
    let image = try logit.transformed(FeatureMatrix(features: ["x"], elements: [10])).elements[0]
    #expect(isClose(Double(image), log(11), .relative(1e-6)))
    let matrix = FeatureMatrix(features: ["x"], elements: [-1.1, -0.9, 10.9, 11.1])
    #expect(try logit.isInside(matrix) == [false, true, true, false])
    let quantile = try Preprocessing([.quantile(to: .uniform)]).fit(sample)
    let ends = FeatureMatrix(features: ["x"], elements: [-1, 0, 10, 11])
    #expect(try quantile.isInside(ends) == [false, true, true, false])
    let levels = try quantile.transformed(ends).elements
    #expect(levels[0] == levels[1] && levels[2] == levels[3])
    #expect(isClose(Double(levels[0]), 1 / 6, .relative(1e-7)))
  }

  @Test(arguments: chains)
  func aDecodedPreprocessingIsTheSame(preprocessing: Preprocessing) throws {
    let matrix = events(200, seed: 8)
    let fitted = try preprocessing.fit(matrix)
    let decoded = try recoded(fitted)
    #expect(try decoded.transformed(matrix).elements == fitted.transformed(matrix).elements)
    #expect(try decoded.logJacobians(of: matrix) == fitted.logJacobians(of: matrix))
    #expect(try recoded(preprocessing) == preprocessing)
  }

  @Test func badInputIsRefused() throws {
    let matrix = events(100, seed: 9)
    #expect(throws: InputError.self) {
      try Preprocessing([.standardized]).fit(matrix, weights: Array(repeating: -1, count: 100))
    }
    #expect(throws: InputError.self) {
      try Preprocessing([.logitWithin([0...1])]).fit(matrix)
    }
    #expect(throws: InputError.self) {
      try Preprocessing([.standardized]).fit(FeatureMatrix(features: ["x"], elements: [2, 2]))
    }
    // A range beyond all events leaves nothing for the steps after it.
    for step in [Preprocessing.Step.standardized, .robust, .quantile(), .whitened, .logit()] {
      #expect(throws: InputError.self) {
        try Preprocessing([.logitWithin([10...11]), step]).fit(
          FeatureMatrix(features: ["x"], elements: [1, 2, 3]))
      }
    }
    let doubled = FeatureMatrix(features: ["x", "y"], elements: [1, 2, 2, 4, 5, 10])
    #expect(throws: InputError.self) { try Preprocessing([.whitened]).fit(doubled) }
    let fitted = try Preprocessing([.standardized]).fit(matrix)
    #expect(throws: InputError.self) { try fitted.transformed(doubled) }
    #expect(throws: InputError.self) {
      try fitted.transformed(
        FeatureMatrix(features: matrix.features, elements: [1, .nan, 2]))
    }
  }

  private func deviations(_ matrix: FeatureMatrix) -> [Double] {
    let ones = [Double](repeating: 1, count: matrix.count)
    return (0..<3).map { moments(matrix, $0, ones).variance.squareRoot() }
  }

  private func moments(_ matrix: FeatureMatrix, _ column: Int, _ weights: [Double])
    -> (mean: Double, variance: Double)
  {
    let values = (0..<matrix.count).map { Double(matrix.elements[3 * $0 + column]) }
    let total = weights.reduce(0, +)
    let mean = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    return (
      mean, zip(values, weights).reduce(0) { $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean) } / total
    )
  }

  private func determinant(_ m: [[Double]]) -> Double {
    m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
      - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
      + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
  }

  private func kolmogorov(_ levels: [Double]) -> Double {
    let sorted = levels.sorted()
    return sorted.enumerated().reduce(0) { greatest, entry in
      let (low, high) = (
        Double(entry.offset) / Double(sorted.count), Double(entry.offset + 1) / Double(sorted.count)
      )
      return max(greatest, abs(entry.element - low), abs(high - entry.element))
    }
  }
}
