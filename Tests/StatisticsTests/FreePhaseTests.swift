import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

@Suite("Coupling with a free phase") struct FreePhaseTests {
  /// Parts in which u and v are measured each with the error σ and without correlation, and the
  /// signal is next to nothing: û and v̂ are normal about the truth, |ĝ| is Rice's.
  private func isotropic(
    bins: Int = 12, sigma: Double = 1, nuisances: [InterferenceModel.Nuisance] = []
  ) throws -> InterferenceModel {
    let background = 1e6
    // Σ I²/B = 1/σ² for cosines and sines of a whole number of waves alike.
    let height = (2 * background / Double(bins)).squareRoot() / sigma
    let phases = (0..<bins).map { 2 * Double.pi * (Double($0) + 0.5) / Double(bins) }
    return try InterferenceModel(
      InterferenceTemplate(
        background: .init(repeating: background, count: bins),
        interference: phases.map { height * cos($0) },
        signal: .init(repeating: 1e-3, count: bins), quadrature: phases.map { height * sin($0) }),
      coupling: .freePhase, nuisances: nuisances, largest: 8 * sigma)
  }

  /// P(t_g ≤ t) with t = (r̂ − g)²/σ², r̂ Rice's about g: r̂² is noncentral χ²₂.
  private func riceProbability(_ t: Double, coupling g: Double) -> Double {
    func below(_ r: Double) -> Double {
      guard r > 0 else { return 0 }
      if g == 0 { return -expm1(-r * r / 2) }
      return exp(
        NoncentralChiSquaredDistribution.logLowerTail(
          r * r, degreesOfFreedom: 2, noncentrality: g * g))
    }
    return below(g + t.squareRoot()) - below(g - t.squareRoot())
  }

  /// The t_g that is exceeded with a probability of 1 − level, from Rice's distribution.
  private func riceQuantile(_ level: Double, coupling g: Double) -> Double {
    var (low, high) = (0.0, 40.0)
    for _ in 0..<60 {
      let middle = 0.5 * (low + high)
      if riceProbability(middle, coupling: g) < level { low = middle } else { high = middle }
    }
    return high
  }

  private func nuisances(_ bins: Int) -> [InterferenceModel.Nuisance] {
    let shift = (0..<bins).map { 3 * sin(Double($0)) }
    return [
      .init(
        .logNormal("luminosity", relative: 0.02), .scale([.background, .interference, .signal])),
      .init(
        Parameter(
          "shape", initialValue: 0, bounds: -5...5, constraint: .normal(centre: 0, width: 1)),
        .shift(background: shift, interference: shift.map { -$0 }, signal: [])),
    ]
  }

  @Test func thePolarFormsDerivativesAreThoseOfDifferences() throws {
    let template = try resonanceTemplate(coherence: 0.8, phase: -1, isPhaseFree: true)
    let model = PolarInterferenceModel(
      try InterferenceModel(
        template, coupling: .freePhase, nuisances: nuisances(template.binCount)))
    let point = [0.8, 2.3, 1.02, 0.3]
    var stream = RandomStream(seed: 1, purpose: "counts")
    let likelihood = try Likelihood(model, data: model.draw(at: point, using: &stream))
    let (gradient, hessian) = (likelihood.gradient(at: point), likelihood.hessian(at: point))
    for i in point.indices {
      func moved(_ step: Double) -> [Double] {
        point.enumerated().map { $0.offset == i ? $0.element + step : $0.element }
      }
      let step = 1e-5
      let slope =
        (likelihood.twiceNLL(at: moved(step)) - likelihood.twiceNLL(at: moved(-step))) / (2 * step)
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

  /// The last has a quadrature that is hardly measured: circles have a minimum on either side.
  @Test(arguments: [(1.0, -0.6, 1.0, false), (0.3, -1.5, 1, false), (1, 0, 0.2, true)])
  func theProfileIsTheLeastOverThePhase(
    coherence: Double, phase: Double, scale: Double, isTwoFold: Bool
  ) throws {
    let whole = try resonanceTemplate(coherence: coherence, phase: phase, isPhaseFree: true)
    let template = try InterferenceTemplate(
      background: whole.background, interference: whole.interference, signal: whole.signal,
      quadrature: whole.quadrature?.map { scale * $0 })
    let model = try InterferenceModel(template, coupling: .freePhase)
    var stream = RandomStream(seed: 2, purpose: "data", index: UInt64(100 * coherence))
    let likelihood = try Likelihood(model, data: model.draw(at: [0.1, -0.2], using: &stream))
    let profile = try likelihood.couplingProfile()
    func twiceNLL(_ g: Double, _ phase: Double) -> Double {
      likelihood.twiceNLL(at: [g * cos(phase), g * sin(phase)])
    }
    let best = twiceNLL(profile.best, profile.minima[0].phase ?? 0)
    for step in 0..<3600 {
      let (g, phase) = (0.02 * Double(step % 60), 2 * Double.pi * Double(step / 60) / 60)
      #expect(twiceNLL(g, phase) >= best - 1e-6)  // The fit's end.
    }
    var circlesWithTwo = 0
    for index in stride(from: 0, to: profile.couplings.count, by: 16) {
      let g = profile.couplings[index]
      let scan = (0..<720).map { twiceNLL(g, 2 * Double.pi * Double($0) / 720) - best }
      let lowest = scan.min() ?? 0
      #expect(profile.values[index] <= lowest + 1e-6)  // Two fits' ends.
      // Below the scan by ½ t″ (π/720)² at most; t″ along a circle is 2g²/σ² with σ ≥ 1/20.
      #expect(profile.values[index] >= lowest - 8e-3 * max(1, g * g))
      let turns = scan.indices.count {
        scan[$0] < scan[($0 + 719) % 720] && scan[$0] <= scan[($0 + 1) % 720]
      }
      if turns > 1 { circlesWithTwo += 1 }
      if let phase = profile.phases[index] {
        #expect(isClose(twiceNLL(g, phase) - best, profile.values[index], .absolute(1e-6)))
      }
    }
    #expect((circlesWithTwo > 2) == isTwoFold, "\(circlesWithTwo)")
  }

  /// A rate of the background, known from a measurement to 1 %, has nothing to do with cosines and
  /// sines: with it the distribution is the same.
  @Test(arguments: [(0.0, false), (0.7, false), (2, false), (5, false), (0.7, true)])
  func toysOfTwoNormalNumbersAreRices(coupling g: Double, hasNuisance: Bool) throws {
    let rate = InterferenceModel.Nuisance(
      .logNormal("rate", relative: 0.01), .scale([.background]))
    let model = try isotropic(nuisances: hasNuisance ? [rate] : [])
    let point = [g * cos(2.0), g * sin(2.0)] + (hasNuisance ? [1.01] : [])
    let toys = try model.toys(at: point, count: 1500, seed: 3).distribution
    for t in [0.5, 2.706, 3.841] {
      let expected = 1 - riceProbability(t, coupling: g)
      // The skewness of 10⁶ counts is a thousandth.
      #expect(
        isClose(
          toys.tail(t).value, expected,
          .absolute(4 * binomialError(expected, count: 1500) + 1e-3)))
    }
    // One degree of freedom far from zero, two at zero.
    if g == 5 { #expect(isClose(riceQuantile(0.95, coupling: 5), 3.84, .relative(0.02))) }
    if g == 0 { #expect(isClose(riceQuantile(0.95, coupling: 0), 5.991_464, .relative(1e-6))) }
  }

  @Test(arguments: [0.4, 2.5]) func theSetByToysIsRices(best: Double) throws {
    let model = try isotropic()
    let likelihood = try Likelihood(model, observed: model.expected(at: [0, best]))
    let set = try likelihood.confidenceSet(level: 0.9, toys: 500, seed: 4, nodes: 6)
    // The couplings g with |best − g| at most the root of Rice's quantile.
    let inside = (0...320).map { 0.025 * Double($0) }.filter {
      riceProbability(pow(best - $0, 2), coupling: $0) <= 0.9
    }
    try #require(set.intervals.count == 1)
    let (low, high) = (set.intervals[0].lowerBound, set.intervals[0].upperBound)
    // The 90 % quantile √t of 500 toys has an error of 0.08, the interpolation one of 0.05.
    #expect(isClose(low, inside[0], .absolute(0.3)), "\(set)")
    #expect(isClose(high, inside[inside.count - 1], .absolute(0.3)), "\(set)")
    let formula = try likelihood.confidenceSet(level: 0.9)
    #expect(isClose(formula.intervals[0].upperBound, best + 1.644_854, .absolute(1e-3)))
    #expect(formula.contains(0) == (best < 1.644))
  }

  /// Where the signal is absent the set by toys covers and χ²₁ does not: it has 1 − e^(−1.35), or
  /// 0.741, where 0.9 is stated.
  @Test func setsByToysCoverAtZeroWhereChiSquaredDoesNot() throws {
    let model = try isotropic(bins: 8)
    let experiments = 50
    var covered = (toys: 0, formula: 0)
    for index in 0..<experiments {
      var stream = RandomStream(seed: 5, purpose: "data", index: UInt64(index))
      let likelihood = try Likelihood(model, data: model.draw(at: [0, 0], using: &stream))
      let set = try likelihood.confidenceSet(
        level: 0.9, toys: 60, seed: 100 * UInt64(index + 1), nodes: 2)
      if set.contains(0) { covered.toys += 1 }
      if try likelihood.confidenceSet(level: 0.9).contains(0) { covered.formula += 1 }
    }
    let size = Double(experiments)
    // 0.042, the binomial error of 50 experiments; that of the quantile of 60 toys is much less in
    // the mean over experiments.
    #expect(
      isClose(
        Double(covered.toys) / size, 0.9, .sigmas(3.5, error: binomialError(0.9, count: 50))))
    let short = 1 - exp(-0.5 * 2.705_543)
    #expect(
      isClose(
        Double(covered.formula) / size, short,
        .sigmas(3.5, error: binomialError(short, count: 50))))
    #expect(covered.toys > covered.formula)
  }

  @Test func nuisancesAndPhaseAreProfiledTogether() throws {
    let template = try resonanceTemplate(coherence: 1, phase: 0, isPhaseFree: true)
    let plain = try InterferenceModel(template, coupling: .freePhase)
    let model = try InterferenceModel(
      template, coupling: .freePhase, nuisances: nuisances(template.binCount))
    var stream = RandomStream(seed: 6, purpose: "data")
    let data = try model.draw(at: [0.3, 0.2, 1.01, 0.4], using: &stream)
    let likelihood = try Likelihood(model, data: data)
    let profile = try likelihood.couplingProfile()
    // The other way round: the nuisance parameters profiled at each phase of a scan.
    let best = try likelihood.maximize(
      startingAt: [
        profile.best * cos(profile.minima[0].phase ?? 0),
        profile.best * sin(profile.minima[0].phase ?? 0), 1, 0,
      ])
    for index in [40, 60] {
      let g = profile.couplings[index]
      var lowest = Double.infinity
      for step in 0..<120 {
        let angle = 2 * Double.pi * Double(step) / 120
        let fit = try likelihood.maximize(fixing: ["u": g * cos(angle), "v": g * sin(angle)])
        lowest = min(lowest, fit.twiceNLL - best.twiceNLL)
      }
      // Below the scan by ½ t″ (π/120)² at most, with t″ as above.
      #expect(profile.values[index] <= lowest + 1e-6)
      #expect(profile.values[index] >= lowest - 0.28 * max(0.1, g * g))
    }
    func width(_ set: IntervalSet) -> Double {
      set.intervals.reduce(0) { $0 + $1.upperBound - $1.lowerBound }
    }
    let without = try Likelihood(plain, observed: data.counts).confidenceSet()
    let set = try likelihood.confidenceSet()
    #expect(width(set) > width(without))
    #expect(set.contains(profile.best))
  }

  @Test func aTestedPhaseDoesNotMatter() throws {
    // t_g of toys has its own best phase: drawn at two phases of an isotropic model it is the same.
    let model = try isotropic()
    let one = try model.toys(at: [1.5, 0], count: 800, seed: 7).distribution.quantile(0.683)
    let other = try model.toys(at: [0, 1.5], count: 800, seed: 8).distribution.quantile(0.683)
    #expect(isClose(one.value, other.value, .sigmas(4, error: hypot(one.error, other.error))))
    #expect(isClose(one.value, riceQuantile(0.683, coupling: 1.5), .sigmas(4, error: one.error)))
  }
}
