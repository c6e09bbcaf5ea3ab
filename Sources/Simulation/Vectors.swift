import Foundation

/// The scalar product.
@inline(__always)
func dot(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double { (a * b).sum() }

/// Two unit vectors that stand on a third and on each other.
func perpendicular(to v: SIMD3<Double>) -> (SIMD3<Double>, SIMD3<Double>) {
  // The product with whichever of two axes is not near v.
  let isSteep = abs(v[2]) > 0.7
  let raw = isSteep ? SIMD3(v[2], 0, -v[0]) : SIMD3(-v[1], v[0], 0)
  let first = raw / dot(raw, raw).squareRoot()
  return (
    first,
    SIMD3(
      v[1] * first[2] - v[2] * first[1], v[2] * first[0] - v[0] * first[2],
      v[0] * first[1] - v[1] * first[0])
  )
}

/// The transverse momentum of (p, E).
func transverseMomentum(_ p: SIMD4<Double>) -> Double {
  (p[0] * p[0] + p[1] * p[1]).squareRoot()
}

/// The pseudorapidity of (p, E).
func pseudorapidity(_ p: SIMD4<Double>) -> Double { asinh(p[2] / transverseMomentum(p)) }
