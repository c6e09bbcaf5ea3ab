import GSL

/// A model of cells with each expectation multiplied by a factor: the counts of weighted events.
public struct ScaledCells: CellModel {
  /// The model.
  public let inner: any CellModel
  /// One a cell, above 0.
  public let factors: [Double]

  /// A model times factors.
  public init(_ inner: any CellModel, by factors: [Double]) {
    precondition(
      factors.count == inner.cellCount, "\(factors.count) factors, \(inner.cellCount) cells")
    precondition(factors.allSatisfy { $0 > 0 && $0.isFinite }, "a factor that is not positive")
    (self.inner, self.factors) = (inner, factors)
  }

  /// The model's.
  public var name: String { inner.name }
  /// The model's.
  public var parameterCount: Int { inner.parameterCount }
  /// The model's.
  public var cellCount: Int { inner.cellCount }
  /// The model's.
  public var priorPrecisions: [Double] { inner.priorPrecisions }
  /// The model's.
  public var limits: [ClosedRange<Double>] { inner.limits }
  /// The model's.
  public var canTurnNegative: Bool { inner.canTurnNegative }

  /// The model's, times the factors.
  public func expectations(at parameters: [Double]) -> (means: [Double], jacobian: Matrix) {
    var (means, jacobian) = inner.expectations(at: parameters)
    for cell in means.indices {
      means[cell] *= factors[cell]
      for column in 0..<jacobian.columns { jacobian[cell, column] *= factors[cell] }
    }
    return (means, jacobian)
  }

  /// The model's, for the counts without the factors.
  public func start(for observed: [Double]) throws -> [Double] {
    try inner.start(for: zip(observed, factors).map { $0 / $1 })
  }

  /// The model's.
  public func idleParameters(at parameters: [Double]) -> [Int] {
    inner.idleParameters(at: parameters)
  }

  /// Sums of cells of one factor, or of several by a ``GroupedCells``.
  public func grouped(_ groups: [[Int]]) -> any CellModel {
    let isPlain = groups.allSatisfy { group in
      group.allSatisfy { factors[$0] == factors[group[0]] }
    }
    return isPlain
      ? ScaledCells(inner.grouped(groups), by: groups.map { factors[$0[0]] })
      : GroupedCells(self, groups)
  }
}

/// Sums of a model's cells.
private struct GroupedCells: CellModel {
  let inner: ScaledCells
  let groups: [[Int]]

  init(_ inner: ScaledCells, _ groups: [[Int]]) { (self.inner, self.groups) = (inner, groups) }

  var name: String { inner.name }
  var parameterCount: Int { inner.parameterCount }
  var cellCount: Int { groups.count }
  var priorPrecisions: [Double] { inner.priorPrecisions }
  var limits: [ClosedRange<Double>] { inner.limits }
  var canTurnNegative: Bool { inner.canTurnNegative }

  func expectations(at parameters: [Double]) -> (means: [Double], jacobian: Matrix) {
    let (means, jacobian) = inner.expectations(at: parameters)
    return (
      groups.map { $0.reduce(0) { $0 + means[$1] } },
      Matrix(
        rows: groups.count, columns: jacobian.columns,
        elements: groups.flatMap { group in
          (0..<jacobian.columns).map { k in group.reduce(0) { $0 + jacobian[$1, k] } }
        })
    )
  }

  /// The model's, for each group's counts shared among its cells by their factors.
  func start(for observed: [Double]) throws -> [Double] {
    let used = groups.flatMap { $0 }
    let shares = zip(groups, observed).flatMap { group, count in
      let sum = group.reduce(0) { $0 + inner.factors[$1] }
      return group.map { count * inner.factors[$0] / sum }
    }
    return try inner.grouped(used.map { [$0] }).start(for: shares)
  }

  func idleParameters(at parameters: [Double]) -> [Int] {
    inner.idleParameters(at: parameters)
  }

  func grouped(_ outer: [[Int]]) -> any CellModel {
    GroupedCells(inner, outer.map { $0.flatMap { groups[$0] } })
  }
}
