import GSL

extension OnOffMeasurement {
  /// The significance of Li and Ma, √2 [n_on ln((1 + α)/α · n_on/(n_on + n_off)) + n_off ln((1 + α)
  /// n_off/(n_on + n_off))]^½ with α = 1/τ; negative for a deficit on, and 0 where nothing was seen.
  ///
  /// The square root of twice the logarithm of the profile likelihood ratio, asymptotically a
  /// standard normal variate without a signal: not to be trusted below a handful of events, where
  /// ``binomialPValue`` is exact.
  ///
  /// Li and Ma, Astrophys. J. 272 (1983) 317, equation 17.
  public var liMaSignificance: Double {
    let total = on + off
    let deviance =
      2 * halfDeviance(of: on, from: total / (1 + tau), difference: difference)
      + 2 * halfDeviance(of: off, from: total * tau / (1 + tau), difference: -difference)
    return (difference < 0 ? -1 : 1) * max(0, deviance).squareRoot()
  }
}
