import Foundation

/// A parameter of a likelihood: where its fit starts, between which bounds it may move, and what
/// an auxiliary measurement says of it.
public struct Parameter: Sendable, Hashable {
  /// What an auxiliary measurement says of a parameter θ. Its result is data like the counts, and
  /// toys draw it anew.
  public enum Constraint: Sendable, Hashable {
    /// Nothing.
    case none
    /// A measurement a of θ itself, with a normal error of this width > 0.
    case normal(centre: Double, width: Double)
    /// A count of expectation τ·θ, τ > 0.
    case poisson(count: Double, scale: Double)
    /// A measurement of ln θ with a normal error of this width > 0; the centre is the measured θ.
    case logNormal(centre: Double, width: Double)

    /// The result of the auxiliary measurement; 0 where there is none.
    public var auxiliary: Double {
      switch self {
      case .none: 0
      case .normal(let centre, _): centre
      case .poisson(let count, _): count
      case .logNormal(let centre, _): centre
      }
    }
  }

  /// The name, unique in its model.
  public let name: String
  /// Where a fit starts.
  public var initialValue: Double
  /// The values it may take; either end may be infinite.
  public var bounds: ClosedRange<Double>
  /// What an auxiliary measurement says of it.
  public let constraint: Constraint
  /// Whether fits leave it at its initial value.
  public var isFixed: Bool

  /// A parameter; its initial value must lie within the bounds, a width or scale be positive.
  public init(
    _ name: String, initialValue: Double, bounds: ClosedRange<Double>,
    constraint: Constraint = .none, isFixed: Bool = false
  ) {
    precondition(bounds.contains(initialValue), "\(name): \(initialValue) is not in \(bounds)")
    switch constraint {
    case .none: break
    case .normal(_, let width), .logNormal(_, let width):
      precondition(width > 0, "\(name): a width of \(width) is not positive")
    case .poisson(let count, let scale):
      precondition(scale > 0 && count >= 0, "\(name): \(count) counts of scale \(scale)")
    }
    self.name = name
    self.initialValue = initialValue
    self.bounds = bounds
    self.constraint = constraint
    self.isFixed = isFixed
  }

  /// A nuisance parameter that stretches a rate: log-normal about 1 with the given relative width,
  /// such as 0.017 for a luminosity known to 1.7 %.
  public static func logNormal(_ name: String, relative width: Double) -> Parameter {
    Parameter(
      name, initialValue: 1, bounds: 1e-10...10, constraint: .logNormal(centre: 1, width: width))
  }
}

extension Parameter.Constraint {
  /// Half the deviance of an auxiliary result at θ, and its first two derivatives in θ; +∞ where θ
  /// cannot give the result.
  @inline(__always)
  func terms(at value: Double, auxiliary: Double) -> (value: Double, slope: Double, curve: Double) {
    switch self {
    case .none: return (0, 0, 0)
    case .normal(_, let width):
      let pull = (value - auxiliary) / width
      return (0.5 * pull * pull, pull / width, 1 / (width * width))
    case .poisson(_, let scale):
      let mean = scale * value
      guard mean > 0 || (mean == 0 && auxiliary == 0) else { return (.infinity, 0, 0) }
      guard auxiliary > 0 else { return (mean, scale, 0) }
      return (
        0.5 * poissonDeviance(observed: auxiliary, expected: mean),
        scale - auxiliary / value, auxiliary / (value * value)
      )
    case .logNormal(_, let width):
      guard value > 0 else { return (.infinity, 0, 0) }
      let pull = log(value / auxiliary) / width
      return (
        0.5 * pull * pull, pull / (width * value), (1 / width - pull) / (width * value * value)
      )
    }
  }

  /// −2 ln of the density of the auxiliary result, where it is as likely as it can be.
  func saturatedTwiceNLL(auxiliary: Double) -> Double {
    switch self {
    case .none: 0
    case .normal(_, let width), .logNormal(_, let width): log(2 * .pi * width * width)
    case .poisson: saturatedPoissonTwiceNLL(auxiliary)
    }
  }

  /// The auxiliary result that is expected at θ.
  func expectedAuxiliary(at value: Double) -> Double {
    if case .poisson(_, let scale) = self { return scale * value }
    return self == .none ? 0 : value
  }

  /// The pull of θ: its distance from the auxiliary result in units of the constraint's width;
  /// nil where there is no constraint.
  func pull(at value: Double, auxiliary: Double) -> Double? {
    switch self {
    case .none: nil
    case .normal(_, let width): (value - auxiliary) / width
    case .poisson(_, let scale):
      auxiliary > 0 ? (scale * value - auxiliary) / auxiliary.squareRoot() : nil
    case .logNormal(_, let width): log(value / auxiliary) / width
    }
  }
}
