import Foundation
import GSL

extension PoissonRegression {
  /// The parameters of greatest likelihood, and what is known of them.
  public struct Fit: Sendable {
    /// θ, in the basis's own order.
    public let parameters: [Double]
    /// The standard error of each, from the inverse of the Fisher information.
    public let errors: [Double]

    /// The fit in the coordinates in which it was made, and the map from them to θ.
    private let working: CellFit
    private let transform: Matrix

    fileprivate init(_ working: CellFit, _ transform: Matrix) {
      self.working = working
      self.transform = transform
      parameters = transform.times(working.parameters)
      errors = (0..<transform.rows).map {
        working.variance(ofGradient: Array(transform.row($0))).squareRoot()
      }
    }

    /// The parameters that ended at the limit 0 of a non-negative fit; their errors are 0.
    public var parametersAtLimit: [Int] { working.parametersAtLimit }
    /// The expectation of each cell.
    public var means: [Double] { working.means }
    /// Twice −ln L, less that of the saturated model, with Σ θ²/σ² of the priors.
    public var deviance: Double { working.deviance }
    /// Fisher-scoring steps taken.
    public var iterations: Int { working.iterations }

    /// The variance of a function of the parameters, given its gradient in them.
    public func variance(ofGradient gradient: [Double]) -> Double {
      let row = Matrix(rows: gradient.count, columns: 1, elements: gradient)
      return working.variance(ofGradient: transform.transposed(times: row).elements)
    }
  }

  /// Maximises the Poisson likelihood of the observed counts, one per cell, by Fisher scoring in the
  /// coordinates of ``conditioned(on:)``.
  ///
  /// - Throws: ``FitError`` where there are fewer cells than free parameters, the basis is degenerate
  ///   on the cells, the likelihood grows towards a rate of 0, or 2000 steps did not suffice.
  public func fit(observed: [Double]) throws(FitError) -> Fit {
    precondition(observed.count == cells.count, "\(observed.count) counts, \(cells.count) cells")
    guard observed.reduce(0, +) > 0 else { throw FitError(name, "there is no event to fit to") }
    let free = priorPrecisions.filter { $0 == 0 }.count
    guard cells.count >= free else {
      throw FitError(name, "\(free) parameters, and \(cells.count) bins to fit them to")
    }
    let (model, transform) = try conditioned()
    let fit = try model.maximumLikelihoodFit(to: observed)
    guard !fit.endsAtVanishingMean else { throw FitError(name, CellFit.growsTowardsZero) }
    return Fit(fit, transform)
  }

  /// The same model in coordinates u in which the columns of the basis are orthonormal, θ = T·u.
  ///
  /// The powers of ln x of a dijet function are nearly collinear, and their normal equations are not
  /// to be solved as they stand. Parameters with priors keep their columns, which a prior makes
  /// harmless; a non-negative fit keeps the whole basis, since its limits are limits on θ.
  ///
  /// - Parameter nodes: those of the cells that will be fitted, where they are not all.
  /// - Throws: ``FitError`` where the functions are too few digits from a degenerate set there.
  public func conditioned(on nodes: [Int]? = nil) throws(FitError) -> (
    model: PoissonRegression, transform: Matrix
  ) {
    let used = nodes ?? Array(0..<basis.rows)
    let free = (0..<basis.columns).filter { priorPrecisions[$0] == 0 }
    guard used.count >= free.count else {
      throw FitError(name, "\(free.count) parameters, and \(used.count) nodes to fit them to")
    }
    var transform = Matrix(rows: basis.columns, columns: basis.columns)
    for index in 0..<basis.columns { transform[index, index] = 1 }
    guard !free.isEmpty else { return (self, transform) }
    do {
      let columns = Matrix(
        rows: used.count, columns: free.count,
        elements: used.flatMap { node in free.map { basis[node, $0] } })
      let triangle = try columns.upperTriangularFactor()
      for column in free.indices {
        // What is left of a function beside those before it: a degenerate one leaves its rounding,
        // some 1e-16 of it, and with fewer than four digits left no fit is worth its name.
        let size = (0...column).reduce(0) { $0 + triangle[$1, column] * triangle[$1, column] }
        guard abs(triangle[column, column]) > 1e-12 * size.squareRoot() else {
          throw FitError(name, "its parameters cannot be told apart on these bins")
        }
      }
      guard link != .nonNegative else { return (self, transform) }
      let inverse = try triangle.inverseUpperTriangular()
      for (i, row) in free.enumerated() {
        for (j, column) in free.enumerated() { transform[row, column] = inverse[i, j] }
      }
    } catch let error as FitError {
      throw error
    } catch {
      throw FitError(name, "its parameters cannot be told apart on these bins (\(error))")
    }
    let rotated = Matrix(
      rows: basis.rows, columns: basis.columns,
      elements: (0..<basis.rows).flatMap { row in
        transform.transposed(
          times: Matrix(rows: basis.columns, columns: 1, elements: Array(basis.row(row)))
        ).elements
      })
    return (
      PoissonRegression(
        name: name, link: link, basis: rotated, offsets: offsets, priorPrecisions: priorPrecisions,
        nodeWeights: nodeWeights, cells: cells), transform
    )
  }
}
