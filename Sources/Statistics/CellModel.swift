import GSL

/// Poisson counts in cells whose expectations follow from parameters: what one fit serves.
///
/// A conformer gives means and derivatives, limits, and Gaussian priors about 0; the fit needs no
/// more. A cell is a bin, or many bins taken as one.
public protocol CellModel: Sendable {
  /// The model's name, for messages.
  var name: String { get }
  /// How many parameters it has.
  var parameterCount: Int { get }
  /// How many cells it has.
  var cellCount: Int { get }
  /// 1/σ_k² of the Gaussian prior of each parameter about 0; 0 where it is free.
  var priorPrecisions: [Double] { get }
  /// The values that each parameter may take.
  var limits: [ClosedRange<Double>] { get }
  /// Whether a mean can turn negative within the limits. The likelihood of such a model may grow
  /// until a mean is 0 and end there, without a maximum.
  var canTurnNegative: Bool { get }
  /// The expectation of each cell, and its derivatives: cells × parameters.
  func expectations(at parameters: [Double]) -> (means: [Double], jacobian: Matrix)
  /// Where a fit to observed counts begins.
  ///
  /// - Throws: an error where the parameters cannot be told apart.
  func start(for observed: [Double]) throws -> [Double]
  /// Parameters without any influence at a point, such as the slope of a term that is 0 there.
  func idleParameters(at parameters: [Double]) -> [Int]
  /// The model whose cells are sums of this one's, with the same parameters.
  func grouped(_ groups: [[Int]]) -> any CellModel
  /// The model whose expectations are this one's times a factor a cell, above 0.
  func scaled(by factors: [Double]) -> any CellModel
}

extension CellModel {
  /// No prior.
  public var priorPrecisions: [Double] { Array(repeating: 0, count: parameterCount) }

  /// None.
  public var limits: [ClosedRange<Double>] {
    Array(repeating: -.infinity ... .infinity, count: parameterCount)
  }

  /// It cannot.
  public var canTurnNegative: Bool { false }

  /// None.
  public func idleParameters(at parameters: [Double]) -> [Int] { [] }

  /// A ``ScaledCells``.
  public func scaled(by factors: [Double]) -> any CellModel { ScaledCells(self, by: factors) }

  /// The expectations alone.
  public func means(at parameters: [Double]) -> [Double] { expectations(at: parameters).means }
}
