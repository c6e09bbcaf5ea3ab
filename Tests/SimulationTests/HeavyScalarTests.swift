import ComplexModule
import Events
import Foundation
import GSL
import Simulation
import Testing
import _TestSupport

@Suite struct HeavyScalarTests {
  /// F_A = 4∫∫ dx dy/(1 − 4τxy − iε) over the triangle x + y < 1, and with 1 − 4xy above it for F_H,
  /// on contours that go round the pole: x = u(1 − w), y = uw, each of u and w pushed to where the
  /// denominator's imaginary part is negative.
  private func byContour(tau: Double) -> (scalar: Complex<Double>, pseudoscalar: Complex<Double>) {
    let rule = GaussLegendre(count: 200)
    let push = 0.3
    var (even, odd) = (Complex<Double>.zero, Complex<Double>.zero)
    for (uNode, uWeight) in zip(rule.nodes, rule.weights) {
      for (wNode, wWeight) in zip(rule.nodes, rule.weights) {
        let (u, w) = ((1 + uNode) / 2, (1 + wNode) / 2)
        // Shifts i·push·∂D times a factor that vanishes at the ends, D = 1 − 4τu²w(1 − w).
        let du = push * u * (1 - u) * 8 * u * w * (1 - w)
        let dw = push * w * (1 - w) * 4 * u * u * (1 - 2 * w)
        let (cu, cw) = (Complex(u, du), Complex(w, dw))
        let duu = push * 8 * w * (1 - w) * (2 * u - 3 * u * u)
        let duw = push * 8 * u * u * (1 - u) * (1 - 2 * w)
        let dwu = push * 8 * u * w * (1 - w) * (1 - 2 * w)
        let dww = push * 4 * u * u * (1 - 6 * w + 6 * w * w)
        let jacobian =
          Complex(1, duu) * Complex(1, dww) - Complex(0, duw) * Complex(0, dwu)
        let product = cu * cu * cw * (Complex(1) - cw)
        let value =
          Complex(uWeight * wWeight) * cu * jacobian / (Complex(1) - Complex(4 * tau) * product)
        odd += value
        even += value * (Complex(1) - Complex(4) * product)
      }
    }
    return (even, odd)
  }

  @Test(arguments: [0.05, 0.5, 0.9, 1.3, 2, 4])
  func theFormFactorsAreTheIntegralsOverFeynmanParameters(tau: Double) {
    let factors = TopLoopFormFactors(tau: tau)
    let integrals = byContour(tau: tau)
    // What 200² nodes reach where the contour is nearest to the pole.
    #expect((factors.scalar - integrals.scalar).length < 1e-6)
    #expect((factors.pseudoscalar - integrals.pseudoscalar).length < 1e-6)
  }

  @Test func theFormFactorsHaveTheirLimits() {
    // F_H = 4/3 (1 + 7τ/30 + …) and F_A = 2(1 + τ/3 + …).
    let light = TopLoopFormFactors(tau: 1e-4)
    #expect(isClose(light.scalar.real, 4.0 / 3 * (1 + 7e-4 / 30), .relative(1e-8)))
    #expect(isClose(light.pseudoscalar.real, 2 * (1 + 1e-4 / 3), .relative(1e-8)))
    // At the threshold f = π²/4; f goes on from there as a square root.
    let threshold = TopLoopFormFactors(tau: 1)
    #expect(isClose(threshold.scalar.real, 2, .ulps(2)))
    #expect(isClose(threshold.pseudoscalar.real, .pi * .pi / 2, .ulps(2)))
    let above = TopLoopFormFactors(tau: 1 + 1e-12)
    #expect((above.pseudoscalar - threshold.pseudoscalar).length < 1e-5)
    #expect(light.scalar.imaginary == 0 && above.scalar.imaginary > 0)
    // A heavy scalar sees massless tops: the loop dies as ln²τ/τ.
    #expect(TopLoopFormFactors(tau: 1e6).scalar.length < 1e-3)
  }

  @Test func theStrongCouplingRuns() throws {
    let coupling = try StrongCoupling()
    #expect(isClose(coupling.value(scale: 91.1876), 0.130, .ulps(1)))
    // dα/d ln μ² = −b₀α² by a central difference.
    let (step, scale) = (1e-4, 500.0)
    let slope =
      (coupling.value(scale: scale * exp(step)) - coupling.value(scale: scale * exp(-step)))
      / (4 * step)
    let value = coupling.value(scale: scale)
    // The difference's own error is step².
    #expect(isClose(slope, -23 / (12 * .pi) * value * value, .relative(1e-7)))
    #expect(coupling.value(scale: coupling.pole * 1.001) > 100)
    #expect(throws: InputError.self) { try StrongCoupling(valueAtZ: 0) }
    #expect(throws: InputError.self) { try StrongCoupling(valueAtZ: 1) }
    #expect(throws: InputError.self) { try StrongCoupling(flavours: 2) }
    #expect(throws: InputError.self) { try StrongCoupling(zMass: .GeV(-1)) }
  }

  @Test(arguments: [(1.0, 0.0), (0, 1), (0.7, -1.2)])
  func theWidthIntoTopsIsTheSumOverSpins(a: Double, b: Double) throws {
    let parameters = try TopParameters()
    let scalar = try HeavyScalar(
      mass: .GeV(500), scalarCoupling: a, pseudoscalarCoupling: b, parameters: parameters)
    let diagrams = TopDiagrams(mass: 500, top: 172.5, cosine: 0.4)
    let sum = diagrams.amplitude(Dirac.unit(a) + b * Dirac.pseudoscalar).squaredLength
    let vertex = 172.5 / parameters.vacuumExpectation
    let velocity = (1 - pow(345.0 / 500, 2)).squareRoot()
    // Three colours, two-body phase space β/8π, and 1/2M.
    let width = 3 * vertex * vertex * sum * velocity / (8 * .pi) / (2 * 500)
    #expect(isClose(scalar.widthIntoTops.inGeV, width, .relative(1e-12)))
    #expect(
      isClose(
        scalar.width.inGeV, scalar.widthIntoTops.inGeV + scalar.widthIntoGluons.inGeV, .ulps(2)))
  }

  @Test func theWidthIntoGluonsIsThatOfTheHiggsBoson() throws {
    // With a heavy top Γ = G_F α_s² M³/(36√2π³): Djouadi, hep-ph/0503172, section 2.3.3.
    let parameters = try TopParameters(topMass: .GeV(1000))
    let higgs = try HeavyScalar(
      mass: .GeV(125), scalarCoupling: 1, parameters: parameters)
    let alpha = parameters.strongCoupling.value(scale: 125)
    let limit =
      parameters.fermiConstant * alpha * alpha * pow(125, 3)
      / (36 * 2.0.squareRoot() * pow(.pi, 3))
    // The loop's first correction is 7τ/15 = 0.0018.
    #expect(isClose(higgs.widthIntoGluons.inGeV, limit, .relative(0.002)))
    #expect(higgs.widthIntoTops.inGeV == 0)
    let odd = try HeavyScalar(mass: .GeV(125), pseudoscalarCoupling: 1, parameters: parameters)
    #expect(
      isClose(odd.widthIntoGluons.inGeV / higgs.widthIntoGluons.inGeV, 2.25, .relative(0.002)))
  }

  @Test func unphysicalParametersAreRefused() throws {
    let parameters = try TopParameters()
    func make(
      _ mass: Double = 500, width: Double? = nil, a: Double = 0, b: Double = 1
    ) throws -> HeavyScalar {
      try HeavyScalar(
        mass: .GeV(mass), width: width.map { .GeV($0) }, scalarCoupling: a,
        pseudoscalarCoupling: b, parameters: parameters)
    }
    for wrong in [-500, 0, 49, 20_001, .nan, .infinity] {
      #expect(throws: InputError.self) { try make(wrong) }
    }
    for wrong in [-1, 0, 501, .nan] {
      #expect(throws: InputError.self) { try make(width: wrong) }
    }
    for wrong in [-11, 11, .nan] {
      #expect(throws: InputError.self) { try make(a: wrong) }
      #expect(throws: InputError.self) { try make(b: wrong) }
    }
    #expect(throws: InputError.self) { try make(a: 0, b: 0) }
    // Its own width would be greater than its mass.
    #expect(throws: InputError.self) { try make(5000, b: 10) }
    for wrong in [-172.5, 99, 1001, .nan] {
      #expect(throws: InputError.self) { try TopParameters(topMass: .GeV(wrong)) }
    }
    #expect(throws: InputError.self) { try TopParameters(fermiConstant: 0) }
    for wrong in [0, 0.05, 11, .nan] {
      #expect(throws: InputError.self) {
        try TopPairAmplitude(parameters: parameters, scaleFactor: wrong)
      }
    }
    let other = try TopParameters(topMass: .GeV(173))
    let scalar = try make()
    #expect(throws: InputError.self) { try TopPairAmplitude(parameters: other, scalar: scalar) }
    do {
      _ = try make(10)
    } catch let error as InputError {
      #expect(error.remedy == "50–20 000 GeV")
    }
  }
}
