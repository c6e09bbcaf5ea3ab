import Events
import GSL

/// The parameters' covariance at a fit.
public struct LikelihoodCovariance: Sendable {
  /// Parameters × parameters; zeros for those that were held.
  public let matrix: Matrix

  /// The standard error of a parameter.
  public func error(_ index: Int) -> Double { matrix[index, index].squareRoot() }

  /// The correlation of two parameters; 0 where one has no error.
  public func correlation(_ i: Int, _ j: Int) -> Double {
    let scale = error(i) * error(j)
    return scale > 0 ? (i == j ? 1 : matrix[i, j] / scale) : 0
  }
}

extension Likelihood {
  /// The inverse of half the second derivatives of −2 ln L, the observed information.
  ///
  /// A parameter at a bound is treated like the others, its error being that of the curvature,
  /// unless the matrix is positive definite only without those; then their errors are 0.
  ///
  /// - Throws: ``FitError`` where a direction is flat, with the parameters that span it.
  public func covariance(at fit: LikelihoodFit) throws(FitError) -> LikelihoodCovariance {
    let information = hessian(at: fit.point)
    let movable = model.parameters.indices.filter { !fit.held.contains($0) }
    let inner = movable.filter { !fit.atBound.contains($0) }
    for indices in movable == inner ? [movable] : [movable, inner] {
      if let matrix = inverseInformation(information, indices) {
        return LikelihoodCovariance(matrix: matrix)
      }
    }
    throw FitError(
      model.name,
      "the likelihood does not determine \(nameList(flatParameters(information, inner)))"
    )
  }

  /// The parameters that, added to those before them, make the information singular.
  private func flatParameters(_ information: Matrix, _ indices: [Int]) -> [String] {
    var kept: [Int] = []
    var flat: [String] = []
    for index in indices {
      if inverseInformation(information, kept + [index]) == nil {
        flat.append(model.parameters[index].name)
      } else {
        kept.append(index)
      }
    }
    return flat
  }
}

/// The covariance of some parameters from the second derivatives of −2 ln L, zeros for the others;
/// nil where they are not positive definite. With a diagonal of ones the rounding does not depend
/// on the units.
func inverseInformation(_ information: Matrix, _ indices: [Int]) -> Matrix? {
  let count = indices.count
  let scales = indices.map { information[$0, $0].squareRoot() }
  guard scales.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
  var scaled = Matrix(rows: count, columns: count)
  for (a, i) in indices.enumerated() {
    for (b, j) in indices.enumerated() {
      scaled[a, b] = information[i, j] / (scales[a] * scales[b])
    }
  }
  guard
    scaled.elements.withUnsafeBufferPointer({ elements in
      let copy = UnsafeMutablePointer<Double>.allocate(capacity: max(1, elements.count))
      defer { copy.deallocate() }
      for k in elements.indices { copy[k] = elements[k] }
      return choleskyFactor(copy, order: count, tolerance: 1e-12) == nil
    }), let inverse = try? scaled.inversePositiveDefinite()
  else { return nil }
  let all = information.rows
  var matrix = Matrix(rows: all, columns: all)
  for (a, i) in indices.enumerated() {
    for (b, j) in indices.enumerated() {
      matrix[i, j] = 2 * inverse[a, b] / (scales[a] * scales[b])
    }
  }
  return matrix
}
