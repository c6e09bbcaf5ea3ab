import ComplexModule
import Events
import Foundation
import GSL
import Simulation
import Testing
import _TestSupport

@Suite struct DrellYanAmplitudeTests {
  /// dσ̂/dcosθ* by explicit Dirac matrices and traces, summed over all pairs of bosons.
  private func byTraces(
    _ electroweak: ElectroweakParameters, _ zPrime: ZPrime, coupling g: Double, quark: Fermion,
    mass m: Double, cosine c: Double
  ) -> Double {
    let e = m / 2
    let sine = (1 - c * c).squareRoot()
    let (p1, p2) = ([e, 0, 0, e], [e, 0, 0, -e])
    let (k1, k2) = ([e, e * sine, 0, e * c], [e, -e * sine, 0, -e * c])
    let bosons: [(Fermion) -> ChiralCouplings] = [
      electroweak.photonCouplings, electroweak.zCouplings, zPrime.couplings,
    ]
    let gammaOfZPrime =
      zPrime.widthScheme == .fixed
      ? zPrime.width.inGeV : zPrime.width.inGeV * m * m / pow(zPrime.mass.inGeV, 2)
    let propagators = [
      (0.0, 0.0, 1.0), (electroweak.zMass.inGeV, electroweak.zWidth.inGeV, 1),
      (zPrime.mass.inGeV, gammaOfZPrime, g),
    ].map { Complex($2) / Complex(m * m - $0 * $0, $0 * $1) }
    func vertex(_ boson: Int, _ fermion: Fermion) -> SpinMatrix {
      let couplings = bosons[boson](fermion)
      return Dirac.vertex(left: couplings.left, right: couplings.right)
    }
    var sum = Complex<Double>.zero
    for a in 0..<3 {
      for b in 0..<3 {
        for mu in 0..<4 {
          for nu in 0..<4 {
            let quarks =
              (Dirac.slash(p2) * Dirac.gamma[mu] * vertex(a, quark) * Dirac.slash(p1)
              * Dirac.gamma[nu] * vertex(b, quark)).trace
            let leptons =
              (Dirac.slash(k1) * Dirac.gamma[mu] * vertex(a, .chargedLepton) * Dirac.slash(k2)
              * Dirac.gamma[nu] * vertex(b, .chargedLepton)).trace
            sum +=
              propagators[a] * propagators[b].conjugate * quarks * leptons
              * Complex(Dirac.metric[mu] * Dirac.metric[nu])
          }
        }
      }
    }
    // Averages over spins and colours, flux, and two-body phase space.
    return sum.real / 4 / 3 / (2 * m * m) / (16 * .pi)
  }

  @Test(arguments: [ZPrime.Model.sequential, .chi, .psi], ZPrime.WidthScheme.allCases)
  func itIsTheSumOverExplicitDiracMatrices(model: ZPrime.Model, scheme: ZPrime.WidthScheme) throws {
    let electroweak = try ElectroweakParameters()
    let zPrime = try ZPrime(
      model, mass: .TeV(1), width: .GeV(40), widthScheme: scheme, electroweak: electroweak)
    let amplitude = DrellYanAmplitude(electroweak: electroweak, zPrime: zPrime)
    for quark in [Fermion.up, .down] {
      for (mass, cosine, g) in [
        (91.0, 0.3, 1.0), (400, -0.8, 1), (980, 0.1, -2), (1000, 0.95, 0.5), (1300, 0, 1),
      ] {
        let value = amplitude.components(of: quark, mass: mass, cosine: cosine).total(coupling: g)
        let traces = byTraces(
          electroweak, zPrime, coupling: g, quark: quark, mass: mass, cosine: cosine)
        // Sums of some ten thousand products.
        #expect(isClose(value, traces, .relative(1e-11)))
      }
    }
  }

  @Test(arguments: [Fermion.up, .down])
  func withoutTheZItIsQuantumElectrodynamics(quark: Fermion) throws {
    let electroweak = try ElectroweakParameters(zMass: .GeV(1e8), zWidth: .GeV(1))
    let amplitude = DrellYanAmplitude(electroweak: electroweak)
    let sum = try integrate(over: -1...1) {
      amplitude.components(of: quark, mass: 50, cosine: $0).background
    }.value
    let alpha = electroweak.alpha
    let expected = 4 * .pi * alpha * alpha * quark.charge * quark.charge / (9 * 2500)
    // What is left of the Z is s/M² = 2.5e-13.
    #expect(isClose(sum, expected, .relative(1e-10)))
  }

  @Test(arguments: [-3, -1, -0.4, 0, 0.2, 0.7, 1, 1.6, 2.5, 10])
  func thePartsAreThoseOfTheScaledCouplings(g: Double) throws {
    let electroweak = try ElectroweakParameters()
    let chi = try ZPrime(.chi, mass: .TeV(2), width: .GeV(30), electroweak: electroweak)
    let scaled = try ZPrime(
      .free(
        up: chi.couplings(of: .up), down: chi.couplings(of: .down),
        chargedLepton: chi.couplings(of: .chargedLepton).scaled(by: g),
        neutrino: chi.couplings(of: .neutrino)),
      mass: .TeV(2), width: .GeV(30), electroweak: electroweak)
    let (one, other) = (
      DrellYanAmplitude(electroweak: electroweak, zPrime: chi),
      DrellYanAmplitude(electroweak: electroweak, zPrime: scaled)
    )
    for mass in [300.0, 1900, 1999, 2000, 2100, 4000] {
      let parts = one.components(of: .down, mass: mass, cosine: 0.4)
      let direct = other.components(of: .down, mass: mass, cosine: 0.4).total(coupling: 1)
      #expect(isClose(parts.total(coupling: g), direct, .relative(1e-11)))
      #expect(parts.total(coupling: g) >= 0)
    }
  }

  @Test func theInterferenceChangesItsSignAtThePole() throws {
    let electroweak = try ElectroweakParameters()
    let zPrime = try ZPrime(.sequential, mass: .TeV(3), electroweak: electroweak)
    let amplitude = DrellYanAmplitude(electroweak: electroweak, zPrime: zPrime)
    func interference(_ mass: Double) -> Double {
      amplitude.components(of: .up, mass: mass, cosine: 0.5).interference
    }
    #expect(interference(2500) < 0 && interference(3500) > 0)
  }

  @Test func theWidthsAreTheClosedForms() throws {
    let electroweak = try ElectroweakParameters()
    let ssm = try ZPrime(.sequential, mass: electroweak.zMass, electroweak: electroweak)
    // Γ(Z → ℓℓ) = G_F M³/(6√2π) (g_V² + g_A²) with G_F from the same parameters at tree level.
    let s2 = electroweak.sinSquaredTheta
    let m = electroweak.zMass.inGeV
    let fermi = .pi * electroweak.alpha / (2.0.squareRoot() * s2 * (1 - s2) * m * m)
    let (vector, axial) = (-0.5 + 2 * s2, -0.5)
    let leptons =
      fermi * m * m * m / (6 * 2.0.squareRoot() * .pi) * (vector * vector + axial * axial)
    #expect(isClose(ssm.partialWidth(into: .chargedLepton).inGeV, leptons, .relative(1e-12)))
    // Every fermion of one generation has the same |g_L| and |g_R| under ψ, the neutrino no g_R.
    let psi = try ZPrime(.psi, mass: .TeV(3), electroweak: electroweak)
    let unit = psi.partialWidth(into: .neutrino).inGeV
    #expect(isClose(psi.width.inGeV, 45 * unit, .relative(1e-12)))
    let chi = try ZPrime(.chi, mass: .TeV(3), electroweak: electroweak)
    // Widths of E₆ bosons without exotic decays: 0.5 and 1.2 % of the mass (PDG review of Z′).
    #expect(isClose(psi.width.inGeV / 3000, 0.005, .absolute(0.0005)))
    #expect(isClose(chi.width.inGeV / 3000, 0.012, .absolute(0.0005)))
  }

  @Test func unphysicalParametersAreRefused() throws {
    let electroweak = try ElectroweakParameters()
    #expect(throws: InputError.self) { try ElectroweakParameters(alpha: -1) }
    #expect(throws: InputError.self) { try ElectroweakParameters(sinSquaredTheta: 1) }
    #expect(throws: InputError.self) { try ElectroweakParameters(zMass: .GeV(-91)) }
    #expect(throws: InputError.self) {
      try ZPrime(.chi, mass: .TeV(-1), electroweak: electroweak)
    }
    #expect(throws: InputError.self) {
      try ZPrime(.chi, mass: .TeV(1), width: .GeV(0), electroweak: electroweak)
    }
  }
}
