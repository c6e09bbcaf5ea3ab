internal import CGSL

/// VEGAS: Monte Carlo integration over the unit cube by importance sampling on a grid that adapts
/// itself (Lepage, J. Comput. Phys. 27 (1978) 192; `gsl_monte_vegas`).
///
/// The grid is a product of one axis per dimension: what the integrand does along one of them, and
/// no correlation, is learned. Its cells hold about equal shares of |f|, so it serves as well to draw
/// events from.
public struct Vegas: Sendable {
  /// The adapted grid: for each dimension the edges of its bins, ascending from 0 to 1.
  public let edges: [[Double]]
  /// ∫f, the weighted mean of the iterations, with its error.
  public let integral: Estimate
  /// χ² of the iterations' integrals about their mean, over its degrees of freedom: about 1 where the
  /// error can be believed.
  public let chiSquaredPerDegree: Double

  /// Adapts a grid and then integrates with it.
  ///
  /// - Parameters:
  ///   - dimensions: of the cube, 1 or more.
  ///   - calls: of the integrand in each iteration.
  ///   - iterations: of the integration, 2 or more; as many before them adapt the grid alone.
  ///   - stream: gives the random points, so that the result is the same on every machine.
  ///   - integrand: a function of a point, which is valid during the call only; must not throw.
  /// - Throws: ``GSLError`` where the integrand vanishes or is not finite.
  public init(
    dimensions: Int, calls: Int, iterations: Int = 5, stream: RandomStream,
    integrand: (UnsafeBufferPointer<Double>) -> Double
  ) throws(GSLError) {
    precondition(dimensions >= 1 && calls >= 10 && iterations >= 2, "VEGAS needs points")
    guard let state = gsl_monte_vegas_alloc(dimensions) else {
      preconditionFailure("GSL could not allocate VEGAS in \(dimensions) dimensions")
    }
    defer { gsl_monte_vegas_free(state) }
    var parameters = gsl_monte_vegas_params()
    gsl_monte_vegas_params_get(state, &parameters)
    parameters.iterations = iterations
    parameters.mode = Int32(GSL_VEGAS_MODE_IMPORTANCE_ONLY)
    parameters.verbose = -1
    var lower = [Double](repeating: 0, count: dimensions)
    var upper = [Double](repeating: 1, count: dimensions)
    var (value, error) = (0.0, 0.0)
    try checked("VEGAS", "reached \(value) ± \(error)") {
      // GSL hands the pointers back during the call only, so the closure does not escape.
      withoutActuallyEscaping(integrand) { integrand in
        withUnsafePointer(to: integrand) { context in
          withGenerator(of: stream) { generator in
            var function = gsl_monte_function(
              f: { point, count, context in
                guard let point, let context else { return .nan }
                return context.assumingMemoryBound(
                  to: ((UnsafeBufferPointer<Double>) -> Double).self
                ).pointee(UnsafeBufferPointer(start: point, count: count))
              },
              dim: dimensions, params: UnsafeMutableRawPointer(mutating: context))
            for stage: Int32 in [0, 1] {
              parameters.stage = stage
              gsl_monte_vegas_params_set(state, &parameters)
              let status = gsl_monte_vegas_integrate(
                &function, &lower, &upper, dimensions, calls, generator, state, &value, &error)
              guard status == 0 else { return status }
            }
            return value.isFinite && error.isFinite && error > 0 ? 0 : Int32(GSL_EBADFUNC)
          }
        }
      }
    }
    let bins = Int(state.pointee.bins)
    let grid = UnsafeBufferPointer(start: state.pointee.xi, count: (bins + 1) * dimensions)
    edges = (0..<dimensions).map { axis in (0...bins).map { grid[$0 * dimensions + axis] } }
    integral = Estimate(value, error: error)
    chiSquaredPerDegree = gsl_monte_vegas_chisq(state)
  }
}

/// Gives GSL a random number generator whose numbers are a stream's.
private func withGenerator<Result>(
  of stream: RandomStream, _ body: (UnsafeMutablePointer<gsl_rng>) -> Result
) -> Result {
  var stream = stream
  var kind = gsl_rng_type()
  kind.max = .max
  kind.get = { state in
    guard let state else { return 0 }
    return UInt(state.assumingMemoryBound(to: RandomStream.self).pointee.next())
  }
  kind.get_double = { state in
    guard let state else { return 0 }
    return state.assumingMemoryBound(to: RandomStream.self).pointee.uniform()
  }
  return withUnsafePointer(to: kind) { kind in
    withUnsafeMutablePointer(to: &stream) { state in
      var generator = gsl_rng(type: kind, state: state)
      return withUnsafeMutablePointer(to: &generator, body)
    }
  }
}
