/// How much one parameter's uncertainty moves the parameter of interest, and how far the data
/// pulled it.
public struct Impact: Sendable {
  /// The parameter's name.
  public let parameter: String
  /// Its distance from its auxiliary result, in units of the constraint's width; nil where it has
  /// none.
  public let pull: Double?
  /// Its error after the fit in units of its constraint's width; nil where it has none.
  public let constraint: Double?
  /// The change of the parameter of interest where this one is held at the lower end of its
  /// interval.
  public let low: Double
  /// The same at the upper end.
  public let high: Double
}

extension Likelihood {
  /// The impact of each free parameter on the parameter of interest, the greatest first: it is held
  /// at the ends of its one-σ interval (MINOS), and all others are fitted again.
  ///
  /// - Throws: ``FitError`` where a fit fails or the likelihood is flat, `InputError` where there is
  ///   no parameter of interest.
  public func impacts(at fit: LikelihoodFit) throws -> [Impact] {
    let interest = try interest()
    let covariance = try covariance(at: fit)
    let kernel = kernel()
    let held = fit.held.reduce(into: [Int: Double]()) { $0[$1] = fit.point[$1] }
    var impacts: [Impact] = []
    for index in model.parameters.indices where index != interest && !fit.held.contains(index) {
      let parameter = model.parameters[index]
      let interval = try minosInterval(
        index, at: fit, sigmas: 1, holding: held, error: max(covariance.error(index), 1e-9),
        in: kernel)
      func shift(_ value: Double) throws -> Double {
        var all = held
        all[index] = value
        return try maximize(holding: all, startingAt: fit.point, in: kernel).point[interest]
          - fit.point[interest]
      }
      impacts.append(
        Impact(
          parameter: parameter.name,
          pull: parameter.constraint.pull(
            at: fit.point[index], auxiliary: data.auxiliary[index]),
          constraint: parameter.constraint.width(auxiliary: data.auxiliary[index]).map {
            covariance.error(index) / $0
          },
          low: try shift(interval.low), high: try shift(interval.high)))
    }
    return impacts.sorted { max(abs($0.low), abs($0.high)) > max(abs($1.low), abs($1.high)) }
  }
}

extension Parameter.Constraint {
  /// The error of θ that the auxiliary result alone leaves; nil where there is none.
  func width(auxiliary: Double) -> Double? {
    switch self {
    case .none: nil
    case .normal(_, let width): width
    case .poisson(_, let scale): auxiliary > 0 ? auxiliary.squareRoot() / scale : nil
    case .logNormal(_, let width): auxiliary * width
    }
  }
}
