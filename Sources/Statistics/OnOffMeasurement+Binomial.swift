import GSL

extension OnOffMeasurement {
  /// The exact p-value of the excess on, P(N ≥ n_on | n_on + n_off) with probability 1/(1 + τ) each;
  /// its significance is Z_Bi.
  ///
  /// ln I_{1/(1+τ)}(n_on, n_off + 1), which also serves for counts that are not whole. Given whole
  /// counts the test never rejects too often, and somewhat too rarely because counts are discrete. It
  /// is also what a gamma prior for the background gives, with b ± σ for off and τ.
  ///
  /// Cousins, Linnemann, Tucker, arXiv:physics/0702156, whose p_Bi this is.
  public var binomialPValue: PValue<Local> {
    if on == 0 { return PValue(logarithm: 0) }
    let tails = IncompleteBeta.logTails(
      on, off + 1, x: 1 / (1 + tau), y: tau / (1 + tau),
      difference: difference - 1 / (1 + tau))
    return PValue(logarithm: tails.lower)
  }
}
