import Foundation
import GSL

extension PoissonRegression {
  /// The parameters of greatest likelihood, and what is known of them.
  public struct Fit: Sendable {
    /// θ, in the basis's own order.
    public let parameters: [Double]
    /// The standard error of each, from the inverse of the Fisher information.
    public let errors: [Double]
    /// The parameters that ended at the limit 0 of a non-negative fit; their errors are 0.
    public let parametersAtLimit: [Int]
    /// The expectation of each cell.
    public let means: [Double]
    /// Twice −ln L, less that of the saturated model.
    public let deviance: Double
    /// Fisher-scoring steps taken.
    public let iterations: Int

    /// The covariance in the coordinates of the fit, and the map to them from the basis.
    fileprivate let covariance: Matrix
    fileprivate let transform: Matrix

    /// The variance of a function of the parameters, given its gradient in them.
    public func variance(ofGradient gradient: [Double]) -> Double {
      let row = Matrix(rows: gradient.count, columns: 1, elements: gradient)
      return covariance.quadraticForm(transform.transposed(times: row).elements)
    }
  }

  /// Maximises the Poisson likelihood of the observed counts, one per cell.
  ///
  /// Fisher scoring with step halving, in coordinates in which the basis is orthonormal (the powers
  /// of ln x of a dijet function are nearly collinear, and their normal equations are not to be
  /// solved as they stand). With the log link and a node a cell the problem is convex and this is
  /// Newton's method. It stops when the estimated distance to the minimum, ½ gᵀF⁻¹g, is below 1e-10
  /// in −ln L.
  ///
  /// - Throws: ``FitError`` where there are fewer cells than parameters, the basis is degenerate
  ///   on the cells, or 2000 steps did not suffice.
  public func fit(observed: [Double]) throws(FitError) -> Fit {
    precondition(observed.count == cells.count, "\(observed.count) counts, \(cells.count) cells")
    guard observed.reduce(0, +) > 0 else { throw FitError(name, "there is no event to fit to") }
    guard cells.count >= basis.columns else {
      throw FitError(name, "\(basis.columns) parameters, and \(cells.count) bins to fit them to")
    }
    do {
      let transform = try coordinates()
      let working = Matrix(
        rows: basis.rows, columns: basis.columns,
        elements: (0..<basis.rows).flatMap { row in
          transform.transposed(
            times: Matrix(rows: basis.columns, columns: 1, elements: Array(basis.row(row)))
          ).elements
        })
      return try minimize(observed, working: working, transform: transform)
    } catch let error as FitError {
      throw error
    } catch {
      throw FitError(name, "its parameters cannot be told apart on these bins (\(error))")
    }
  }

  /// T with θ = T·(working parameters): the columns of basis·T are orthonormal. A non-negative fit
  /// keeps the basis, since its limits are limits on θ.
  private func coordinates() throws -> Matrix {
    let triangle = try basis.upperTriangularFactor()
    for column in 0..<basis.columns {
      // What is left of a function beside those before it: a degenerate one leaves its rounding,
      // some 1e-16 of it, and with fewer than four digits left no fit is worth its name.
      let size = (0...column).reduce(0) { $0 + triangle[$1, column] * triangle[$1, column] }
      guard abs(triangle[column, column]) > 1e-12 * size.squareRoot() else {
        throw FitError(name, "its parameters cannot be told apart on these bins")
      }
    }
    guard link == .nonNegative else { return try triangle.inverseUpperTriangular() }
    var identity = Matrix(rows: basis.columns, columns: basis.columns)
    for index in 0..<basis.columns { identity[index, index] = 1 }
    return identity
  }

  private func minimize(_ observed: [Double], working: Matrix, transform: Matrix) throws -> Fit {
    func deviance(_ means: [Double]) -> Double {
      var sum = 0.0
      for (n, mean) in zip(observed, means) {
        guard mean > 0, mean.isFinite else { return .infinity }
        sum += poissonDeviance(observed: n, expected: mean)
      }
      return sum
    }
    var parameters = try start(observed, working: working)
    var (means, jacobian) = expectations(at: parameters, basis: working)
    var current = deviance(means)
    guard current.isFinite else { throw FitError(name, "it is not positive where it starts") }

    // A dozen as a rule. Where few cells hold events the curvature is a small part of Fisher's
    // information, the steps are too short by as much, and some hundred are needed.
    for iteration in 1...2000 {
      let (gradient, information) = derivatives(observed, means, jacobian)
      guard information.elements.allSatisfy({ $0.isFinite }) else { break }
      let free = parameters.indices.filter {
        link != .nonNegative || parameters[$0] > 0 || gradient[$0] < 0
      }
      let covariance = try information.submatrix(free).inversePositiveDefinite()
      let step = covariance.times(free.map { -gradient[$0] })
      let distance = -0.5 * zip(free, step).reduce(0) { $0 + gradient[$1.0] * $1.1 }

      var isImproved = false
      var scale = 1.0
      while scale > 1e-9 {
        var trial = parameters
        for (index, change) in zip(free, step) {
          trial[index] += scale * change
          if link == .nonNegative { trial[index] = max(0, trial[index]) }
        }
        let (trialMeans, trialJacobian) = expectations(at: trial, basis: working)
        let value = deviance(trialMeans)
        // A quarter of the gain that the slope promises (Armijo). Where the fit is bad, Fisher's
        // information is not the curvature, and a step that leaps across the minimum to the same
        // height on its other side would be followed by another.
        if value < current - scale * distance {
          isImproved = true
          (parameters, means, jacobian, current) = (trial, trialMeans, trialJacobian, value)
          break
        }
        scale /= 2
      }
      if distance < 1e-10 || (!isImproved && distance < 1e-6) {
        // An empty cell whose mean goes to 0 has an information without bound, which makes the way
        // to go look short: there the likelihood ends at its limit, and not at a maximum.
        let isAtLimit = zip(observed, means).contains { $0 == 0 && $1 < 1e-6 }
        if link == .identity && isAtLimit { break }
        return result(
          parameters, means, current, iterations: iteration, transform: transform, free: free,
          covariance: covariance)
      }
      guard isImproved else { break }
    }
    throw FitError(
      name,
      link == .identity
        ? "the likelihood grows towards a rate that is not positive; a model that cannot vanish, such"
          + " as a Bernstein polynomial or an exponential, may fit"
        : "2000 steps did not reach the minimum")
  }

  /// The gradient of −ln L and the Fisher information, Σ_c J_c J_cᵀ / μ_c.
  private func derivatives(_ observed: [Double], _ means: [Double], _ jacobian: Matrix)
    -> (gradient: [Double], information: Matrix)
  {
    var gradient = [Double](repeating: 0, count: jacobian.columns)
    var scaled = jacobian
    for cell in means.indices {
      for column in gradient.indices {
        gradient[column] += (1 - observed[cell] / means[cell]) * jacobian[cell, column]
        scaled[cell, column] /= means[cell]
      }
    }
    return (gradient, jacobian.transposed(times: scaled))
  }

  /// A first guess: the log of the counts by weighted least squares, or the constant rate.
  private func start(_ observed: [Double], working: Matrix) throws -> [Double] {
    var design = Matrix(rows: cells.count, columns: working.columns)
    var target = Matrix(rows: cells.count, columns: 1)
    var weighted = design
    let size = nodeWeights.reduce(0, +)
    let total = observed.reduce(0, +)
    for (cell, nodes) in cells.enumerated() {
      let width = nodes.reduce(0) { $0 + nodeWeights[$1] }
      let count = observed[cell] + 0.5
      target[cell, 0] = link == .log ? log(count / width) : total / size
      for column in 0..<working.columns {
        let mean = nodes.reduce(0) { $0 + nodeWeights[$1] * working[$1, column] } / width
        design[cell, column] = mean
        weighted[cell, column] = mean * (link == .log ? count : 1)
      }
    }
    let normal = try weighted.transposed(times: design).inversePositiveDefinite()
    let solution = normal.times(weighted.transposed(times: target).elements)
    return link == .nonNegative ? solution.map { max(0, $0) } : solution
  }

  private func result(
    _ parameters: [Double], _ means: [Double], _ deviance: Double, iterations: Int,
    transform: Matrix, free: [Int], covariance: Matrix
  ) -> Fit {
    var full = Matrix(rows: parameters.count, columns: parameters.count)
    for (i, row) in free.enumerated() {
      for (j, column) in free.enumerated() { full[row, column] = covariance[i, j] }
    }
    return Fit(
      parameters: transform.times(parameters),
      errors: (0..<parameters.count).map {
        full.quadraticForm(Array(transform.row($0))).squareRoot()
      },
      parametersAtLimit: parameters.indices.filter { !free.contains($0) }, means: means,
      deviance: deviance, iterations: iterations, covariance: full, transform: transform)
  }
}

extension Matrix {
  /// The rows and columns of the given indices.
  fileprivate func submatrix(_ indices: [Int]) -> Matrix {
    Matrix(
      rows: indices.count, columns: indices.count,
      elements: indices.flatMap { row in indices.map { self[row, $0] } })
  }
}
