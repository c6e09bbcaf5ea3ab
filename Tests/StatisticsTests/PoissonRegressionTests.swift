import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

/// One node a cell, at the cell's middle.
private func regression(
  _ link: PoissonRegression.Link, _ rows: [[Double]], widths: [Double]? = nil
) -> PoissonRegression {
  PoissonRegression(
    name: "model", link: link,
    basis: Matrix(rows: rows.count, columns: rows[0].count, elements: rows.flatMap { $0 }),
    nodeWeights: widths ?? Array(repeating: 1, count: rows.count),
    cells: rows.indices.map { [$0] })
}

// The fit stops within 1e-10 of the minimum of −ln L, and so within √2e-10 = 1.4e-5 standard errors
// of its place; one more Newton step from there has gone on to far less, but none is promised.
private let atMinimum = 1.5e-5

@Suite("Poisson regression")
struct PoissonRegressionTests {
  @Test(arguments: [PoissonRegression.Link.log, .identity, .nonNegative])
  func aConstantRateIsTheTotalOverTheWidth(link: PoissonRegression.Link) throws {
    let (counts, widths) = ([12.0, 3, 0, 25, 7], [2.0, 1, 0.5, 4, 1.5])
    let (total, width) = (counts.reduce(0, +), widths.reduce(0, +))
    let model = regression(link, Array(repeating: [1], count: 5), widths: widths)
    let fit = try model.fit(observed: counts)

    let rate = link.rate(fit.parameters[0])
    let rateError = total.squareRoot() / width
    #expect(isClose(rate, total / width, .sigmas(atMinimum, error: rateError)))
    // d ln λ = dλ/λ.
    let error = link == .log ? 1 / total.squareRoot() : rateError
    #expect(isClose(fit.errors[0], error, .relative(atMinimum)))
    #expect(isClose(fit.variance(ofGradient: [3]), 9 * error * error, .relative(2 * atMinimum)))
    for (mean, w) in zip(fit.means, widths) {
      #expect(isClose(mean, total * w / width, .sigmas(atMinimum, error: rateError * w)))
    }
    let deviance = zip(counts, widths).reduce(0) {
      $0 + poissonDeviance(observed: $1.0, expected: total * $1.1 / width)
    }
    // Twice the 1e-10 in −ln L.
    #expect(isClose(fit.deviance, deviance, .absolute(2e-10)))
    #expect(fit.parametersAtLimit.isEmpty)
  }

  @Test func aCellOfManyNodesHoldsTheirSum() throws {
    // An exponential fall over two cells of three nodes: two numbers, two parameters.
    let truth = (0..<6).map { exp(2 - 0.5 * Double($0)) }
    let model = PoissonRegression(
      name: "model", link: .log,
      basis: Matrix(rows: 6, columns: 2, elements: (0..<6).flatMap { [1, Double($0)] }),
      nodeWeights: [1, 1, 1, 1, 1, 1], cells: [[0, 1, 2], [3, 4, 5]])
    let observed = [truth[0] + truth[1] + truth[2], truth[3] + truth[4] + truth[5]]
    let fit = try model.fit(observed: observed)
    #expect(isClose(fit.parameters[0], 2, .sigmas(atMinimum, error: fit.errors[0])))
    #expect(isClose(fit.parameters[1], -0.5, .sigmas(atMinimum, error: fit.errors[1])))
  }

  @Test func theLogLinkBalancesEachFunctionOfItsBasis() throws {
    // Σ (n − μ) φ = 0: the likelihood equations of a log-linear model, whatever the data.
    var stream = RandomStream(seed: 1, purpose: "balance")
    let rows = (0..<30).map { [1, Double($0) / 30, pow(Double($0) / 30, 2)] }
    let counts = rows.map { Double(stream.poisson(mean: 40 * exp(-2 * $0[1]))) }
    let fit = try regression(.log, rows).fit(observed: counts)
    for column in 0..<3 {
      var (balance, variance) = (0.0, 0.0)
      for (index, row) in rows.enumerated() {
        balance += (counts[index] - fit.means[index]) * row[column]
        variance += fit.means[index] * row[column] * row[column]
      }
      #expect(isClose(balance, 0, .sigmas(atMinimum, error: variance.squareRoot())))
    }
  }

  @Test func theFitDoesNotDependOnTheBasisOfItsSpace() throws {
    // 1 and x, or 1 and 1 + x/1e6: the same functions, the second pair nearly collinear.
    var stream = RandomStream(seed: 2, purpose: "basis")
    let xs = (0..<20).map { Double($0) / 20 }
    let counts = xs.map { Double(stream.poisson(mean: 100 * exp(-$0))) }
    for link in [PoissonRegression.Link.log, .identity] {
      let plain = try regression(link, xs.map { [1, $0] }).fit(observed: counts)
      let skewed = try regression(link, xs.map { [1, 1 + $0 / 1e6] }).fit(observed: counts)
      // Rounding in the collinear basis is a part in 1e16 · 1e6, far below the stopping rule.
      for (a, b) in zip(plain.means, skewed.means) {
        #expect(isClose(a, b, .sigmas(2 * atMinimum, error: b.squareRoot())))
      }
      #expect(isClose(skewed.errors[1] / 1e6, plain.errors[1], .relative(1e-4)))
    }
  }

  @Test func varianceOfAFunctionKnowsTheCorrelation() throws {
    // Two cells with rates a and a + b: â = n₁ and b̂ = n₂ − n₁, correlated through n₁.
    let fit = try regression(.identity, [[1, 0], [1, 1]]).fit(observed: [16, 25])
    #expect(isClose(fit.parameters[0], 16, .sigmas(atMinimum, error: 4)))
    #expect(isClose(fit.parameters[1], 9, .sigmas(atMinimum, error: 41.0.squareRoot())))
    #expect(isClose(fit.errors[1], 41.0.squareRoot(), .relative(atMinimum)))
    // a, b, a + b, and 2a + b = n₁ + n₂.
    for (gradient, variance) in [([1.0, 0], 16.0), ([0, 1], 41), ([1, 1], 25), ([2, 1], 41)] {
      #expect(isClose(fit.variance(ofGradient: gradient), variance, .relative(2 * atMinimum)))
    }
  }

  @Test func aParameterAtItsLimitIsReported() throws {
    // A rise that may not be negative, against counts that fall: it is 0, and the rest a constant.
    let rows: [[Double]] = [[1, 0], [1, 1], [1, 2]]
    let fit = try regression(.nonNegative, rows).fit(observed: [10, 5, 2])
    #expect(fit.parametersAtLimit == [1])
    #expect(fit.parameters[1] == 0 && fit.errors[1] == 0)
    #expect(isClose(fit.parameters[0], 17.0 / 3, .sigmas(atMinimum, error: 17.0.squareRoot() / 3)))
    #expect(isClose(fit.errors[0], 17.0.squareRoot() / 3, .relative(atMinimum)))
    #expect(isClose(fit.variance(ofGradient: [1, 5]), 17.0 / 9, .relative(2 * atMinimum)))

    // And against counts that rise it is free.
    let rising = try regression(.nonNegative, rows).fit(observed: [2, 5, 10])
    #expect(rising.parametersAtLimit.isEmpty && rising.errors[1] > 0)
  }

  @Test func pullsOfAnExponentialAreStandardNormal() throws {
    let truth = [6.0, -2.5, 0.8]
    let rows = (0..<25).map { bin -> [Double] in
      let t = (Double(bin) + 0.5) / 25
      return [1, t, t * t]
    }
    let model = regression(.log, rows)
    let means = rows.map { row in exp(zip(row, truth).reduce(0) { $0 + $1.0 * $1.1 }) }
    let toys = 300
    var pulls = [[Double]](repeating: [], count: 3)
    for toy in 0..<toys {
      var stream = RandomStream(seed: 99, purpose: "pulls", index: UInt64(toy))
      let fit = try model.fit(observed: means.map { Double(stream.poisson(mean: $0)) })
      for index in 0..<3 {
        pulls[index].append((fit.parameters[index] - truth[index]) / fit.errors[index])
      }
    }
    let n = Double(toys)
    for values in pulls {
      let mean = values.reduce(0, +) / n
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
      // 5 standard errors: 1/√n of a mean, 1/√2n of a width.
      #expect(isClose(mean, 0, .sigmas(5, error: 1 / n.squareRoot())))
      #expect(isClose(variance.squareRoot(), 1, .sigmas(5, error: 1 / (2 * n).squareRoot())))
    }
  }

  // MARK: Fits without a result

  @Test func fewerCellsThanParametersThrow() {
    let error = #expect(throws: FitError.self) {
      try regression(.log, [[1, 0, 0], [1, 1, 1]]).fit(observed: [3, 4])
    }
    #expect(
      error?.description == "the fit of model failed: 3 parameters, and 2 bins to fit them to")
  }

  @Test(arguments: [PoissonRegression.Link.log, .identity, .nonNegative])
  func noEventThrows(link: PoissonRegression.Link) {
    let error = #expect(throws: FitError.self) {
      try regression(link, [[1], [1]]).fit(observed: [0, 0])
    }
    #expect(error?.reason == "there is no event to fit to")
  }

  @Test(
    arguments: [PoissonRegression.Link.identity, .log],
    [
      // Twice the same function, in which the second pivot is 0.
      { _ in [1, 1] },
      // The same but for a factor, and a sum of the others: the pivot is rounding only.
      { [0.3 + $0, 0.9 + 3 * $0] },
      { [1, $0, 0.7 - 1.3 * $0] },
    ] as [@Sendable (Double) -> [Double]])
  func aDegenerateBasisThrows(
    link: PoissonRegression.Link, basis: @Sendable (Double) -> [Double]
  ) {
    let rows = (0..<8).map { basis(Double($0) / 7) }
    let error = #expect(throws: FitError.self) {
      try regression(link, rows).fit(observed: [9, 8, 7, 6, 5, 4, 3, 2])
    }
    #expect(error?.reason.contains("cannot be told apart") == true)
  }

  @Test func aRateThatIsDrivenBelowZeroThrows() {
    // A straight line through a sharp fall: the likelihood grows until it meets 0 at the end.
    let rows = (0..<8).map { [1, Double($0)] }
    let error = #expect(throws: FitError.self) {
      try regression(.identity, rows).fit(observed: [200, 50, 10, 2, 0, 0, 0, 0])
    }
    #expect(error?.reason.contains("not positive") == true)
  }
}
