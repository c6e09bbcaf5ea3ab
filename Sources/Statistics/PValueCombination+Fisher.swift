import GSL

extension PValueCombination {
  /// Fisher's combination: −2 Σ ln pᵢ is a χ² with 2k degrees of freedom.
  ///
  /// Fisher, "Statistical Methods for Research Workers", 4th edition (1932), section 21.1.
  public static func fisher(_ pValues: [PValue<Local>]) -> PValue<Local> {
    check(pValues)
    let chiSquared = -2 * pValues.reduce(0) { $0 + $1.logarithm }
    return PValue(
      logarithm: ChiSquaredDistribution.logUpperTail(
        chiSquared, degreesOfFreedom: 2 * pValues.count))
  }
}
