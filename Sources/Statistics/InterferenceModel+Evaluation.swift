extension InterferenceModel {
  /// The factor of each part.
  private func factors(at point: UnsafePointer<Double>) -> SIMD3<Double> {
    var factors = SIMD3<Double>(repeating: 1)
    for (index, nuisance) in nuisances.enumerated() {
      guard case .scale(let parts) = nuisance.effect else { continue }
      factors *= Self.mask(parts, point[couplings + index])
    }
    return factors
  }

  /// A value for the parts that are meant, and 1 for the others.
  private static func mask(_ parts: [Part], _ value: Double, other: Double = 1) -> SIMD3<Double> {
    SIMD3(
      parts.contains(.background) ? value : other, parts.contains(.interference) ? value : other,
      parts.contains(.signal) ? value : other)
  }

  /// What the parts are multiplied with: 1, g (or u and v) and g².
  ///
  /// - Returns: the parts of a bin as B, the interference and S, each with its power of g and before
  ///   the factors.
  @inline(__always)
  private func terms(_ bin: Int, at point: UnsafePointer<Double>) -> SIMD3<Double> {
    var parts = SIMD3(
      template.background[bin], template.interference[bin], template.signal[bin])
    for (index, nuisance) in nuisances.enumerated() {
      guard case .shift(let b, let i, let s) = nuisance.effect else { continue }
      parts += point[couplings + index] * Self.change(b, i, s, bin)
    }
    guard coupling == .freePhase, let quadrature = template.quadrature else {
      let g = point[0]
      return parts * SIMD3(1, g, g * g)
    }
    let (u, v) = (point[0], point[1])
    return SIMD3(parts[0], u * parts[1] + v * quadrature[bin], (u * u + v * v) * parts[2])
  }

  @inline(__always)
  private static func change(_ b: [Double], _ i: [Double], _ s: [Double], _ bin: Int)
    -> SIMD3<Double>
  {
    SIMD3(b.isEmpty ? 0 : b[bin], i.isEmpty ? 0 : i[bin], s.isEmpty ? 0 : s[bin])
  }

  /// ν, and its derivatives.
  public func evaluate(
    at point: UnsafePointer<Double>, expected: UnsafeMutablePointer<Double>,
    jacobian: UnsafeMutablePointer<Double>?
  ) {
    let count = parameters.count
    let factors = factors(at: point)
    for bin in 0..<binCount {
      let parts = factors * terms(bin, at: point)
      expected[bin] = parts.sum()
      guard let row = jacobian.map({ $0 + bin * count }) else { continue }
      let slopes = slopes(bin, at: point)
      row[0] = (factors * slopes.0).sum()
      if couplings > 1 { row[1] = (factors * slopes.1).sum() }
      for (index, nuisance) in nuisances.enumerated() {
        row[couplings + index] =
          switch nuisance.effect {
          case .scale(let scaled):
            (parts * Self.mask(scaled, 1, other: 0)).sum() / point[couplings + index]
          case .shift(let b, let i, let s):
            (factors * Self.change(b, i, s, bin) * powers(at: point)).sum()
          }
      }
    }
  }

  /// 1, g and g²; shifts of the interference go with I_c alone where the phase is free.
  @inline(__always)
  private func powers(at point: UnsafePointer<Double>) -> SIMD3<Double> {
    let (u, v) = (point[0], coupling == .freePhase ? point[1] : 0)
    return SIMD3(1, u, u * u + v * v)
  }

  /// The derivatives of the parts of a bin in g, or in u and v, before the factors.
  @inline(__always)
  private func slopes(_ bin: Int, at point: UnsafePointer<Double>) -> (
    SIMD3<Double>, SIMD3<Double>
  ) {
    var (interference, signal) = (template.interference[bin], template.signal[bin])
    for (index, nuisance) in nuisances.enumerated() {
      guard case .shift(let b, let i, let s) = nuisance.effect else { continue }
      let change = point[couplings + index] * Self.change(b, i, s, bin)
      interference += change[1]
      signal += change[2]
    }
    let first = SIMD3(0, interference, 2 * point[0] * signal)
    guard coupling == .freePhase, let quadrature = template.quadrature else {
      return (first, .zero)
    }
    return (first, SIMD3(0, quadrature[bin], 2 * point[1] * signal))
  }

  /// Σ w ∂²ν, exactly.
  public func addCurvature(
    at point: UnsafePointer<Double>, weights: UnsafePointer<Double>,
    to hessian: UnsafeMutablePointer<Double>
  ) {
    let count = parameters.count
    let factors = factors(at: point)
    // Summed over the bins once: the parts, and their slopes in the couplings.
    var parts = SIMD3<Double>.zero
    var slopes = (SIMD3<Double>.zero, SIMD3<Double>.zero)
    var curvature = 0.0
    for bin in 0..<binCount {
      parts += weights[bin] * factors * terms(bin, at: point)
      let own = self.slopes(bin, at: point)
      slopes.0 += weights[bin] * factors * own.0
      slopes.1 += weights[bin] * factors * own.1
      var signal = template.signal[bin]
      for (index, nuisance) in nuisances.enumerated() {
        guard case .shift(_, _, let s) = nuisance.effect, !s.isEmpty else { continue }
        signal += point[couplings + index] * s[bin]
      }
      curvature += weights[bin] * factors[2] * 2 * signal
    }
    for index in 0..<couplings { hessian[index * count + index] += curvature }
    for (index, nuisance) in nuisances.enumerated() {
      let row = couplings + index
      switch nuisance.effect {
      case .scale(let scaled):
        let mask = Self.mask(scaled, 1, other: 0)
        for column in 0..<couplings {
          hessian[row * count + column] +=
            (mask * (column == 0 ? slopes.0 : slopes.1)).sum() / point[row]
        }
        for other in 0..<index {
          let column = couplings + other
          switch nuisances[other].effect {
          case .scale(let second):
            hessian[row * count + column] +=
              (mask * Self.mask(second, 1, other: 0) * parts).sum() / (point[row] * point[column])
          case .shift(let b, let i, let s):
            hessian[row * count + column] +=
              (mask * shifted(b, i, s, factors, at: point, weights)).sum() / point[row]
          }
        }
      case .shift(let b, let i, let s):
        var mixed = (0.0, 0.0)
        for bin in 0..<binCount {
          let change = weights[bin] * factors * Self.change(b, i, s, bin)
          mixed.0 += change[1] + 2 * point[0] * change[2]
          mixed.1 += couplings > 1 ? 2 * point[1] * change[2] : 0
        }
        for column in 0..<couplings {
          hessian[row * count + column] += column == 0 ? mixed.0 : mixed.1
        }
        let change = shifted(b, i, s, factors, at: point, weights)
        for other in 0..<index {
          guard case .scale(let scaled) = nuisances[other].effect else { continue }
          hessian[row * count + couplings + other] +=
            (Self.mask(scaled, 1, other: 0) * change).sum() / point[couplings + other]
        }
      }
    }
  }

  /// Σ w of a shift's changes, with their powers of the coupling and factors.
  private func shifted(
    _ b: [Double], _ i: [Double], _ s: [Double], _ factors: SIMD3<Double>,
    at point: UnsafePointer<Double>, _ weights: UnsafePointer<Double>
  ) -> SIMD3<Double> {
    (0..<binCount).reduce(SIMD3<Double>.zero) {
      $0 + weights[$1] * factors * powers(at: point) * Self.change(b, i, s, $1)
    }
  }
}
