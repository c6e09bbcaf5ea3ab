import Statistics

/// −2 ln L along a coupling.
struct CouplingCurve {
  let likelihood: Likelihood<SignalModel>
  /// By rising coupling.
  let fits: [LikelihoodFit]
  /// The lowest first.
  let minima: [LikelihoodFit]
  /// Without a signal.
  let none: LikelihoodFit
  let largest: Double

  var least: Double { minima[0].twiceNLL }

  /// t₀.
  var statistic: Double { max(0, none.twiceNLL - least) }

  /// The couplings at which t_g is at most a threshold.
  func intervals(atMost threshold: Double) throws -> [CouplingFit.Interval] {
    try IntervalSet.sublevel(
      of: fits.map { ($0.point[0], $0.twiceNLL - least) }, threshold: threshold,
      tolerance: 1e-6 * largest
    ) { g in
      let near = fits.min { abs($0.point[0] - g) < abs($1.point[0] - g) }
      var start = near?.point ?? none.point
      start[0] = g
      return try likelihood.maximize(fixing: ["g": g], startingAt: start).twiceNLL - least
    }.intervals.map { CouplingFit.Interval(low: $0.lowerBound, high: $0.upperBound) }
  }
}
