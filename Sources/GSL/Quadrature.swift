internal import CGSL

/// The nodes and weights of Gauss–Legendre quadrature on [-1, 1]; exact up to degree 2n − 1.
public struct GaussLegendre: Sendable {
  /// Abscissas in (-1, 1), ascending.
  public let nodes: [Double]
  /// Weights, whose sum is 2.
  public let weights: [Double]

  /// The rule with `count` ≥ 1 nodes.
  public init(count: Int) {
    precondition(count >= 1, "a quadrature rule needs a node, not \(count)")
    guard let table = gsl_integration_glfixed_table_alloc(count) else {
      preconditionFailure("GSL could not allocate \(count) quadrature nodes")
    }
    defer { gsl_integration_glfixed_table_free(table) }
    let points = (0..<count).map { index -> (Double, Double) in
      var (x, w) = (0.0, 0.0)
      gsl_integration_glfixed_point(-1, 1, index, &x, &w, table)
      return (x, w)
    }.sorted { $0.0 < $1.0 }
    nodes = points.map(\.0)
    weights = points.map(\.1)
  }
}

/// ∫ f over the range, by doubly adaptive Clenshaw–Curtis quadrature (`gsl_integration_cquad`).
///
/// - Parameters:
///   - relativeError: the accuracy asked for; the estimate's error is the one that was reached.
///   - integrand: called many times, must not throw.
/// - Throws: ``GSLError`` where the accuracy cannot be reached.
public func integrate(
  over range: ClosedRange<Double>, relativeError: Double = 1e-12,
  _ integrand: (Double) -> Double
) throws(GSLError) -> Estimate {
  var (value, error) = (0.0, 0.0)
  guard let workspace = gsl_integration_cquad_workspace_alloc(200) else {
    preconditionFailure("GSL could not allocate a quadrature workspace")
  }
  defer { gsl_integration_cquad_workspace_free(workspace) }
  try checked("integrate", "over \(range), reached \(value) ± \(error)") {
    // GSL hands the pointer back during the call only, so the closure does not escape.
    let status = withoutActuallyEscaping(integrand) { escapable in
      withUnsafePointer(to: escapable) { context -> Int32 in
        var function = gsl_function(
          function: { x, context in
            guard let context else { return .nan }
            return context.assumingMemoryBound(to: ((Double) -> Double).self).pointee(x)
          },
          params: UnsafeMutableRawPointer(mutating: context))
        return gsl_integration_cquad(
          &function, range.lowerBound, range.upperBound, 0, relativeError, workspace, &value,
          &error, nil)
      }
    }
    // GSL ends with success also where it gives up, with an error above the one asked for.
    let isReached = value.isFinite && error <= relativeError * abs(value)
    return status == 0 && !isReached ? Int32(GSL_ETOL) : status
  }
  return Estimate(value, error: error)
}
