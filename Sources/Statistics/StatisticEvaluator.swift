import Events

/// The fits behind test statistics, for one set of data after another, in one thread.
final class StatisticEvaluator<Model: BinnedModel> {
  let kernel: LikelihoodKernel<Model>
  let interest: Int
  let statistic: any TestStatistic
  private(set) var bestValue = 0.0
  private(set) var best: [Double] = []
  private var range: ClosedRange<Double>

  init(_ model: Model, _ statistic: any TestStatistic) throws(InputError) {
    guard let interest = model.parameterOfInterest else {
      throw InputError(
        model.name, "there is no parameter of interest to test",
        remedy: "name one in its measurement")
    }
    guard !model.parameters[interest].isFixed else {
      throw InputError(
        model.name, "the parameter of interest, \(model.parameters[interest].name), is fixed",
        remedy: "let it free")
    }
    kernel = LikelihoodKernel(model)
    self.interest = interest
    self.statistic = statistic
    range = statistic.range(within: model.parameters[interest].bounds)
  }

  /// The strength that the data like best.
  var bestStrength: Double { best[interest] }

  /// Whether the best strength lies at the upper bound of its parameter.
  var isBestAtUpperBound: Bool { bestStrength >= range.upperBound }

  /// Puts data in and fits all parameters to them.
  func load(_ data: BinnedData, startingAt start: [Double]) throws(FitError) {
    kernel.load(data)
    bestValue = try kernel.globalFit(bounds: [interest: range], startingAt: start)
    best = (0..<kernel.count).map { kernel.point[$0] }
  }

  /// The other parameters' best values at a strength: half the deviance and the point.
  func conditional(_ strength: Double, startingAt start: [Double]? = nil) throws(FitError)
    -> (value: Double, point: [Double])
  {
    var start = start ?? best
    start[interest] = strength
    let fit = try kernel.fit(holding: [interest: strength], startingAt: start)
    return (fit.value, (0..<kernel.count).map { kernel.point[$0] })
  }

  /// The statistic at a strength.
  func value(at strength: Double, startingAt start: [Double]? = nil) throws(FitError) -> Double {
    let tested = statistic.tested(strength)
    var fixed = try conditional(tested, startingAt: start)
    if fixed.value > bestValue + 1e-9, start != nil {
      // A start of one's own may have led to another minimum than that next to the free one.
      if fixed.value - bestValue > 4 {
        let other = try conditional(tested)
        if other.value < fixed.value { fixed = other }
      }
    }
    if fixed.value < bestValue - 1e-9, range.contains(tested) {
      // The free fit was in another valley: it starts again from this one.
      let fit = try kernel.fit(bounds: [interest: range], startingAt: fixed.point)
      if fit.value < bestValue {
        bestValue = fit.value
        best = (0..<kernel.count).map { kernel.point[$0] }
      }
    }
    return statistic.value(
      ratio: max(0, 2 * (fixed.value - bestValue)), best: bestStrength, tested: tested)
  }
}
