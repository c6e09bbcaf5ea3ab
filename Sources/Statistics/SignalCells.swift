import GSL

/// A model of cells with a signal of known shape added: μ_c = b_c(θ) + s f_c. The yield s is the last
/// parameter.
public struct SignalCells: CellModel {
  /// The background.
  public let background: any CellModel
  /// f_c, the expected share of the signal in each cell.
  public let shape: [Double]
  /// The yields that are allowed.
  public let yields: ClosedRange<Double>

  /// A signal on a background.
  ///
  /// - Parameters:
  ///   - shape: f_c, one a cell.
  ///   - yields: the values of s that a fit may take.
  public init(
    _ shape: [Double], on background: any CellModel,
    yields: ClosedRange<Double> = -.infinity ... .infinity
  ) {
    precondition(
      shape.count == background.cellCount, "\(shape.count) shares, \(background.cellCount) cells")
    self.background = background
    self.shape = shape
    self.yields = yields
  }

  /// The background's.
  public var name: String { background.name }

  /// The background's, and the yield.
  public var parameterCount: Int { background.parameterCount + 1 }

  /// The background's.
  public var cellCount: Int { background.cellCount }

  /// The background's, and none on the yield.
  public var priorPrecisions: [Double] { background.priorPrecisions + [0] }

  /// The background's, and the yields'.
  public var limits: [ClosedRange<Double>] { background.limits + [yields] }

  /// Where the yield may be negative, or the shape is, or the background can.
  public var canTurnNegative: Bool {
    background.canTurnNegative || shape.contains { $0 < 0 && yields.upperBound > 0 }
      || (yields.lowerBound < 0 && shape.contains { $0 > 0 })
  }

  /// b_c + s f_c.
  public func expectations(at parameters: [Double]) -> (means: [Double], jacobian: Matrix) {
    let last = background.parameterCount
    var (means, inner) = background.expectations(at: Array(parameters[..<last]))
    var jacobian = Matrix(rows: means.count, columns: last + 1)
    for cell in means.indices {
      means[cell] += parameters[last] * shape[cell]
      for column in 0..<last { jacobian[cell, column] = inner[cell, column] }
      jacobian[cell, last] = shape[cell]
    }
    return (means, jacobian)
  }

  /// The background alone, as far as the limits let it.
  public func start(for observed: [Double]) throws -> [Double] {
    try background.start(for: observed) + [min(max(0, yields.lowerBound), yields.upperBound)]
  }

  /// The background's.
  public func idleParameters(at parameters: [Double]) -> [Int] {
    background.idleParameters(at: Array(parameters[..<background.parameterCount]))
  }

  /// Sums of cells, of background and signal alike.
  public func grouped(_ groups: [[Int]]) -> any CellModel {
    SignalCells(
      groups.map { $0.reduce(0) { $0 + shape[$1] } }, on: background.grouped(groups),
      yields: yields)
  }
}
