import Events
import Foundation
import GSL
import Simulation
import Testing
import _TestSupport

/// Spins, rates and the interference of ``TopPairAmplitude`` against closed forms.
@Suite struct TopPairSpinTests {
  private static let points = [(350.0, 0.4), (420, -0.8), (600, 0.05), (1500, 0.9)]

  private func makeAmplitude(
    _ mass: Double? = nil, width: Double? = nil, a: Double = 0, b: Double = 0,
    scheme: ZPrime.WidthScheme = .fixed
  ) throws -> TopPairAmplitude {
    let parameters = try TopParameters()
    let scalar = try mass.map {
      try HeavyScalar(
        mass: .GeV($0), width: width.map { .GeV($0) }, widthScheme: scheme, scalarCoupling: a,
        pseudoscalarCoupling: b, parameters: parameters)
    }
    return try TopPairAmplitude(parameters: parameters, scalar: scalar)
  }

  /// Afik and de Nova, arXiv:2003.02280: Ã, C̃_kk, C̃_rr, C̃_nn, C̃_rk of gluons and quarks.
  private static func closedForms(velocity: Double, cosine: Double) -> (
    gluons: [Double], quarks: [Double]
  ) {
    let (b2, c2) = (velocity * velocity, cosine * cosine)
    let s2 = 1 - c2
    let sin2 = 2 * cosine * s2.squareRoot()
    let b4 = b2 * b2
    let f = (7 + 9 * b2 * c2) / (192 * pow(1 - b2 * c2, 2))
    let root = (1 - b2).squareRoot()
    return (
      [
        1 + 2 * b2 * s2 - b4 * (1 + s2 * s2), -(1 - b2 * sin2 * sin2 / 2 - b4 * (1 + s2 * s2)),
        -(1 - b2 * (2 - b2) * (1 + s2 * s2)), -(1 - 2 * b2 + b4 * (1 + s2 * s2)),
        b2 * root * sin2 * s2,
      ].map { f * $0 },
      [2 - b2 * s2, 2 * c2 + b2 * s2, (2 - b2) * s2, -b2 * s2, root * sin2].map { $0 / 18 }
    )
  }

  @Test(arguments: points) func theBackgroundIsThatOfAfikAndDeNova(mass: Double, cosine: Double)
    throws
  {
    let amplitude = try makeAmplitude()
    let velocity = (1 - pow(345 / mass, 2)).squareRoot()
    let (gluons, quarks) = Self.closedForms(velocity: velocity, cosine: cosine)
    let densities = [
      (amplitude.gluonFusion(mass: mass, cosine: cosine).background, gluons),
      (amplitude.quarkAnnihilation(mass: mass, cosine: cosine), quarks),
    ]
    let alpha = amplitude.parameters.strongCoupling.value(scale: mass)
    for (ours, theirs) in densities {
      let norm = theirs[0] / ours.rate
      let numbers = [
        ours.rate, ours.alongK[0], ours.alongR[1], ours.alongN[2], ours.alongR[0],
      ]
      for (a, b) in zip(numbers, theirs) {
        // Cancellations among the terms of the closed forms.
        #expect(isClose(norm * a, b, .absolute(1e-12 * theirs[0])))
      }
      #expect(isClose(ours.alongK[1], ours.alongR[0], .absolute(1e-14 * ours.rate)))
      // Nothing else without absorption and violation of parity.
      let absent = [
        ours.alongK[2], ours.alongR[2], ours.alongN[0], ours.alongN[1], dot(ours.quark),
        dot(ours.antiquark),
      ]
      #expect(absent.allSatisfy { abs($0) < 1e-13 * ours.rate })
      // dσ̂/dΩ = α_s²β Ã/ŝ in both channels.
      #expect(
        isClose(
          ours.rate, 2 * .pi * alpha * alpha * velocity * theirs[0] / (mass * mass),
          .relative(1e-12)))
    }
  }

  private func dot(_ v: SIMD3<Double>) -> Double { (v * v).sum().squareRoot() }

  @Test(arguments: [351.0, 400, 700, 3000])
  func partonicCrossSectionsAreTheKnownOnes(mass: Double) throws {
    let amplitude = try makeAmplitude()
    let alpha = amplitude.parameters.strongCoupling.value(scale: mass)
    let s = mass * mass
    let rho = pow(345 / mass, 2)
    let velocity = (1 - rho).squareRoot()
    let logarithm = log((1 + velocity) / (1 - velocity))
    // Combridge, Nucl. Phys. B151 (1979) 429.
    let gluons =
      .pi * alpha * alpha / (3 * s)
      * ((1 + rho + rho * rho / 16) * logarithm - velocity * (7.0 / 4 + 31.0 / 16 * rho))
    let quarks = 8 * .pi * alpha * alpha * velocity * (1 + rho / 2) / (27 * s)
    let fusion = try integrate(over: -1...1) {
      amplitude.gluonFusion(mass: mass, cosine: $0).background.rate
    }.value
    let annihilation = try integrate(over: -1...1) {
      amplitude.quarkAnnihilation(mass: mass, cosine: $0).rate
    }.value
    // The quadrature's accuracy, and a cancellation near the threshold.
    #expect(isClose(fusion, gluons, .relative(1e-10)))
    #expect(isClose(annihilation, quarks, .relative(1e-11)))
  }

  @Test(arguments: points) func theScalarsLeavePureStatesOfSpin(mass: Double, cosine: Double)
    throws
  {
    let even = try makeAmplitude(500, a: 1).gluonFusion(mass: mass, cosine: cosine).signal
    let odd = try makeAmplitude(500, b: 1).gluonFusion(mass: mass, cosine: cosine).signal
    // A: ¹S₀, opposite spins along any axis. H: ³P₀, opposite along k̂, alike across it.
    for (density, k, across) in [(odd, -1.0, -1.0), (even, -1, 1)] {
      #expect(isClose(density.alongK[0], k * density.rate, .relative(1e-14)))
      #expect(isClose(density.alongR[1], across * density.rate, .relative(1e-14)))
      #expect(isClose(density.alongN[2], across * density.rate, .relative(1e-14)))
    }
    #expect(isClose(odd.entanglementMarker, -1, .ulps(4)))
    #expect(isClose(even.entanglementMarker, 1.0 / 3, .ulps(4)))
  }

  @Test func mixedStatesCorrelateAcrossTheAxes() throws {
    // (aβ + ib) turns the transverse spins about k̂: C_rn = −C_nr ≠ 0, odd under b → −b.
    let (plus, minus) = (
      try makeAmplitude(500, a: 1, b: 1).gluonFusion(mass: 500, cosine: 0.3).signal,
      try makeAmplitude(500, a: 1, b: -1).gluonFusion(mass: 500, cosine: 0.3).signal
    )
    let velocity = (1 - pow(345.0 / 500, 2)).squareRoot()
    let expected = 2 * velocity / (velocity * velocity + 1)
    // |⟨σ_r σ̄_n⟩| of the state (aβ + ib)|↑↓⟩ + (aβ − ib)|↓↑⟩.
    #expect(isClose(abs(plus.alongR[2]) / plus.rate, expected, .relative(1e-13)))
    #expect(isClose(plus.alongR[2], -plus.alongN[1], .relative(1e-13)))
    #expect(isClose(plus.alongR[2], -minus.alongR[2], .relative(1e-13)))
    #expect(isClose(plus.rate, minus.rate, .relative(1e-14)))
  }

  @Test(arguments: [(1.0, 0.0), (0, 1), (1.1, 0.6)], ZPrime.WidthScheme.allCases)
  func thePoleIsTheBreitWignerFormula(couplings: (Double, Double), scheme: ZPrime.WidthScheme)
    throws
  {
    let amplitude = try makeAmplitude(
      600, a: couplings.0, b: couplings.1, scheme: scheme)
    let scalar = try #require(amplitude.scalar)
    let mass = scalar.mass.inGeV
    let sigma = 2 * amplitude.gluonFusion(mass: mass, cosine: 0.3).signal.rate
    // (2J + 1)/(2·8)² 16π/M² B(gg) B(tt̄), twice since the gluons are alike.
    let (gluons, tops) = (
      scalar.widthIntoGluons.inGeV / scalar.width.inGeV,
      scalar.widthIntoTops.inGeV / scalar.width.inGeV
    )
    let expected = 2 * 16 * .pi / 256 / (mass * mass) * gluons * tops
    #expect(isClose(sigma, expected, .relative(1e-12)))
    // Unitarity: B(gg) B(tt̄) ≤ ¼, the bound of one partial wave.
    #expect(sigma <= 2 * 16 * .pi / 256 / (mass * mass) / 4)
  }

  @Test(arguments: [400.0, 600, 2000], [5.0, 20, 80])
  func unitarityBoundsThePoleOfPhysicalCouplings(mass: Double, width: Double) throws {
    // One partial wave of two helicity states and one colour: σ̂ ≤ 2 · 16π/(256 ŝ) · ¼.
    let bound = 2 * 16 * Double.pi / 256 / (mass * mass) / 4
    for (a, b) in [(1.0, 0.0), (0, 1), (0.1, 2)] {
      let amplitude = try makeAmplitude(mass, width: width, a: a, b: b)
      let g = try #require(amplitude.scalar).largestPhysicalCoupling
      let sigma = 2 * amplitude.gluonFusion(mass: mass, cosine: 0.1).signal.rate
      #expect(g * g * sigma <= bound)
      // It is the width's own when none is given.
      let own = try #require(try makeAmplitude(mass, a: a / 2, b: b / 2).scalar)
      #expect(isClose(own.largestPhysicalCoupling, 1, .ulps(4)))
    }
  }

  @Test(arguments: [0.01, 0.001, 0.0001])
  func aNarrowScalarIsProductionTimesBranching(relativeWidth: Double) throws {
    let width = 700 * relativeWidth
    let amplitude = try makeAmplitude(700, width: width, a: 0.3, b: 0.2)
    let scalar = try #require(amplitude.scalar)
    // ∫dŝ σ̂ in the angle that flattens the pole.
    let limits = (atan(-60.0), atan(60.0))
    let sum = try integrate(over: limits.0...limits.1, relativeError: 1e-10) { angle in
      let offset = 700 * width * tan(angle)
      let mass = (490_000 + offset).squareRoot()
      let jacobian = 700 * width * (1 + pow(tan(angle), 2))
      return 2 * amplitude.gluonFusion(mass: mass, cosine: 0).signal.rate * jacobian
    }.value
    // σ̂ = π²Γ(gg)/8M δ(ŝ − M²), times the part of the Breit–Wigner within 60 widths.
    let inside = (limits.1 - limits.0) / .pi
    let production = .pi * .pi * scalar.widthIntoGluons.inGeV / (8 * 700)
    let expected = production * scalar.widthIntoTops.inGeV / width * inside
    // What varies over the pole is of the order of the widths in the range.
    #expect(isClose(sum, expected, .relative(60 * relativeWidth)))
    #expect(relativeWidth > 1e-3 || isClose(sum, expected, .relative(0.002)))
  }

  @Test(arguments: [(1.0, 0.0), (0, 1)], [400.0, 500])
  func theInterferenceIsAPeakAndADip(couplings: (Double, Double), mass: Double) throws {
    // Dicus, Stange and Willenbrock, hep-ph/9404359: for H and A alike more pairs below the mass and
    // fewer above it, the peak and dip of the sum moved down by the absorptive part of the loop.
    let amplitude = try makeAmplitude(mass, a: couplings.0, b: couplings.1)
    let width = try #require(amplitude.scalar).width.inGeV
    func interference(_ m: Double) -> CoherentComponents {
      amplitude.gluonFusion(mass: m, cosine: 0.2).rates
    }
    #expect(interference(mass - 1.5 * width).interference > 0)
    #expect(interference(mass + 1.5 * width).interference < 0)
    // At the pole only the absorptive part of the loop is left, and it is destructive.
    #expect(interference(mass).interference < 0)
    let steps = (0...400).map { mass + width * (Double($0) / 50 - 4) }.filter { $0 > 346 }
    func extremes(coupling g: Double) throws -> (peak: Int, dip: Int) {
      let changes = steps.map { m in
        let parts = interference(m)
        return parts.total(coupling: g) / parts.background - 1
      }
      let peak = try #require(changes.indices.max { changes[$0] < changes[$1] })
      let dip = try #require(changes.indices.min { changes[$0] < changes[$1] })
      #expect(changes[peak] > 0.005 && changes[dip] < -0.005)
      return (peak, dip)
    }
    let (peak, dip) = try extremes(coupling: 1)
    #expect(steps[peak] < mass && peak < dip)
    // With g of the other sign the dip comes first.
    let other = try extremes(coupling: -1)
    #expect(steps[other.dip] < mass && other.dip < other.peak)
  }

  @Test func theStructureChangesWithMassWidthAndCP() throws {
    func change(_ amplitude: TopPairAmplitude, _ m: Double) -> Double {
      let parts = amplitude.gluonFusion(mass: m, cosine: 0).rates
      return parts.total(coupling: 1) / parts.background - 1
    }
    // The peak of a scalar of 400 GeV is nearer to 400 than to 500 GeV, and the other way round.
    let (light, heavy) = (try makeAmplitude(400, b: 1), try makeAmplitude(500, b: 1))
    #expect(change(light, 395) > change(heavy, 395))
    #expect(change(heavy, 480) > change(light, 480))
    // A twice wider one has a lower peak at its own distance from the mass.
    let (narrow, wide) = (
      try makeAmplitude(500, width: 10, b: 1), try makeAmplitude(500, width: 20, b: 1)
    )
    #expect(change(narrow, 495) > change(wide, 490))
    // Near the threshold a CP-odd state is in an s wave, a CP-even one in a p wave: β³ against β.
    let (odd, even) = (
      try makeAmplitude(400, width: 10, b: 1).gluonFusion(mass: 346, cosine: 0).signal.rate,
      try makeAmplitude(400, width: 10, a: 1).gluonFusion(mass: 346, cosine: 0).signal.rate
    )
    let tau: Double = 346 * 346 / (345 * 345)
    let square = 1 - 1 / tau
    let factors = TopLoopFormFactors(tau: tau)
    #expect(
      isClose(
        even / odd,
        square * factors.scalar.lengthSquared / factors.pseudoscalar.lengthSquared,
        .relative(1e-11)))
    // Twice both couplings is g = 4: the amplitude is of second order in them.
    let (one, two) = (
      try makeAmplitude(500, width: 20, a: 0.4, b: 0.3).gluonFusion(mass: 480, cosine: 0.1).rates,
      try makeAmplitude(500, width: 20, a: 0.8, b: 0.6).gluonFusion(mass: 480, cosine: 0.1).rates
    )
    #expect(isClose(one.total(coupling: 4), two.total(coupling: 1), .relative(1e-13)))
  }

  @Test(arguments: [-8, -3, -1, -0.4, -0.1, 0.1, 0.5, 1, 2.5, 6])
  func theDensityOfLeptonsIsNotNegative(g: Double) throws {
    let amplitude = try makeAmplitude(450, a: 0.9, b: 0.7)
    var stream = RandomStream(seed: 1, purpose: "directions")
    func direction() -> SIMD3<Double> {
      let (z, angle) = (2 * stream.uniform() - 1, 2 * Double.pi * stream.uniform())
      let across = (1 - z * z).squareRoot()
      return SIMD3(across * cos(angle), across * sin(angle), z)
    }
    var least = Double.infinity
    for _ in 0..<3000 {
      let density = amplitude.gluonFusion(
        mass: 345.1 + 300 * stream.uniform(), cosine: 2 * stream.uniform() - 1)
      let value = density.density(positive: direction(), negative: direction())
        .total(coupling: g)
      least = min(least, value / density.total(coupling: g).rate)
    }
    // Rounding of a sum of cancelling terms.
    #expect(least > -1e-14)
  }
}
