import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

/// What every background model must do, for each member of each family.
@Suite("Laws of background models")
struct BackgroundModelTests {
  private static let window = Mass.GeV(1300)..<Mass.GeV(1400)

  @Test(arguments: Member.linear)
  func theBasisHasOneFunctionAParameter(_ member: Member) throws {
    let model = try #require(member.model as? any LinearBackground)
    for mass in [1000.0, 1234.5, 2000] {
      let values = model.basis(at: mass, over: 1000..<2000)
      #expect(values.count == model.parameterCount)
      #expect(values.allSatisfy { $0.isFinite })
    }
  }

  /// The counts are rounded expectations of the model itself, some 25 000 a bin. Rounding moves
  /// them by at most ½, and the fit, a projection in the metric Σ δ²/μ, moves no further in it.
  @Test(arguments: Member.all)
  func aFitToItsOwnExpectationsReproducesThem(_ member: Member) throws {
    let falling = fallingToy()
    let shape = try member.model.fit(to: falling).expectations.map { 50 * $0.value }
    let spectrum = MassSpectrum(counts: shape.map { Int($0.rounded()) }, on: falling.axis)
    let fit = try member.model.fit(to: spectrum)

    let squares = zip(spectrum.counts, shape).reduce(0) {
      $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) / $1.1
    }
    for (expectation, truth) in zip(fit.expectations, shape) {
      // 1.1: the projection is exact to first order, and the second is ½/√μ of it, below 1%; the
      // fit's own stopping rule, √2e-10 standard errors, is a thousandth of it.
      let width = 1.1 * (truth * squares).squareRoot()
      #expect(isClose(expectation.value, truth, .absolute(width)))
    }
    // The minimum is not above the deviance of the truth, which is `squares` to first order.
    #expect(fit.deviance >= 0 && fit.deviance <= 1.1 * squares)
  }

  @Test(arguments: Member.families.map(\.name)) func anAddedOrderNeverFitsWorse(family: String)
    throws
  {
    let family = try BackgroundFamily.named(family)
    for index in 0..<20 {
      let spectrum = fallingToy(index: UInt64(index))
      for excluded in [nil, Self.window] {
        let deviances = try family.members.map {
          try $0.fit(to: spectrum, excluding: excluded).deviance
        }
        for (smaller, larger) in zip(deviances, deviances.dropFirst()) {
          // Each is within 2e-10 of its minimum by the stopping rule, or 2e-6 where rounding ends
          // the way early.
          #expect(larger <= smaller + 2e-6, "\(family.name), toy \(index)")
        }
      }
    }
  }

  @Test(arguments: Member.all) func expectationsHaveErrors(_ member: Member) throws {
    let fit = try member.model.fit(to: fallingToy(), excluding: Self.window)
    #expect(fit.expectations.count == 40)
    #expect(fit.fittedBins == Array(0..<12) + Array(16..<40))
    for expectation in fit.expectations {
      #expect(expectation.value > 0)
      #expect(expectation.error > 0 && expectation.error.isFinite)
    }
    // In the metric of the counts the errors of fitted means have the size of the parameters' space:
    // Σ σ²/μ = trace of the projection = the number of free parameters, exactly.
    let trace = fit.fittedBins.reduce(0) {
      $0 + pow(fit.expectations[$1].error, 2) / fit.expectations[$1].value
    }
    let free = member.model.parameterCount - fit.parametersAtLimit.count
    // The last step moves the information by less than 1e-4; the dijet's basis keeps its digits.
    #expect(isClose(trace, Double(free), .relative(1e-4)))
    #expect(fit.degreesOfFreedom == 36 - free)
  }

  /// Σ μ = Σ n over the fitted bins: a maximum of the likelihood of a model that can be scaled.
  @Test(arguments: Member.all) func theFitHasAsManyEventsAsTheData(_ member: Member) throws {
    for index in 0..<5 {
      let spectrum = fallingToy(index: UInt64(index))
      let fit = try member.model.fit(to: spectrum, excluding: Self.window)
      let expected = fit.fittedBins.reduce(0) { $0 + fit.expectations[$1].value }
      let observed = Double(fit.fittedBins.reduce(0) { $0 + spectrum.counts[$1] })
      // The stopping rule, √2e-10 of a standard error, which is √N for the sum.
      #expect(isClose(expected, observed, .sigmas(1.5e-5, error: observed.squareRoot())))
    }
  }

  @Test(arguments: Member.all)
  func countsInTheExcludedRangeChangeNothing(_ member: Member) throws {
    let spectrum = fallingToy()
    var counts = spectrum.counts
    for bin in 12..<16 { counts[bin] = bin * 1000 }
    let changed = MassSpectrum(counts: counts, on: spectrum.axis)
    let a = try member.model.fit(to: spectrum, excluding: Self.window)
    let b = try member.model.fit(to: changed, excluding: Self.window)
    #expect(a.parameters == b.parameters)
    #expect(a.expectations == b.expectations)
    #expect(a.deviance == b.deviance)
    // Where the range's counts are fitted they count, or the lines above prove nothing.
    #expect(try member.model.fit(to: changed).parameters != a.parameters)
  }

  @Test(arguments: Member.all) func aSpectrumWithoutEventsThrows(_ member: Member) {
    let empty = MassSpectrum(
      counts: Array(repeating: 0, count: 10), on: .uniform(10, 1000.0..<2000))
    #expect(throws: FitError.self) { try member.model.fit(to: empty) }
  }

  @Test(arguments: Member.all) func fewerBinsThanParametersThrow(_ member: Member) {
    let count = member.model.parameterCount - 1
    let short = MassSpectrum(
      counts: (0..<count).map { 100 - 10 * $0 }, on: .uniform(count, 1000.0..<2000))
    #expect(throws: FitError.self) { try member.model.fit(to: short) }
  }

  @Test(arguments: Member.all) func theJacobianIsThatOfDifferences(_ member: Member) throws {
    let spectrum = fallingToy()
    let bins = Array(0..<40)
    let cells = try member.model.cells(on: spectrum.axis, fitting: bins).bins
    let counts = spectrum.counts.map(Double.init)
    let start = try cells.start(for: counts)
    let (means, jacobian) = cells.expectations(at: start)
    for k in 0..<cells.parameterCount {
      let h = 1e-5 * max(1, abs(start[k]))
      var (up, down) = (start, start)
      up[k] += h
      down[k] -= h
      let (above, below) = (cells.means(at: up), cells.means(at: down))
      for bin in bins {
        // h² of a third derivative, which is of the size of the mean or of the derivative, and
        // 1e-15/h of rounding.
        let difference = (above[bin] - below[bin]) / (2 * h)
        let width = 1e-7 * max(1, means[bin], abs(difference))
        #expect(isClose(jacobian[bin, k], difference, .absolute(width)))
      }
    }
    // Groups are sums.
    let groups = [[0, 1, 2], [5], [39, 20]]
    let sums = cells.grouped(groups).means(at: start)
    for (sum, group) in zip(sums, groups) {
      #expect(isClose(sum, group.reduce(0) { $0 + means[$1] }, .relative(1e-14)))
    }
  }
}

@Suite("Background families")
struct BackgroundFamilyTests {
  @Test func everyNameIsFound() throws {
    for family in Member.families {
      #expect(
        try BackgroundFamily.named(family.name).members.map(\.name) == family.members.map(\.name))
      for member in family.members {
        let found = try BackgroundFamily.named(member.name)
        #expect(found.members.map(\.name) == [member.name])
      }
      let counts = family.members.map(\.parameterCount)
      #expect(counts == counts.sorted() && Set(counts).count == counts.count)
    }
  }

  @Test func anUnknownNameThrowsWithTheKnownOnes() {
    let error = #expect(throws: InputError.self) { try BackgroundFamily.named("dijet9") }
    #expect(error?.place == "background 'dijet9'")
    for name in ["dijet", "dijet4", "exponential1", "bernstein5", "chebyshev2"] {
      #expect(error?.remedy.contains(name) == true)
    }
  }

  @Test func theEnergyReachesTheMembers() throws {
    let family = try BackgroundFamily.named("dijet3", energy: .TeV(8))
    let member = try #require(family.members.first)
    #expect(member.obstacle(over: 1000..<9000) != nil)
    #expect(member.obstacle(over: 1000..<8000) == nil)
  }

  @Test func aWideRangeSuitsTheDijetAndANarrowOneTheExponential() {
    #expect(BackgroundFamily.suited(to: .TeV(1)..<(.TeV(2))).name == "dijet")
    #expect(BackgroundFamily.suited(to: .GeV(9)..<(.GeV(10.9))).name == "exponential")
  }
}
