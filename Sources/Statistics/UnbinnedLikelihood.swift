import Events
import GSL

/// The extended likelihood of events that are not binned: −2 ln L = 2 ν(θ) − 2 Σ_i ln λ(x_i; θ),
/// and the constraints' terms. Sums run on all cores, in blocks whose order does not depend on them.
public struct UnbinnedLikelihood<Density: EventDensity>: Sendable {
  /// The model.
  public let density: Density
  /// How many events there are.
  public let count: Int
  /// Eight events each; the last vector is filled up with its first event.
  let vectors: [SIMD8<Double>]

  /// The likelihood of events.
  ///
  /// - Throws: `InputError` where there is none, or one is not in the density's range.
  public init(_ density: Density, events: [Double]) throws(InputError) {
    guard !events.isEmpty else { throw InputError(density.name, "there is no event to fit to") }
    if let row = events.firstIndex(where: { !density.range.contains($0) }) {
      throw InputError(
        "\(density.name), event \(row)", "\(events[row]) is not in \(density.range)",
        remedy: "select the events of the range")
    }
    self.density = density
    count = events.count
    vectors = stride(from: 0, to: events.count, by: 8).map { start in
      var vector = SIMD8<Double>(repeating: events[start])
      for lane in 0..<min(8, events.count - start) { vector[lane] = events[start + lane] }
      return vector
    }
  }

  /// −2 ln L, +∞ where a rate is not positive.
  public func twiceNLL(at point: [Double]) -> Double {
    2 * UnbinnedKernel(self).value(at: point) + constant
  }

  /// The derivatives of −2 ln L in each parameter.
  public func gradient(at point: [Double]) -> [Double] {
    let kernel = UnbinnedKernel(self)
    kernel.derivatives(at: point)
    return point.indices.map { 2 * kernel.gradient[$0] }
  }

  private var constant: Double {
    density.parameters.reduce(0) {
      $0 + $1.constraint.saturatedTwiceNLL(auxiliary: $1.constraint.auxiliary)
    }
  }

  /// Maximises the likelihood by Newton's method, with Fisher's information as the events show it,
  /// Σ ∇λ∇λᵀ/λ².
  ///
  /// - Parameter start: where the fit starts instead of the initial values.
  /// - Throws: ``FitError`` where no start led to a minimum.
  public func maximize(startingAt start: [Double]? = nil) throws(FitError) -> LikelihoodFit {
    let kernel = UnbinnedKernel(self)
    let parameters = density.parameters
    let result = try kernel.fit(startingAt: start ?? parameters.map(\.initialValue))
    let point = parameters.indices.map { kernel.point[$0] }
    let held = parameters.indices.filter { parameters[$0].isFixed }
    return LikelihoodFit(
      point: point, twiceNLL: 2 * result.value + constant, held: held,
      atBound: parameters.indices.filter {
        !held.contains($0)
          && (point[$0] <= kernel.lower[$0] || point[$0] >= kernel.upper[$0])
      },
      endsAtVanishingMean: false, steps: result.steps)
  }

  /// The inverse of the second derivatives of −ln L, by differences of the gradient.
  ///
  /// - Throws: ``FitError`` where they are not positive definite.
  public func covariance(at fit: LikelihoodFit) throws(FitError) -> LikelihoodCovariance {
    let kernel = UnbinnedKernel(self)
    let all = fit.point.count
    kernel.derivatives(at: fit.point)
    // 1e-4 of the error: the third derivative costs as much of the curvature at worst, a thousandth
    // of that with 1e6 events, and rounding 1e-8.
    let steps = (0..<all).map { 1e-4 / max(kernel.hessian[$0 * all + $0], 1e-300).squareRoot() }
    let slopes = (0..<all).map { kernel.gradient[$0] }
    var information = Matrix(rows: all, columns: all)
    var point = fit.point
    for i in 0..<all where !fit.held.contains(i) {
      point[i] = fit.point[i] + steps[i]
      kernel.derivatives(at: point)
      point[i] = fit.point[i]
      for j in 0..<all {
        let half = (kernel.gradient[j] - slopes[j]) / steps[i]
        information[i, j] += half
        information[j, i] += half
      }
    }
    let free = (0..<all).filter { !fit.held.contains($0) }
    guard let matrix = inverseInformation(information, free) else {
      throw FitError(density.name, "the likelihood is flat at its maximum")
    }
    return LikelihoodCovariance(matrix: matrix)
  }
}
