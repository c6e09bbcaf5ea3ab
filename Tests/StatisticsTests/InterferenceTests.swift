import Events
import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

@Suite struct InterferenceTests {
  @Test func theDerivativesAreThoseOfDifferences() throws {

    let template = try resonanceTemplate(coherence: 0.8, phase: -1, isPhaseFree: true)
    let count = template.binCount
    let shift = (0..<count).map { 3 * sin(Double($0)) }
    let nuisances = [
      InterferenceModel.Nuisance(
        .logNormal("luminosity", relative: 0.02), .scale([.background, .interference, .signal])),
      InterferenceModel.Nuisance(
        .logNormal("signal rate", relative: 0.1), .scale([.signal, .interference])),
      InterferenceModel.Nuisance(
        Parameter(
          "shape", initialValue: 0, bounds: -5...5, constraint: .normal(centre: 0, width: 1)),
        .shift(background: shift, interference: shift.map { -$0 }, signal: shift.map { 0.1 * $0 })),
    ]
    for coupling in [InterferenceModel.Coupling.anySign, .freePhase] {
      let model = try InterferenceModel(template, coupling: coupling, nuisances: nuisances)
      let point = (coupling == .freePhase ? [0.7, -0.4] : [0.7]) + [1.02, 0.9, 0.3]
      var stream = RandomStream(seed: 1, purpose: "counts")
      let likelihood = try Likelihood(
        model, observed: model.expected(at: point).map { Double(stream.poisson(mean: $0)) })
      let (gradient, hessian) = (likelihood.gradient(at: point), likelihood.hessian(at: point))
      for i in point.indices {
        func moved(_ step: Double) -> [Double] {
          point.enumerated().map { $0.offset == i ? $0.element + step : $0.element }
        }
        let step = 1e-5
        let slope =
          (likelihood.twiceNLL(at: moved(step)) - likelihood.twiceNLL(at: moved(-step)))
          / (2 * step)
        // −2 ln L is about 500 here, rounded to 1e-13, over a step of 2e-5.
        #expect(isClose(gradient[i], slope, .absolute(1e-5 * max(1, abs(slope)))))
        for j in point.indices {
          let difference =
            (likelihood.gradient(at: moved(step))[j] - likelihood.gradient(at: moved(-step))[j])
            / (2 * step)
          // Third derivatives are of the order of the second; times step².
          #expect(isClose(hessian[i, j], difference, .absolute(1e-6 * max(1, abs(difference)))))
        }
      }
    }
  }

  @Test func allMinimaAreFound() throws {
    // A dip with ρ = 0.3 has two minima in nearly all data without a signal.
    let model = try InterferenceModel(
      resonanceTemplate(coherence: 0.3, phase: -.pi / 2), coupling: .notNegative)
    let expected = model.expected(at: [0])
    var two = 0
    for index in 0..<60 {
      var stream = RandomStream(seed: 3, purpose: "data", index: UInt64(index))
      let counts = expected.map { Double(stream.poisson(mean: $0)) }
      let likelihood = try Likelihood(model, observed: counts)
      let profile = try likelihood.couplingProfile()
      // Against a fine scan of the likelihood itself.
      let scan = (0...2000).map {
        likelihood.twiceNLL(at: [model.largestCoupling * Double($0) / 2000])
      }
      let lowest = scan.min() ?? 0
      #expect(likelihood.twiceNLL(at: [profile.best]) <= lowest + 1e-6)
      let turns = scan.indices.count {
        ($0 == 0 || scan[$0] < scan[$0 - 1]) && ($0 == 2000 || scan[$0] <= scan[$0 + 1])
      }
      #expect(profile.minima.count == turns)
      if turns > 1 { two += 1 }
    }
    #expect(two > 50)
  }

  /// The 95 % quantiles of q₀ in background toys; 10,000 of them give 2.58 ± 0.06 (peak), 2.76 ± 0.08
  /// (peak-dip) and 4.21 ± 0.07 (dip, ρ = 0.3): `Benchmarks/results/interference.json`.
  @Test(arguments: [
    (1.0, Double.pi / 2, true), (1, 0, true), (0.3, -Double.pi / 2, false),
  ])
  func asymptoticsHoldForPeaksAndNotForShallowDips(
    coherence: Double, phase: Double, holds: Bool
  ) throws {
    let model = try InterferenceModel(
      resonanceTemplate(coherence: coherence, phase: phase), coupling: .notNegative)
    let likelihood = try Likelihood(model, observed: model.expected(at: [0]).map { $0.rounded() })
    let discovery = try likelihood.discovery(toys: 2000, seed: 1)
    switch discovery.asymptotic {
    case .success: #expect(holds)
    case .failure(let refusal):
      #expect(!holds, "\(refusal)")
      #expect(refusal.description.contains("several minima"))
      #expect(discovery.toys.severalMinima.value > 0.9)
    }
    let quantile = discovery.toys.distribution.quantile(0.95)
    let expected = holds ? 2.706 : 4.21
    #expect(isClose(quantile.value, expected, .sigmas(4, error: quantile.error)))
  }

  @Test func aFreePhaseHasTwoDegreesOfFreedom() throws {
    let model = try InterferenceModel(
      resonanceTemplate(coherence: 1, phase: 0, isPhaseFree: true), coupling: .freePhase)
    let likelihood = try Likelihood(
      model, observed: model.expected(at: [0, 0]).map { $0.rounded() })
    let discovery = try likelihood.discovery(toys: 1000, seed: 2)
    let quantile = discovery.toys.distribution.quantile(0.95)
    // χ² with two degrees of freedom; one with one, and half of that, would have 3.84 and 2.71.
    #expect(isClose(quantile.value, 5.99, .sigmas(4, error: quantile.error)))
    let share = discovery.toys.distribution.tail(9)
    // What is called 3 σ where the phase is taken as known: p = 0.00135.
    #expect(share.value > 4 * 0.00135)
  }

  @Test func confidenceSetsHaveTheirCoverage() throws {
    let model = try InterferenceModel(
      resonanceTemplate(coherence: 1, phase: .pi / 2), coupling: .anySign)
    let truth = 0.8
    let expected = model.expected(at: [truth])
    let toys = 300
    let covered = try (0..<toys).count { index in
      var stream = RandomStream(seed: 5, purpose: "data", index: UInt64(index))
      let counts = expected.map { Double(stream.poisson(mean: $0)) }
      return try Likelihood(model, observed: counts).confidenceSet(level: 0.683).contains(truth)
    }
    #expect(
      isClose(
        Double(covered) / Double(toys), 0.683,
        .sigmas(4, error: binomialError(0.683, count: toys))))
  }

  @Test func setsByToysCoverWhereFormulasDoNot() throws {
    let model = try InterferenceModel(
      resonanceTemplate(coherence: 0.3, phase: -.pi / 2), coupling: .notNegative)
    // t₀ of data without a signal: above χ²'s quantile too often, above the toys' as often as stated.
    let toys = try model.toys(at: [0], count: 1500, seed: 11).distribution
    let formula = toys.tail(2.706)  // 90 %, two-sided
    #expect(formula.value > 0.1 + 0.05 * 0.1)
    let critical = try model.toys(at: [0], count: 1500, seed: 12).distribution.quantile(0.9)
    let share = toys.tail(critical.value)
    #expect(isClose(share.value, 0.1, .sigmas(4, error: 2.0.squareRoot() * share.error)))
    // And the set built from such values is wider in the allowed dip than the formula's.
    let likelihood = try Likelihood(model, observed: model.expected(at: [0]))
    let (byFormula, byToys) = (
      try likelihood.confidenceSet(level: 0.9),
      try likelihood.confidenceSet(level: 0.9, toys: 300, seed: 13)
    )
    func width(_ set: IntervalSet) -> Double {
      set.intervals.reduce(0) { $0 + $1.upperBound - $1.lowerBound }
    }
    #expect(byToys.contains(0) && width(byToys) > width(byFormula), "\(byToys), \(byFormula)")
  }

  @Test func aDipsConfidenceSetMayBeInTwoPieces() throws {
    let model = try InterferenceModel(
      resonanceTemplate(coherence: 0.3, phase: -.pi / 2), coupling: .notNegative)
    let likelihood = try Likelihood(model, observed: model.expected(at: [0]))
    let profile = try likelihood.couplingProfile()
    #expect(profile.minima.count == 2 && profile.best == 0)
    let set = try likelihood.confidenceSet(level: 0.95)
    #expect(set.intervals.count == 2 && set.contains(0) && !set.contains(0.8), "\(set)")
    #expect(set.contains(profile.minima[1].coupling))
    // q̃ would be zero at every coupling below the second minimum: it cannot exclude the middle.
    for interval in set.intervals {
      for end in [interval.lowerBound, interval.upperBound] where end > 0 {
        let height = likelihood.twiceNLL(at: [end]) - likelihood.twiceNLL(at: [0])
        // The end is known to 1e-6 of the greatest coupling, where the slope is of order ten.
        #expect(isClose(height, 3.8415, .absolute(1e-3)))
      }
    }
  }

  @Test func ignoringTheInterferenceIsWrongInEveryWay() throws {
    let model = try InterferenceModel(
      resonanceTemplate(coherence: 1, phase: .pi / 2), coupling: .notNegative)
    let study = try model.neglectingInterference(at: 0.5, toys: 100, seed: 1)
    // The interference is a peak: it is taken for signal.
    #expect(study.bias.value > 10 * study.bias.error)
    #expect(study.neglectingSignificance <= study.significance)
    let dip = try InterferenceModel(
      resonanceTemplate(coherence: 1, phase: -.pi / 2), coupling: .notNegative
    ).neglectingInterference(at: 0.5, toys: 100, seed: 1)
    // A dip is taken for nothing, and the limit excludes the truth.
    #expect(dip.bias.value < -0.2 && dip.coverage.value < 0.1 && dip.neglectingSignificance < 1)
    #expect(dip.significance > 4)
  }

  /// Without an interference nothing is neglected, and the limit has its level: if the auxiliary
  /// result, of which nine tenths of the error come, is drawn like the counts.
  @Test func auxiliaryResultsAreDrawnWithTheCounts() throws {
    let template = try InterferenceTemplate(
      background: [10_000], interference: [0], signal: [1000])
    let model = try InterferenceModel(
      template, coupling: .notNegative,
      nuisances: [.init(.logNormal("background rate", relative: 0.05), .scale([.background]))],
      largest: 5)
    let study = try model.neglectingInterference(at: 2, toys: 500, seed: 1)
    #expect(
      isClose(study.coverage.value, 0.95, .sigmas(4, error: binomialError(0.95, count: 500))))
    // √(14,000 + 500²)/1000 events; 500 toys know a width to 3 %.
    let spread = study.bias.error * 500.0.squareRoot()
    #expect(isClose(spread, 0.514, .relative(0.13)))
    #expect(isClose(study.bias.value, 0, .sigmas(4, error: study.bias.error)))
  }

  @Test func nuisancesWidenTheSet() throws {
    let template = try resonanceTemplate(coherence: 1, phase: .pi / 2)
    let plain = try InterferenceModel(template)
    let scaled = try InterferenceModel(
      template,
      nuisances: [
        .init(.logNormal("background rate", relative: 0.02), .scale([.background])),
        .init(.logNormal("signal rate", relative: 0.2), .scale([.signal, .interference])),
      ])
    let counts = plain.expected(at: [0.8])
    func width(_ model: InterferenceModel) throws -> Double {
      let set = try Likelihood(model, observed: counts).confidenceSet(level: 0.683)
      return set.intervals.reduce(0) { $0 + $1.upperBound - $1.lowerBound }
    }
    #expect(try width(scaled) > 1.2 * width(plain))
  }

  @Test func templatesThatGoNegativeAreNotClipped() throws {
    let template = try InterferenceTemplate(
      background: [100, 100], interference: [-30, 5], signal: [1, 1])
    #expect(template.negativeBin(coupling: 4) == 0 && template.negativeBin(coupling: 1) == nil)
    let model = try InterferenceModel(template, coupling: .notNegative, largest: 10)
    let likelihood = try Likelihood(model, observed: [60, 110])
    #expect(likelihood.twiceNLL(at: [4]) == .infinity)
    let profile = try likelihood.couplingProfile()
    #expect(profile.best > 1 && profile.best < 3.9)
    #expect(profile.values.contains(.infinity))
    let error = #expect(throws: FitError.self) { try model.toys(at: [5], count: 10, seed: 1) }
    #expect(error?.description.contains("bin 0") == true)
  }

  @Test func toysAreTheSameForTheSameSeed() throws {
    let model = try InterferenceModel(
      resonanceTemplate(coherence: 1, phase: 0), coupling: .anySign)
    let few = try model.toys(at: [0], count: 100, seed: 7)
    #expect(
      try model.toys(at: [0], count: 100, seed: 7).distribution.values == few.distribution.values)
    #expect(
      try model.toys(at: [0], count: 100, seed: 8).distribution.values != few.distribution.values)
  }

  @Test func whatIsNoTemplateIsRefused() throws {
    #expect(throws: InputError.self) {
      try InterferenceTemplate(background: [1, 2], interference: [1], signal: [1, 1])
    }
    #expect(throws: InputError.self) {
      try InterferenceTemplate(background: [1, .nan], interference: [1, 1], signal: [1, 1])
    }
    #expect(throws: InputError.self) {
      try InterferenceTemplate(background: [1, -2], interference: [1, 1], signal: [1, 1])
    }
    #expect(throws: InputError.self) {
      try InterferenceTemplate(background: [1, 2], interference: [1, 1], signal: [0, 0])
    }
    let template = try InterferenceTemplate(
      background: [5, 5], interference: [1, 1], signal: [1, 1])
    #expect(throws: InputError.self) { try InterferenceModel(template, coupling: .freePhase) }
    #expect(throws: InputError.self) { try InterferenceModel(template, largest: -1) }
    #expect(throws: InputError.self) {
      try InterferenceModel(
        template,
        nuisances: [
          .init(
            .logNormal("x", relative: 0.1), .shift(background: [1], interference: [], signal: []))
        ])
    }
  }

  @Test func aResonancesTemplateIsPositiveAndHasItsEvents() throws {
    let template = try resonanceTemplate(coherence: 1, phase: -.pi / 2)
    for g in stride(from: -3.0, through: 3, by: 0.25) {
      #expect(template.negativeBin(coupling: g) == nil)
    }
    // The resolution moves a few events over the ends: of the signal's long tails, and of the
    // background more in than out at the lower end.
    #expect(isClose(template.signal.reduce(0, +), 300, .relative(0.02)))
    #expect(isClose(template.background.reduce(0, +), 50_000, .relative(0.02)))
    // Without a resolution the parts of a bin obey Cauchy and Schwarz: I² ≤ 4BS.
    let sharp = try InterferenceTemplate.resonance(
      mass: 500, width: 25, events: 300, on: { exp(-$0 / 100) }, backgroundEvents: 50_000,
      edges: (0...50).map { 300 + 10 * Double($0) }, resolution: 0, coherence: 1, phase: 1)
    for bin in 0..<sharp.binCount {
      let product = 4 * sharp.background[bin] * sharp.signal[bin]
      #expect(sharp.interference[bin] * sharp.interference[bin] <= product * (1 + 1e-9))
    }
    #expect(isClose(sharp.signal.reduce(0, +), 300, .relative(1e-9)))
    #expect(throws: InputError.self) { try resonanceTemplate(coherence: 1.2, phase: 0) }
  }
}
