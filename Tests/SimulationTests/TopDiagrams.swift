import ComplexModule
import Foundation
import Simulation

/// The Feynman diagrams of top pairs with explicit spinors and Dirac matrices, term by term, without
/// g_s: for comparison with the amplitudes of the library.
struct TopDiagrams {
  let mass: Double
  let top: Double
  let p: [Double]
  let antitop: [Double]
  let k1: [Double]
  let k2: [Double]
  /// Spin up and down along the top's direction, or another one.
  var spins: [[Complex<Double>]]

  init(mass: Double, top: Double, cosine: Double) {
    self.mass = mass
    self.top = top
    let e = mass / 2
    let momentum = (e * e - top * top).squareRoot()
    let sine = (1 - cosine * cosine).squareRoot()
    p = [e, momentum * sine, 0, momentum * cosine]
    antitop = [e, -momentum * sine, 0, -momentum * cosine]
    k1 = [e, 0, 0, e]
    k2 = [e, 0, 0, -e]
    let half = acos(cosine) / 2
    spins = [
      [Complex(cos(half)), Complex(sin(half))], [Complex(-sin(half)), Complex(cos(half))],
    ]
  }

  /// ε(λ) of the gluon along the axis or against it.
  static func polarisation(_ helicity: Helicity, along: Bool) -> [Complex<Double>] {
    let norm = Double(helicity.rawValue) / 2.0.squareRoot()
    return [.zero, Complex(along ? -norm : norm), Complex(0, -1 / 2.0.squareRoot()), .zero]
  }

  /// ū Γ v for the four states of spin.
  func amplitude(_ vertex: SpinMatrix) -> PairAmplitude {
    func element(_ a: Int, _ b: Int) -> Complex<Double> {
      Spinor.particle(p, mass: top, spins[a])
        .sandwich(vertex, .antiparticle(antitop, mass: top, spins[b]))
    }
    return PairAmplitude(
      upUp: element(0, 0), upDown: element(0, 1), downUp: element(1, 0), downDown: element(1, 1))
  }

  /// M₁₂ and M₂₁ for any polarisations: t or u channel, and the three-gluon vertex of either sign.
  func gluons(_ e1: [Complex<Double>], _ e2: [Complex<Double>]) -> (PairAmplitude, PairAmplitude) {
    func exchange(
      _ first: [Complex<Double>], _ second: [Complex<Double>], from k: [Double]
    ) -> SpinMatrix {
      let q = zip(p, k).map { $0 - $1 }
      let square = q[0] * q[0] - q[1] * q[1] - q[2] * q[2] - q[3] * q[3]
      return 1 / (square - top * top)
        * (Dirac.slash(first) * (Dirac.slash(q) + Dirac.unit(top)) * Dirac.slash(second))
    }
    let (c1, c2) = (k1.map { Complex($0) }, k2.map { Complex($0) })
    // All momenta incoming; the third leg goes on to the quarks.
    let current = (0..<4).map { mu in
      Dirac.product(e1, e2) * (c1[mu] - c2[mu])
        + Complex(2) * Dirac.product(c2, e1) * e2[mu] - Complex(2) * Dirac.product(c1, e2) * e1[mu]
    }
    let three = 1 / (mass * mass) * Dirac.slash(current)
    return (
      amplitude(-1 * (exchange(e1, e2, from: k1) + three)),
      amplitude(-1 * exchange(e2, e1, from: k2) + three)
    )
  }

  /// The diagram of massless quarks.
  func quarks(_ helicity: Helicity) -> PairAmplitude {
    let spin: [Complex<Double>] = helicity == .plus ? [.one, .zero] : [.zero, .one]
    let incoming = Spinor.particle(k1, mass: 0, spin)
    // The antiquark's negative helicity is spin along the axis, whose v has the quark's chirality.
    let other = Spinor.antiparticle(k2, mass: 0, spin)
    var sum = SpinMatrix()
    for mu in 0..<4 {
      let current = other.sandwich(Dirac.gamma[mu], incoming)
      sum =
        sum
        + SpinMatrix(
          elements: Dirac.gamma[mu].elements.map {
            Complex(Dirac.metric[mu] / (mass * mass)) * current * $0
          })
    }
    return amplitude(sum)
  }

  /// The trace of the triangle with iγ₅, and with the loop's momentum l.
  func triangleTrace(
    _ e1: [Complex<Double>], _ e2: [Complex<Double>], loop: [Double]
  ) -> Complex<Double> {
    let after1 = zip(loop, k1).map { $0 + $1 }
    let after2 = zip(after1, k2).map { $0 + $1 }
    return
      (Dirac.pseudoscalar * (Dirac.slash(after2) + Dirac.unit(top)) * Dirac.slash(e2)
      * (Dirac.slash(after1) + Dirac.unit(top)) * Dirac.slash(e1)
      * (Dirac.slash(loop) + Dirac.unit(top))).trace
  }
}
