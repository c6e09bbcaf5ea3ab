import Events
import Foundation
import GSL
import Simulation
import Testing
import _TestSupport

@Suite struct TopDecayTests {
  private static func vector(_ p: SIMD4<Double>) -> SIMD3<Double> { SIMD3(p[0], p[1], p[2]) }

  /// Decays with the leptons in random directions of density (1 + P cosθ)/2 to the third axis.
  private func sample(
    _ decay: TopDecay, polarisation: Double, count: Int
  ) -> [TopDecay.Products] {
    var stream = RandomStream(seed: 1, purpose: "top decay test")
    return (0..<count).map { _ in
      var cosine: Double
      repeat {
        cosine = 2 * stream.uniform() - 1
      } while stream.uniform() * (1 + polarisation) > 1 + polarisation * cosine
      let angle = 2 * Double.pi * stream.uniform()
      let sine = (1 - cosine * cosine).squareRoot()
      return decay.products(
        lepton: SIMD3(sine * cos(angle), sine * sin(angle), cosine), using: &stream)
    }
  }

  @Test func momentaAreConservedAndMassless() throws {
    for decay in sample(try TopDecay(), polarisation: 1, count: 2000) {
      let sum = decay.lepton + decay.neutrino + decay.bottom
      for axis in 0..<3 { #expect(abs(sum[axis]) < 1e-11) }
      #expect(isClose(sum[3], 172.5, .relative(1e-14)))
      for p in [decay.lepton, decay.neutrino, decay.bottom] {
        let v = Self.vector(p)
        // Rounding of squares of some 80 GeV.
        #expect(abs(p[3] * p[3] - (v * v).sum()) < 1e-9)
      }
    }
  }

  @Test func theAnalysingPowersAreTheKnownOnes() throws {
    // With x = m_t²/M_W² and a W on its mass shell: 1 of the lepton, −(x − 2)/(x + 2) of the b quark,
    // and of the neutrino (Jeżabek and Kühn, Nucl. Phys. B320 (1989) 20; Brandenburg, Si and Uwer,
    // hep-ph/0205023) 1 − 12x(x − 1 − ln x)/((x − 1)²(x + 2)).
    let decay = try TopDecay(wWidth: .GeV(0))
    let count = 60_000
    let x = pow(172.5 / 80.377, 2)
    let events = sample(decay, polarisation: 1, count: count)
    func mean(_ momentum: (TopDecay.Products) -> SIMD4<Double>) -> Double {
      events.reduce(0) { $0 + momentum($1)[2] / momentum($1)[3] } / Double(count)
    }
    // cosθ has a variance of 1/3 at most.
    let error = (1 / 3.0 / Double(count)).squareRoot()
    let neutrino = 1 - 12 * x * (x - 1 - log(x)) / ((x - 1) * (x - 1) * (x + 2))
    #expect(isClose(mean { $0.lepton }, 1 / 3.0, .sigmas(5, error: error)))
    #expect(isClose(mean { $0.bottom }, -(x - 2) / (x + 2) / 3, .sigmas(5, error: error)))
    #expect(isClose(mean { $0.neutrino }, neutrino / 3, .sigmas(5, error: error)))
  }

  @Test func theWHasItsBreitWignerAndHelicities() throws {
    let decay = try TopDecay()
    let count = 60_000
    let (top, w, width) = (172.5, 80.377, 2.085)
    let events = sample(decay, polarisation: 0, count: count)
    let squares = events.map { decay -> Double in
      let sum = decay.lepton + decay.neutrino
      return sum[3] * sum[3] - (Self.vector(sum) * Self.vector(sum)).sum()
    }
    func density(_ mass: Double) -> Double {
      let (square, y) = (mass * mass, mass * mass / (top * top))
      return 2 * mass * (1 - y) * (1 - y) * (1 + 2 * y)
        / (pow(square - w * w, 2) + w * w * width * width)
    }
    let inside = try integrate(over: (w - 3)...(w + 3), relativeError: 1e-8, density).value
    let below = try integrate(over: 0...(w - 3), relativeError: 1e-8, density).value
    let above = try integrate(over: (w + 3)...top, relativeError: 1e-8, density).value
    let total = inside + below + above
    let (near, under) = (
      Double(squares.count { abs($0.squareRoot() - w) < 3 }) / Double(count),
      Double(squares.count { $0.squareRoot() < w - 3 }) / Double(count)
    )
    #expect(
      isClose(near, inside / total, .sigmas(5, error: binomialError(inside / total, count: count))))
    #expect(
      isClose(under, below / total, .sigmas(5, error: binomialError(below / total, count: count))))
    // Longitudinal W bosons: m_t²/(m_t² + 2M_W²) = 0.697, the rest left-handed. Seen in the angle ψ of
    // the lepton against the b quark in the W's frame, where 2p_ℓ·p_b = (m_t² − q²)(1 − cosψ)/2.
    let cosines = zip(events, squares).map { decay, square in
      let product =
        decay.lepton[3] * decay.bottom[3]
        - (Self.vector(decay.lepton) * Self.vector(decay.bottom)).sum()
      return 1 - 4 * product / (top * top - square)
    }
    let x = top * top / (w * w)
    // A left-handed W⁺ throws its ℓ⁺ against its own motion, so after the b quark: ⟨cosψ⟩ = ½, and 0
    // of longitudinal bosons.
    let expected = 0.5 * 2 / (x + 2)
    let mean = cosines.reduce(0, +) / Double(count)
    let error = (0.25 / Double(count)).squareRoot()
    // The width of the W moves it by less than a permille of itself.
    #expect(isClose(mean, expected, .sigmas(5, error: error)))
  }

  @Test func unphysicalParametersAreRefused() {
    #expect(throws: InputError.self) { try TopDecay(wMass: .GeV(0)) }
    #expect(throws: InputError.self) { try TopDecay(wMass: .GeV(180)) }
    #expect(throws: InputError.self) { try TopDecay(wWidth: .GeV(-1)) }
    #expect(throws: InputError.self) { try TopDecay(wWidth: .GeV(90)) }
    #expect(throws: InputError.self) { try TopDecay(topMass: .GeV(.infinity)) }
  }
}
