/// The parameters of greatest likelihood, and what is known of the fit that found them.
public struct LikelihoodFit: Sendable, Equatable {
  /// The parameters, in the model's order.
  public let point: [Double]
  /// −2 ln L there.
  public let twiceNLL: Double
  /// The parameters that the fit did not move, because they are fixed or were held.
  public let held: [Int]
  /// The parameters that ended at a bound.
  public let atBound: [Int]
  /// Whether the likelihood grows until the mean of an empty bin is 0: the parameters are those of the
  /// end, and no maximum, and errors mean little.
  public let endsAtVanishingMean: Bool
  /// Newton steps taken, those of second starts included.
  public let steps: Int
}

extension Likelihood {
  /// Maximises the likelihood.
  ///
  /// - Parameters:
  ///   - fixing: values at which parameters are held, by their names; they may lie outside the
  ///     parameter's bounds.
  ///   - start: where the fit starts instead of the initial values.
  /// - Throws: ``FitError`` where the data are impossible wherever the fit may go, or no start led
  ///   to a minimum; `InputError` for a name that the model does not have.
  public func maximize(
    fixing values: [String: Double] = [:], startingAt start: [Double]? = nil
  ) throws -> LikelihoodFit {
    var held: [Int: Double] = [:]
    for (name, value) in values { held[try index(of: name)] = value }
    return try maximize(holding: held, startingAt: start, in: kernel())
  }

  func maximize(
    holding held: [Int: Double], bounds: [Int: ClosedRange<Double>] = [:],
    startingAt start: [Double]? = nil, in kernel: LikelihoodKernel<Model>
  ) throws(FitError) -> LikelihoodFit {
    let result = try kernel.fit(
      holding: held, bounds: bounds, startingAt: start ?? model.initialPoint)
    let parameters = model.parameters.indices
    let fixed = parameters.filter { held[$0] != nil || kernel.parameters[$0].isFixed }
    return LikelihoodFit(
      point: parameters.map { kernel.point[$0] }, twiceNLL: 2 * result.value + constant,
      held: fixed,
      atBound: parameters.filter {
        !fixed.contains($0)
          && (kernel.point[$0] <= kernel.lower[$0] || kernel.point[$0] >= kernel.upper[$0])
      },
      endsAtVanishingMean: kernel.endsAtVanishingMean, steps: result.steps)
  }
}

extension LikelihoodKernel {
  /// Fits from a start, and where that fails from the initial values and from others.
  ///
  /// - Returns: half the deviance and the steps; the parameters are in `point`.
  func fit(
    holding held: [Int: Double] = [:], bounds: [Int: ClosedRange<Double>] = [:],
    startingAt start: [Double]
  ) throws(FitError) -> (value: Double, steps: Int) {
    for k in 0..<count {
      let range = bounds[k] ?? parameters[k].bounds
      (lower[k], upper[k]) = (range.lowerBound, range.upperBound)
      if parameters[k].isFixed {
        (lower[k], upper[k]) = (parameters[k].initialValue, parameters[k].initialValue)
      }
      if let value = held[k] { (lower[k], upper[k]) = (value, value) }
    }
    var steps = 0
    var isImpossible = true
    for attempt in 0..<4 {
      for k in 0..<count {
        let initial = parameters[k].initialValue
        let isFree = parameters[k].constraint == .none
        switch attempt {
        case 0: point[k] = start[k]
        case 1: point[k] = initial
        // What no measurement constrains may be far away: half and a hundredth of its range.
        case 2: point[k] = isFree ? 0.5 * (initial + min(upper[k], initial + 10)) : initial
        default:
          point[k] = isFree ? initial + 0.01 * (min(upper[k], initial + 10) - initial) : initial
        }
      }
      let result = minimize()
      steps += result.steps
      endsAtVanishingMean = result.ending == .atEdge
      if result.ending.isMinimum { return (result.value, steps) }
      if result.ending == .stuck { isImpossible = false }
    }
    throw FitError(model.name, isImpossible ? impossibility : "no start led to a minimum")
  }

  private var impossibility: String {
    _ = value(at: point)
    if let bin = (0..<bins).first(where: {
      counts[$0] > 0 ? !(expected[$0] > 0) : !(expected[$0] >= 0)
    }) {
      return "bin \(bin) saw \(counts[bin]) and expects \(expected[bin])"
    }
    return "the data are impossible where it starts"
  }
}
