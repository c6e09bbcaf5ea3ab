import Events
import GSL
import Histograms
import Statistics

/// A peak whose mass and widths are fitted together with its yield and the background: what a known
/// resonance, such as the Z, says of scale and resolution.
public struct PeakFit: Sendable, Codable, Equatable {
  /// A parameter of a shape that is fitted.
  public struct Parameter: Sendable, Codable, Equatable {
    /// Its name.
    public let name: String
    /// Where the fit starts.
    public let start: Double
    /// The values it may take, all of them good for the shape.
    public let limits: ClosedRange<Double>

    /// A parameter; its start must lie within the limits, which are finite.
    public init(_ name: String, start: Double, limits: ClosedRange<Double>) {
      precondition(limits.contains(start), "\(name): \(start) is not in \(limits)")
      precondition(
        (limits.upperBound - limits.lowerBound).isFinite, "\(name): the limits are \(limits)")
      self.name = name
      self.start = start
      self.limits = limits
    }
  }

  /// The names of the shape's parameters.
  public let names: [String]
  /// The shape's parameters with their errors.
  public let parameters: [Estimate]
  /// The events of the peak, inside the bins and outside.
  public let yield: Estimate
  /// Twice −ln L, less that of the saturated model.
  public let deviance: Double
  /// Bins less free parameters.
  public let degreesOfFreedom: Int
  /// The names of the parameters that ended at a limit, which have no error.
  public let atLimit: [String]

  /// P(χ² > deviance).
  public var pValue: Double {
    ChiSquaredDistribution.upperTail(deviance, degreesOfFreedom: degreesOfFreedom)
  }

  /// A parameter by its name.
  public subscript(name: String) -> Estimate? {
    names.firstIndex(of: name).map { parameters[$0] }
  }
}

extension SignalSearch {
  /// Fits a peak's parameters, its yield and the background together, by Fisher scoring.
  ///
  /// - Parameters:
  ///   - parameters: of the shape.
  ///   - yield: where its fit starts.
  ///   - shape: the shape of given parameters, in their order.
  /// - Throws: `FitError` where the fit has no result.
  public func fitPeak(
    _ parameters: [PeakFit.Parameter], yield: Double,
    shape: @escaping @Sendable ([Double]) throws -> any SignalShape
  ) throws -> PeakFit {
    let count = background.parameterCount
    let model = FloatingPeak(
      background: background.cells, axis: axis, shapeParameters: parameters, shape: shape)
    // The background alone was fitted to the peak too: it starts again, from where the peak is not.
    let guess = try shape(parameters.map(\.start)).probabilities(on: axis)
    let rest = zip(counts, guess).map { max(0, $0 - yield * $1) }
    let start = try background.cells.maximumLikelihoodFit(to: rest)
    let fit = try model.maximumLikelihoodFit(
      to: counts, from: start.parameters + [yield] + parameters.map(\.start))
    let errors = fit.errors
    let estimates = fit.parameters.indices.map { Estimate(fit.parameters[$0], error: errors[$0]) }
    let bound = background.cells.priorPrecisions.count { $0 > 0 }
    return PeakFit(
      names: parameters.map(\.name), parameters: Array(estimates[(count + 1)...]),
      yield: estimates[count], deviance: fit.deviance,
      degreesOfFreedom: axis.count - fit.parameters.count + bound + fit.parametersAtLimit.count,
      atLimit: fit.parametersAtLimit.filter { $0 > count }.map {
        parameters[$0 - count - 1].name
      })
  }
}

/// b(θ) + s f(η): the background's parameters, the yield, the shape's parameters.
private struct FloatingPeak: CellModel {
  let background: any CellModel
  let axis: Axis
  let shapeParameters: [PeakFit.Parameter]
  let shape: @Sendable ([Double]) throws -> any SignalShape
  var groups: [[Int]]?

  var name: String { background.name }
  var parameterCount: Int { background.parameterCount + 1 + shapeParameters.count }
  var cellCount: Int { groups?.count ?? axis.count }
  var priorPrecisions: [Double] {
    background.priorPrecisions + [Double](repeating: 0, count: 1 + shapeParameters.count)
  }
  var limits: [ClosedRange<Double>] {
    background.limits + [-.infinity ... .infinity] + shapeParameters.map(\.limits)
  }
  var canTurnNegative: Bool { true }

  func start(for observed: [Double]) throws -> [Double] {
    try background.start(for: observed) + [0] + shapeParameters.map(\.start)
  }

  func grouped(_ groups: [[Int]]) -> any CellModel {
    var other = self
    other.groups = groups.map { $0.flatMap { self.groups?[$0] ?? [$0] } }
    return other
  }

  /// Derivatives in the shape's parameters are central differences in steps of 1e-4 of the limits'
  /// width, good to 1e-6 of what matters where that is no more than a resolution.
  func expectations(at parameters: [Double]) -> (means: [Double], jacobian: Matrix) {
    let count = background.parameterCount
    let (own, inner) = background.expectations(at: Array(parameters[..<count]))
    let values = Array(parameters[(count + 1)...])
    let yield = parameters[count]
    let shares = probabilities(values)
    var means = own
    var jacobian = Matrix(rows: axis.count, columns: parameterCount)
    for bin in means.indices {
      means[bin] += yield * shares[bin]
      for k in 0..<count { jacobian[bin, k] = inner[bin, k] }
      jacobian[bin, count] = shares[bin]
    }
    for (k, parameter) in shapeParameters.enumerated() {
      let limits = parameter.limits
      let step = 1e-4 * (limits.upperBound - limits.lowerBound)
      let (low, high) = (
        max(limits.lowerBound, values[k] - step), min(limits.upperBound, values[k] + step)
      )
      var moved = values
      moved[k] = high
      let above = probabilities(moved)
      moved[k] = low
      let below = probabilities(moved)
      for bin in means.indices {
        jacobian[bin, count + 1 + k] = yield * (above[bin] - below[bin]) / (high - low)
      }
    }
    guard let groups else { return (means, jacobian) }
    return (
      groups.map { $0.reduce(0) { $0 + means[$1] } },
      Matrix(
        rows: groups.count, columns: parameterCount,
        elements: groups.flatMap { group in
          (0..<parameterCount).map { k in group.reduce(0) { $0 + jacobian[$1, k] } }
        })
    )
  }

  /// Numbers that are none where there is no such shape, at which the fit takes a shorter step.
  private func probabilities(_ values: [Double]) -> [Double] {
    (try? shape(values).probabilities(on: axis)) ?? [Double](repeating: .nan, count: axis.count)
  }
}
