import GSL

extension BackgroundFit {
  /// The F-test of the gain over a smaller model that was fitted to the same bins; nil where no
  /// parameter was added or no degree of freedom is left.
  public func fTest(against smaller: BackgroundFit) -> (statistic: Double, pValue: Double)? {
    let added = smaller.degreesOfFreedom - degreesOfFreedom
    guard added > 0, degreesOfFreedom > 0, deviance > 0 else { return nil }
    let gain = max(0, smaller.deviance - deviance)
    let f = gain / Double(added) / (deviance / Double(degreesOfFreedom))
    return (f, FDistribution.upperTail(f, added, degreesOfFreedom))
  }

  /// The probability of a greater gain over a smaller model that was fitted to the same bins, were
  /// that one right: the difference of deviances is χ² with as many degrees of freedom as parameters
  /// were added (Wilks).
  public func likelihoodRatioTest(against smaller: BackgroundFit) -> Double {
    ChiSquaredDistribution.upperTail(
      smaller.deviance - deviance, degreesOfFreedom: smaller.degreesOfFreedom - degreesOfFreedom)
  }
}
