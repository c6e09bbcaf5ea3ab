import GSL
import Statistics
import Testing
import _TestSupport

@Suite("HistFactory beside pyhf")
struct HistFactoryReferenceTests {
  typealias Entry = HistFactoryReference.Entry
  static let entries = HistFactoryReference.shared.workspaces

  @Test(arguments: entries) func theLikelihoodIsTheSame(entry: Entry) throws {
    let likelihood = try entry.likelihood()
    #expect(likelihood.model.parameters.map(\.name) == entry.parameters)
    for point in entry.points {
      // The order in which bins and constraints are summed.
      #expect(isClose(likelihood.twiceNLL(at: point.point), point.twiceNLL, .relative(1e-11)))
    }
    for (ours, theirs) in zip(
      likelihood.model.expected(at: entry.points[1].point), entry.expected)
    {
      #expect(isClose(ours, theirs, .relative(1e-12)))  // The order of sums and products.
    }
  }

  @Test(arguments: entries) func theBestFitIsTheSame(entry: Entry) throws {
    let likelihood = try entry.likelihood()
    let fit = try likelihood.maximize()
    // Minuit stops at an estimated 2e-9, and may stop ten times above where it cannot.
    #expect(fit.twiceNLL <= entry.bestFit.twiceNLL + 1e-9)
    #expect(isClose(fit.twiceNLL, entry.bestFit.twiceNLL, .absolute(1e-7)))
    for (index, value) in entry.bestFit.values.enumerated() where !fit.held.contains(index) {
      let error = entry.bestFit.errors[index]
      #expect(
        isClose(fit.point[index], value, .sigmas(2e-4, error: error)),
        "\(entry.parameters[index])")
    }
  }

  @Test(arguments: entries) func theTestsAreTheSame(entry: Entry) throws {
    let likelihood = try entry.likelihood()
    for test in entry.tests.qtilde { try compare(likelihood, test, QMuTilde()) }
    for test in entry.tests.q ?? [] { try compare(likelihood, test, QMu()) }
    let p0 = try likelihood.discovery().pValue.value
    #expect(isClose(p0, entry.tests.q0.CLsb, .relative(1e-4)))
  }

  private func compare(
    _ likelihood: Likelihood<HistFactoryModel>, _ test: HistFactoryReference.Test,
    _ statistic: some TestStatistic
  ) throws {
    let ours = try likelihood.test(strength: test.mu, statistic)
    #expect(isClose(ours.statistic, test.q, .absolute(2e-7)))
    #expect(isClose(ours.cls, test.CLs, .relative(1e-4)))
    #expect(isClose(ours.tested.value, test.CLsb, .relative(1e-4)))
    #expect(isClose(ours.alternative.value, test.CLb, .relative(1e-4)))
    for (a, b) in zip(ours.expectedCLs, test.expectedCLs) {
      #expect(isClose(a, b, .relative(1e-4)))
    }
  }

  @Test(arguments: entries.filter { $0.start.upperLimit != nil && $0.name != "coupled_histosys" })
  func theLimitsAreTheSame(entry: Entry) throws {
    let limit = try entry.likelihood().upperLimit()
    #expect(isClose(limit.observed, entry.start.upperLimit!, .relative(1e-4)))
    for (ours, theirs) in zip(limit.expected, entry.start.expectedLimits!) {
      #expect(isClose(ours, theirs, .relative(1e-4)))
    }
  }
}
