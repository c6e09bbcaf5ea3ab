import Foundation

/// The way from the top quarks' rest frames, in the axes k̂, r̂, n̂, to the frame of the protons.
struct TopPairFrame: Sendable {
  /// β of the top quarks.
  let velocity: Double
  /// y of the pair.
  let rapidity: Double
  private let k: SIMD3<Double>
  private let r: SIMD3<Double>
  private let n: SIMD3<Double>

  /// - Parameter azimuth: of the top quark about the beam.
  init(velocity: Double, rapidity: Double, cosine: Double, azimuth: Double) {
    self.velocity = velocity
    self.rapidity = rapidity
    let sine = (1 - cosine * cosine).squareRoot()
    let (x, y) = (cos(azimuth), sin(azimuth))
    k = SIMD3(sine * x, sine * y, cosine)
    r = SIMD3(-cosine * x, -cosine * y, sine)
    n = SIMD3(-y, x, 0)
  }

  /// A momentum (p, E) out of the rest frame of the top (sign 1) or of the antitop (−1).
  func inLaboratory(_ p: SIMD4<Double>, sign: Double) -> SIMD4<Double> {
    let gamma = 1 / (1 - velocity * velocity).squareRoot()
    let alongK = gamma * (p[0] + sign * velocity * p[3])
    let energy = gamma * (p[3] + sign * velocity * p[0])
    let vector = alongK * k + p[1] * r + p[2] * n
    let (even, odd) = (cosh(rapidity), sinh(rapidity))
    return SIMD4(
      vector[0], vector[1], even * vector[2] + odd * energy, even * energy + odd * vector[2])
  }
}
