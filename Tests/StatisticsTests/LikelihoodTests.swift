import Events
import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

@Suite("Likelihoods of binned models")
struct LikelihoodTests {
  /// Three bins, a log-normal and a Poisson-constrained factor: all constraints but the normal one.
  static let model = CountingModel(
    signal: [4, 9, 2], background: [30, 22, 17],
    strength: Parameter("mu", initialValue: 1, bounds: -3...10),
    nuisances: [
      .logNormal("luminosity", relative: 0.05),
      Parameter(
        "control", initialValue: 1, bounds: 1e-6...10, constraint: .poisson(count: 40, scale: 38)),
    ])
  static let counts = [38.0, 25, 21]

  @Test func itIsTheSumOfTheLogarithms() throws {
    let likelihood = try Likelihood(Self.model, observed: Self.counts)
    let point = [0.7, 1.1, 0.9]
    let rates = (0..<3).map { 0.7 * Self.model.signal[$0] + 0.99 * Self.model.background[$0] }
    var direct = 0.0
    for (n, rate) in zip(Self.counts, rates) { direct -= n * log(rate) - rate - lgamma(n + 1) }
    direct -= 40 * log(38 * 0.9) - 38 * 0.9 - lgamma(41)
    direct += 0.5 * pow(log(1.1) / 0.05, 2) + 0.5 * log(2 * .pi * 0.05 * 0.05)
    #expect(isClose(likelihood.twiceNLL(at: point), 2 * direct, .relative(1e-13)))  // Sums.
  }

  @Test(arguments: HistFactoryReference.shared.workspaces.filter { $0.name != "fifty_bins" })
  func theDerivativesOfHistFactoryAreThoseOfItsLikelihood(entry: HistFactoryReference.Entry) throws
  {
    let likelihood = try entry.likelihood()
    for point in entry.points.dropFirst() { compareWithDifferences(likelihood, point.point) }
  }

  @Test func theDerivativesOfAnotherModelAreThoseOfItsLikelihood() throws {
    let likelihood = try Likelihood(Self.model, observed: Self.counts)
    compareWithDifferences(likelihood, [0.7, 1.1, 0.9])
    compareWithDifferences(likelihood, [-0.8, 0.96, 1.3])
  }

  private func compareWithDifferences(
    _ likelihood: Likelihood<some BinnedModel>, _ point: [Double]
  ) {
    let gradient = likelihood.gradient(at: point)
    let hessian = likelihood.hessian(at: point)
    for (index, parameter) in likelihood.model.parameters.enumerated() {
      func at(_ shift: Double) -> [Double] {
        var moved = point
        moved[index] += shift
        return moved
      }
      // Second-order differences are good to h² of the third derivative, which the sharpest
      // constraints here make some thousand times the first.
      let step = 1e-5
      let slope =
        (likelihood.twiceNLL(at: at(step)) - likelihood.twiceNLL(at: at(-step))) / (2 * step)
      #expect(
        isClose(gradient[index], slope, .absolute(1e-5 * max(1, abs(hessian[index, index])))),
        "\(parameter.name)")
      let above = likelihood.gradient(at: at(step))
      let below = likelihood.gradient(at: at(-step))
      for other in point.indices {
        let curve = (above[other] - below[other]) / (2 * step)
        let scale = max(1, abs(hessian[index, index]), abs(hessian[other, other]))
        #expect(
          isClose(hessian[index, other], curve, .absolute(1e-6 * scale)),
          "\(parameter.name), \(other)")
      }
    }
  }

  @Test func theBestFitOfOneBinIsTheClosedForm() throws {
    let model = CountingModel(signal: [10], background: [50])
    let likelihood = try Likelihood(model, observed: [63])
    let fit = try likelihood.maximize()
    #expect(isClose(fit.point[0], 1.3, .relative(1e-9)))  // The fit's end, ½ δ² = 1e-11.
    // σ² = (n/ν²)⁻¹/s² with ν = n.
    let error = try likelihood.covariance(at: fit).error(0)
    #expect(isClose(error, 63.0.squareRoot() / 10, .relative(1e-9)))
  }

  @Test func minosEndsWhereTheLikelihoodIsOneAboveItsMinimum() throws {
    let likelihood = try Likelihood(Self.model, observed: Self.counts)
    let fit = try likelihood.maximize()
    for name in ["mu", "luminosity", "control"] {
      let interval = try likelihood.minosInterval(of: name, at: fit)
      for end in [interval.low, interval.high] {
        let held = try likelihood.maximize(fixing: [name: end])
        // The root is found to 1e-6 of the error, where the slope is 2 in units of it.
        #expect(isClose(held.twiceNLL - fit.twiceNLL, 1, .absolute(1e-5)))
      }
      #expect(interval.low < interval.high && !interval.lowIsBound && !interval.highIsBound)
    }
  }

  @Test func aScanIsParabolicNearItsMinimumAndItsIntervalIsMinos() throws {
    let likelihood = try Likelihood(Self.model, observed: Self.counts)
    let fit = try likelihood.maximize()
    let scan = try likelihood.profile(over: -1...3, points: 81)
    let interval = try likelihood.minosInterval(of: "mu", at: fit)
    let found = scan.intervals(level: 0.682_689_492_137)
    #expect(found.count == 1)
    // √t is linear between points but for its curvature, of a step of 0.05.
    #expect(isClose(found[0].lowerBound, interval.low, .absolute(1e-3)))
    #expect(isClose(found[0].upperBound, interval.high, .absolute(1e-3)))
    #expect(scan.ratios.allSatisfy { $0 >= -1e-9 })
  }

  @Test func anImpactIsTheShiftThatTheCovariancePromises() throws {
    let likelihood = try Likelihood(Self.model, observed: Self.counts)
    let fit = try likelihood.maximize()
    let covariance = try likelihood.covariance(at: fit)
    for impact in try likelihood.impacts(at: fit) {
      let index = try likelihood.index(of: impact.parameter)
      let promised = covariance.correlation(0, index) * covariance.error(0)
      // Linear propagation, right to the likelihood's skewness, 1/√40.
      #expect(isClose(impact.high, promised, .absolute(0.16 * abs(promised))))
      #expect(isClose(impact.low, -promised, .absolute(0.16 * abs(promised))))
      #expect(impact.pull != nil)
    }
  }

  @Test func aStrengthOfEitherSignIsFitted() throws {
    let likelihood = try Likelihood(
      CountingModel(
        signal: [10], background: [50],
        strength: Parameter("g", initialValue: 0, bounds: -20...20)), observed: [20])
    #expect(isClose(try likelihood.maximize().point[0], -3, .relative(1e-9)))
  }

  @Test func aMinimumAtTheEdgeOfThePossibleIsFound() throws {
    // No event, and ν = 5 + 10 μ: the likelihood ends at ν = 0, with a slope.
    let model = CountingModel(
      signal: [10, 1], background: [5, 30],
      strength: Parameter("g", initialValue: 1, bounds: -20...20))
    let fit = try Likelihood(model, observed: [0, 27]).maximize()
    #expect(isClose(fit.point[0], -0.5, .absolute(1e-7)))  // The barrier's last strength, 1e-9.
    #expect(fit.twiceNLL.isFinite)
  }

  @Test func impossibleDataAreATypedError() throws {
    let likelihood = try Likelihood(
      CountingModel(signal: [1, 0], background: [10, 0]), observed: [9, 2])
    #expect(throws: FitError("counting", "bin 1 saw 2.0 and expects 0.0")) {
      try likelihood.maximize()
    }
  }

  @Test func anEmptyBinWithoutExpectationSaysNothing() throws {
    let with = try Likelihood(
      CountingModel(signal: [5, 0], background: [10, 0]), observed: [12, 0]
    ).maximize()
    let without = try Likelihood(CountingModel(signal: [5], background: [10]), observed: [12])
      .maximize()
    #expect(with == without)
  }

  @Test func aFlatDirectionIsNamed() throws {
    let model = CountingModel(
      signal: [0], background: [20], nuisances: [.logNormal("luminosity", relative: 0.1)])
    let likelihood = try Likelihood(model, observed: [21])
    let fit = try likelihood.maximize()
    #expect(throws: FitError("counting", "the likelihood does not determine mu")) {
      try likelihood.covariance(at: fit)
    }
    #expect(throws: FitError.self) { try likelihood.upperLimit() }
  }

  @Test func aBillionEventsKeepTheirDigits() throws {
    let model = CountingModel(
      signal: [1e5], background: [1e9],
      strength: Parameter("mu", initialValue: 0, bounds: -100...100))
    let fit = try Likelihood(model, observed: [1e9 + 5e4]).maximize()
    #expect(isClose(fit.point[0], 0.5, .relative(1e-6)))  // ½ δ² = 1e-11 of an error of 0.32.
  }

  @Test func dataFarFromAnyFitEndAtABound() throws {
    let fit = try Likelihood(CountingModel(signal: [10], background: [50]), observed: [1e5])
      .maximize()
    #expect(fit.point == [10])
    #expect(fit.atBound == [0])
  }

  @Test(arguments: [[1.0], [1, -2, 3], [1, .nan, 3]])
  func dataThatAreNoneAreRefused(counts: [Double]) {
    #expect(throws: InputError.self) { try Likelihood(Self.model, observed: counts) }
  }

  @Test func anUnknownParameterIsAnError() throws {
    let likelihood = try Likelihood(Self.model, observed: Self.counts)
    #expect(throws: InputError.self) { try likelihood.maximize(fixing: ["nu": 1]) }
  }
}
