import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

// The fit stops within 1e-10 of the minimum of −ln L: √2e-10 standard errors.
private let atMinimum = 1.5e-5

/// Counts with one parameter each, and whatever prior.
private func oneCellEach(precisions: [Double], offsets: [Double]) -> PoissonRegression {
  let count = offsets.count
  var basis = Matrix(rows: count, columns: count)
  for index in 0..<count { basis[index, index] = 1 }
  return PoissonRegression(
    name: "cells", link: .log, basis: basis, offsets: offsets, priorPrecisions: precisions,
    nodeWeights: Array(repeating: 1, count: count), cells: (0..<count).map { [$0] })
}

@Suite("Models of cells")
struct CellModelTests {
  /// n − μ = θ/σ² with μ = T e^θ: the equation of one count with a log-normal constraint.
  @Test(arguments: [0.03, 0.3, 3.0]) func aPriorBalancesItsCount(sigma: Double) throws {
    let (counts, expected) = ([3.0, 20, 0, 1000], [5.0, 15, 2, 1100])
    let model = oneCellEach(
      precisions: Array(repeating: 1 / (sigma * sigma), count: 4), offsets: expected.map { log($0) }
    )
    let fit = try model.maximumLikelihoodFit(to: counts)
    for cell in 0..<4 {
      let theta = fit.parameters[cell]
      let mean = expected[cell] * exp(theta)
      let information = mean + 1 / (sigma * sigma)
      #expect(
        isClose(
          counts[cell] - mean - theta / (sigma * sigma), 0,
          .sigmas(atMinimum, error: information.squareRoot())))
      #expect(isClose(fit.errors[cell], 1 / information.squareRoot(), .relative(1e-4)))
      #expect(isClose(fit.means[cell], mean, .relative(1e-12)))
    }
    let penalty = fit.parameters.reduce(0) { $0 + $1 * $1 / (sigma * sigma) }
    #expect(isClose(fit.penalty, penalty, .relative(1e-12)))
    let deviance = zip(counts, fit.means).reduce(0) {
      $0 + poissonDeviance(observed: $1.0, expected: $1.1)
    }
    #expect(isClose(fit.deviance, deviance + penalty, .relative(1e-12)))
  }

  /// A signal in one cell takes that cell's count as it is, and the background is fitted by the rest.
  @Test func aSignalInOneCellLeavesTheRestToTheBackground() throws {
    let counts = [10.0, 14, 60, 9, 7]
    let background = PoissonRegression(
      name: "constant", link: .log, basis: Matrix(rows: 5, columns: 1, elements: [1, 1, 1, 1, 1]),
      nodeWeights: [1, 1, 1, 1, 1], cells: (0..<5).map { [$0] })
    let model = SignalCells([0, 0, 1, 0, 0], on: background)
    let fit = try model.maximumLikelihoodFit(to: counts)
    // b = 40/4, s = 60 − b with the variance 60 + 40/16.
    let error = 62.5.squareRoot()
    #expect(isClose(fit.parameters[1], 50, .sigmas(2 * atMinimum, error: error)))
    #expect(isClose(fit.errors[1], error, .relative(1e-4)))
    #expect(
      isClose(fit.parameters[0], log(10), .sigmas(2 * atMinimum, error: 1 / 40.0.squareRoot())))

    // With the yield fixed at 0 it is the background's fit, in as many cells.
    let null = try model.maximumLikelihoodFit(to: counts, fixing: [1])
    let alone = try background.maximumLikelihoodFit(to: counts)
    #expect(isClose(null.deviance, alone.deviance, .absolute(2e-10)))
    #expect(null.parameters[1] == 0 && null.errors[1] == 0 && null.parametersAtLimit.isEmpty)
  }

  @Test func whereAllIsFixedTheStartIsTheFit() throws {
    let model = oneCellEach(precisions: [0, 4], offsets: [1, 2])
    let fit = try model.maximumLikelihoodFit(to: [3, 9], from: [0.2, -0.3], fixing: [0, 1])
    #expect(fit.parameters == [0.2, -0.3] && fit.errors == [0, 0])
    let deviance =
      poissonDeviance(observed: 3, expected: exp(1.2))
      + poissonDeviance(observed: 9, expected: exp(1.7))
    #expect(isClose(fit.deviance, deviance + 4 * 0.09, .relative(1e-14)))
    #expect(isClose(fit.penalty, 4 * 0.09, .relative(1e-14)))
  }

  @Test func limitsHoldAndAreReported() throws {
    let counts = [10.0, 14, 3, 9, 7]
    let background = PoissonRegression(
      name: "constant", link: .log, basis: Matrix(rows: 5, columns: 1, elements: [1, 1, 1, 1, 1]),
      nodeWeights: [1, 1, 1, 1, 1], cells: (0..<5).map { [$0] })
    let shape = [0.0, 0, 1, 0, 0]
    let free = try SignalCells(shape, on: background).maximumLikelihoodFit(to: counts)
    #expect(isClose(free.parameters[1], -7, .sigmas(2 * atMinimum, error: 5.5.squareRoot())))
    let above = try SignalCells(shape, on: background, yields: 0 ... .infinity)
      .maximumLikelihoodFit(to: counts)
    #expect(above.parameters[1] == 0 && above.parametersAtLimit == [1])
    let below = try SignalCells(shape, on: background, yields: -.infinity ... -7.5)
      .maximumLikelihoodFit(to: counts)
    #expect(below.parameters[1] == -7.5 && below.parametersAtLimit == [1])
  }

  /// An empty cell and a signal that may be negative: the likelihood grows until b + s = 0 there.
  @Test func aMeanThatVanishesEndsTheFit() throws {
    let background = PoissonRegression(
      name: "constant", link: .log, basis: Matrix(rows: 5, columns: 1, elements: [1, 1, 1, 1, 1]),
      nodeWeights: [1, 1, 1, 1, 1], cells: (0..<5).map { [$0] })
    let fit = try SignalCells([0, 0, 1, 0, 0], on: background)
      .maximumLikelihoodFit(to: [10, 14, 0, 9, 7])
    #expect(fit.endsAtVanishingMean)
    // s = −b = −10, to what the search leaves of the empty cell's mean.
    #expect(isClose(fit.parameters[1], -10, .absolute(1e-4)))
    let positive = try SignalCells([0, 0, 1, 0, 0], on: background, yields: 0...100)
      .maximumLikelihoodFit(to: [10, 14, 0, 9, 7])
    #expect(!positive.endsAtVanishingMean && positive.parameters[1] == 0)
  }

  /// All events in the first cell of a falling exponential: the likelihood grows for ever, and the fit
  /// stands 0.01 below its limit, which is that of the saturated model.
  @Test func aLikelihoodWithoutMaximumEndsBelowItsLimit() throws {
    let model = PoissonRegression(
      name: "exponential", link: .log,
      basis: Matrix(rows: 5, columns: 2, elements: (0..<5).flatMap { [1, -Double($0)] }),
      nodeWeights: [1, 1, 1, 1, 1], cells: (0..<5).map { [$0] })
    let counts = [40.0, 0, 0, 0, 0]
    let fit = try model.maximumLikelihoodFit(to: counts)
    #expect(!fit.isDetermined)
    // The search stops within 1e-10 of the limit.
    #expect(isClose(fit.deviance, 0, .absolute(4e-10)))
    let rise = zip(counts, fit.means).reduce(0) {
      $0 + poissonDeviance(observed: $1.0, expected: $1.1)
    }
    #expect(isClose(rise, 0.02, .absolute(1e-8)))
    // Nearly all of the 0.01 is what the second cell expects.
    #expect(fit.means[1] > 0.005 && fit.means[1] < 0.01)
    #expect(fit.errors.allSatisfy { $0.isFinite && $0 < 1000 })
    #expect(try model.maximumLikelihoodFit(to: [40, 1, 0, 0, 0]).isDetermined)
    #expect(try model.maximumLikelihoodFit(to: [1, 0, 1, 0, 0]).isDetermined)
  }

  @Test func groupsAreSumsOfCells() throws {
    let model = oneCellEach(precisions: [0, 0, 0], offsets: [1, 2, 3])
    let theta = [0.1, -0.2, 0.3]
    let plain = model.means(at: theta)
    let signal = SignalCells([0.2, 0.3, 0.5], on: model)
    let grouped = signal.grouped([[0, 2], [1]])
    let (means, jacobian) = grouped.expectations(at: theta + [10])
    #expect(isClose(means[0], plain[0] + plain[2] + 7, .relative(1e-14)))
    #expect(isClose(means[1], plain[1] + 3, .relative(1e-14)))
    #expect(isClose(jacobian[0, 2], plain[2], .relative(1e-14)))
    #expect(isClose(jacobian[0, 3], 0.7, .relative(1e-14)))
    #expect(jacobian[1, 0] == 0)
  }

  @Test func parametersThatCannotBeToldApartThrow() {
    let background = PoissonRegression(
      name: "constant", link: .log, basis: Matrix(rows: 3, columns: 1, elements: [1, 1, 1]),
      nodeWeights: [1, 1, 1], cells: (0..<3).map { [$0] })
    // A signal that is nowhere.
    let error = #expect(throws: FitError.self) {
      try SignalCells([0, 0, 0], on: background).maximumLikelihoodFit(to: [3, 4, 5])
    }
    #expect(error?.reason.contains("cannot be told apart") == true)
  }
}
