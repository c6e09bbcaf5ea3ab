import ComplexModule
import RealModule

/// The spin density of a quark pair: R = ¼[A + B·σ + B̄·σ̄ + Σ C_ij σ_i σ̄_j], A times a pair's rate.
///
/// Vectors have their components along k̂ (the top's direction in the pair's rest frame), r̂ =
/// (p̂ − k̂ cosθ)/sinθ and n̂ = p̂ × k̂/sinθ, in this order, with p̂ the first beam's direction; the
/// same axes serve both quarks. Bernreuther, Heisler and Si, arXiv:1508.05271, turn the
/// antitop's axes round, so that their C(i,i) is −C_ii/A, and multiply r̂ and n̂ by the sign of cosθ.
public struct PairSpinDensity: Sendable, Hashable {
  /// A, the sum over spins.
  public var rate: Double
  /// B, A times the quark's polarisation.
  public var quark: SIMD3<Double>
  /// B̄, A times the antiquark's polarisation.
  public var antiquark: SIMD3<Double>
  /// C_kj, for the three axes j of the antiquark.
  public var alongK: SIMD3<Double>
  /// C_rj.
  public var alongR: SIMD3<Double>
  /// C_nj.
  public var alongN: SIMD3<Double>

  /// Nothing.
  public static let zero = Self(
    rate: 0, quark: .zero, antiquark: .zero, alongK: .zero, alongR: .zero, alongN: .zero)

  /// D = tr C/3A, the slope of the distribution ½(1 − D c_hel).
  public var entanglementMarker: Double { (alongK[0] + alongR[1] + alongN[2]) / (3 * rate) }

  /// d⁴/dΩ₊dΩ₋: A/(4π)² [1 + (B·ℓ̂₊ − B̄·ℓ̂₋ − ℓ̂₊·C ℓ̂₋)/A], for leptons of full analysing power.
  ///
  /// - Parameters:
  ///   - positive: the direction of the quark's ℓ⁺ in the quark's rest frame, along k̂, r̂, n̂.
  ///   - negative: the direction of the antiquark's ℓ⁻ in the antiquark's rest frame, likewise.
  public func density(positive: SIMD3<Double>, negative: SIMD3<Double>) -> Double {
    (rate + dot(quark, positive) - dot(contracted(with: positive) + antiquark, negative))
      / (16 * .pi * .pi)
  }

  /// Σ_i v_i C_ij.
  func contracted(with direction: SIMD3<Double>) -> SIMD3<Double> {
    direction[0] * alongK + direction[1] * alongR + direction[2] * alongN
  }

  /// All sixteen numbers times a factor.
  public static func * (factor: Double, density: Self) -> Self {
    Self(
      rate: factor * density.rate, quark: factor * density.quark,
      antiquark: factor * density.antiquark, alongK: factor * density.alongK,
      alongR: factor * density.alongR, alongN: factor * density.alongN)
  }

  /// The incoherent sum.
  public static func + (a: Self, b: Self) -> Self {
    Self(
      rate: a.rate + b.rate, quark: a.quark + b.quark, antiquark: a.antiquark + b.antiquark,
      alongK: a.alongK + b.alongK, alongR: a.alongR + b.alongR, alongN: a.alongN + b.alongN)
  }
}

extension PairSpinDensity {
  /// The density of a pure state.
  public init(_ amplitude: PairAmplitude) { self.init(overlapOf: amplitude, and: amplitude) }

  /// Re⟨a|σ_i σ̄_j|b⟩, half of the interference of two amplitudes.
  ///
  /// As 2 × 2 matrices M = (S + V·σ) iσ₂, a singlet and a triplet, so that the sums over spins are
  /// traces of Pauli matrices.
  public init(overlapOf a: PairAmplitude, and b: PairAmplitude) {
    let (s, t) = (a.singlet, b.singlet)
    let (v, w) = (a.triplet, b.triplet)
    let scalars = s.real * t.real + s.imaginary * t.imaginary
    let vectors = dot(v.real, w.real) + dot(v.imaginary, w.imaginary)
    // Re(S W* + T V*), and Im(S W* + T V*).
    let even =
      s.real * w.real + s.imaginary * w.imaginary + t.real * v.real + t.imaginary * v.imaginary
    let odd =
      s.imaginary * w.real - s.real * w.imaginary + t.imaginary * v.real - t.real * v.imaginary
    // Im(V × W*).
    let normal = cross(v.imaginary, w.real) - cross(v.real, w.imaginary)
    func row(_ axis: Int, _ antisymmetric: SIMD3<Double>) -> SIMD3<Double> {
      var row =
        v.real[axis] * w.real + v.imaginary[axis] * w.imaginary + w.real[axis] * v.real
        + w.imaginary[axis] * v.imaginary
      row[axis] += scalars - vectors
      return 2 * (antisymmetric - row)
    }
    self.init(
      rate: 2 * (scalars + vectors), quark: 2 * (even - normal), antiquark: -2 * (even + normal),
      // ε_ijk Im_k in the axes k, r, n, which are left-handed in this order.
      alongK: row(0, -SIMD3(0, odd[2], -odd[1])), alongR: row(1, -SIMD3(-odd[2], 0, odd[0])),
      alongN: row(2, -SIMD3(odd[1], -odd[0], 0)))
  }
}

extension PairAmplitude {
  fileprivate var singlet: Complex<Double> { Complex(0.5) * (upDown - downUp) }

  /// V along k̂, r̂ and n̂, which are z, −x and y of the spinors.
  fileprivate var triplet: (real: SIMD3<Double>, imaginary: SIMD3<Double>) {
    let z = Complex(0.5) * (upDown + downUp)
    let x = Complex(0.5) * (downDown - upUp)
    let y = Complex(0, -0.5) * (downDown + upUp)
    return (
      SIMD3(z.real, -x.real, y.real), SIMD3(z.imaginary, -x.imaginary, y.imaginary)
    )
  }
}

/// The vector product of components along k̂, r̂ and n̂: k̂ × r̂ = −n̂.
@inline(__always)
private func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
  SIMD3(
    a[2] * b[1] - a[1] * b[2], a[0] * b[2] - a[2] * b[0], a[1] * b[0] - a[0] * b[1])
}
