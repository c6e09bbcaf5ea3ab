import ComplexModule
import Events
import Foundation
import GSL
import Simulation
import Testing
import _TestSupport

@Suite struct TopPairAmplitudeTests {
  private static let points = [(346.0, 0.2), (400, -0.7), (500, 0.3), (800, 0.95), (2500, -0.1)]

  private static var states: [KeyPath<PairAmplitude, Complex<Double>>] {
    [\.upUp, \.upDown, \.downUp, \.downDown]
  }

  private func isSame(_ a: PairAmplitude, _ b: PairAmplitude, scale: Double) -> Bool {
    // Rounding in sums of some thousand products, and in the root of p·σ near the threshold.
    Self.states.allSatisfy { (a[keyPath: $0] - b[keyPath: $0]).length <= 1e-11 * scale }
  }

  private func makeAmplitude(
    a: Double = 0.8, b: Double = -1.3, mass: Mass = .GeV(500),
    scheme: ZPrime.WidthScheme = .fixed
  ) throws -> TopPairAmplitude {
    let parameters = try TopParameters()
    return try TopPairAmplitude(
      parameters: parameters,
      scalar: HeavyScalar(
        mass: mass, width: .GeV(30), widthScheme: scheme, scalarCoupling: a,
        pseudoscalarCoupling: b, parameters: parameters))
  }

  @Test(arguments: points) func gluonsAreTheDiagramsWithDiracMatrices(mass: Double, cosine: Double)
    throws
  {
    let amplitude = try makeAmplitude()
    let diagrams = TopDiagrams(mass: mass, top: 172.5, cosine: cosine)
    let squared = 4 * Double.pi * amplitude.parameters.strongCoupling.value(scale: mass)
    for first in Helicity.allCases {
      for second in Helicity.allCases {
        let ours = amplitude.gluonAmplitudes(first, second, mass: mass, cosine: cosine)
        let (ordered, crossed) = diagrams.gluons(
          TopDiagrams.polarisation(first, along: true),
          TopDiagrams.polarisation(second, along: false))
        #expect(isSame(ours.ordered, Complex(squared) * ordered, scale: 1))
        #expect(isSame(ours.crossed, Complex(squared) * crossed, scale: 1))
      }
    }
  }

  @Test(arguments: points) func theDiagramsAreGaugeInvariant(mass: Double, cosine: Double) {
    let diagrams = TopDiagrams(mass: mass, top: 172.5, cosine: cosine)
    let momentum = diagrams.k1.map { Complex($0 / mass) }
    for helicity in Helicity.allCases {
      let (ordered, crossed) = diagrams.gluons(
        momentum, TopDiagrams.polarisation(helicity, along: false))
      for state in Self.states {
        #expect(ordered[keyPath: state].length < 1e-12 && crossed[keyPath: state].length < 1e-12)
      }
    }
  }

  @Test(arguments: points) func quarksAreTheDiagramWithDiracMatrices(mass: Double, cosine: Double)
    throws
  {
    let amplitude = try makeAmplitude()
    let diagrams = TopDiagrams(mass: mass, top: 172.5, cosine: cosine)
    let squared = 4 * Double.pi * amplitude.parameters.strongCoupling.value(scale: mass)
    for helicity in Helicity.allCases {
      let ours = amplitude.quarkAmplitude(helicity, mass: mass, cosine: cosine)
      let theirs = Complex(squared) * diagrams.quarks(helicity)
      // The incoming antiquark's spinor has a sign of its own.
      let sign = (ours.upUp * theirs.upUp.conjugate).real > 0 ? 1.0 : -1
      #expect(isSame(ours, Complex(sign) * theirs, scale: 1))
    }
  }

  /// −M(gg → Φ) M(Φ → tt̄)/(ŝ − M² + iMΓ): H by its effective operator, A by the triangle's trace.
  private func scalarDiagram(
    _ amplitude: TopPairAmplitude, _ first: Helicity, _ second: Helicity, mass: Double,
    cosine: Double
  ) throws -> PairAmplitude {
    let scalar = try #require(amplitude.scalar)
    let top = amplitude.parameters.topMass.inGeV
    let vacuum = amplitude.parameters.vacuumExpectation
    let alpha = amplitude.parameters.strongCoupling.value(scale: mass)
    let diagrams = TopDiagrams(mass: mass, top: top, cosine: cosine)
    let e1 = TopDiagrams.polarisation(first, along: true)
    let e2 = TopDiagrams.polarisation(second, along: false)
    let factors = TopLoopFormFactors(tau: mass * mass / (4 * top * top))
    // α_s/(16πv) F_H Φ GG gives −α_s/(4πv) F_H k₁·k₂ ε₁·ε₂ between transverse gluons.
    let even =
      Complex(-alpha / (4 * .pi * vacuum) * mass * mass / 2) * Dirac.product(e1, e2)
      * factors.scalar
    // The trace does not depend on the loop's momentum, so ∫d⁴l leaves F_A/(4m_t²) of it.
    let trace = diagrams.triangleTrace(e1, e2, loop: [13, -7, 40, 21])
    let odd = Complex(alpha / (16 * .pi * vacuum * top)) * trace * factors.pseudoscalar
    let (a, b) = (scalar.scalarCoupling, scalar.pseudoscalarCoupling)
    let production = Complex(a) * even + Complex(b) * odd
    let width =
      scalar.width.inGeV
      * (scalar.widthScheme == .running ? pow(mass / scalar.mass.inGeV, 2) : 1)
    let resonance = scalar.mass.inGeV
    let propagator = Complex(mass * mass - resonance * resonance, resonance * width)
    let vertex =
      Dirac.unit(a) + b * Dirac.pseudoscalar
    return Complex(top / vacuum) * production / propagator * diagrams.amplitude(vertex)
  }

  @Test(arguments: points, ZPrime.WidthScheme.allCases)
  func theScalarIsItsDiagram(point: (Double, Double), scheme: ZPrime.WidthScheme) throws {
    for (a, b) in [(1.0, 0.0), (0, 1), (0.8, -1.3), (-0.5, -2)] {
      let amplitude = try makeAmplitude(a: a, b: b, scheme: scheme)
      for first in Helicity.allCases {
        for second in Helicity.allCases {
          let ours = amplitude.gluonAmplitudes(first, second, mass: point.0, cosine: point.1)
          let theirs = try scalarDiagram(
            amplitude, first, second, mass: point.0, cosine: point.1)
          #expect(isSame(ours.scalar, theirs, scale: 1))
          #expect((ours.scalar.squaredLength > 0) == (first == second))
        }
      }
    }
  }

  /// The cut through the top loop: twice the absorptive part of gg → Φ is the sum over the pairs in
  /// between of M*(Φ → tt̄) M(gg → tt̄), which fixes |Im F| and the signs of both amplitudes.
  @Test(arguments: [360.0, 500, 1200], [(1.0, 0.0), (0, 1)])
  func theAbsorptivePartIsThatOfTheQuarksInTheLoop(mass: Double, couplings: (Double, Double))
    throws
  {
    let amplitude = try makeAmplitude(a: couplings.0, b: couplings.1)
    let top = amplitude.parameters.topMass.inGeV
    let vacuum = amplitude.parameters.vacuumExpectation
    let alpha = amplitude.parameters.strongCoupling.value(scale: mass)
    let velocity = (1 - 4 * top * top / (mass * mass)).squareRoot()
    let factors = TopLoopFormFactors(tau: mass * mass / (4 * top * top))
    for helicity in Helicity.allCases {
      func cut(_ part: KeyPath<Complex<Double>, Double>) throws -> Double {
        try integrate(over: -1...1) { cosine in
          let pair = amplitude.gluonAmplitudes(helicity, helicity, mass: mass, cosine: cosine)
          let sum = pair.ordered + pair.crossed
          let diagrams = TopDiagrams(mass: mass, top: top, cosine: cosine)
          let decay =
            Complex(-top / vacuum)
            * diagrams.amplitude(
              Dirac.unit(couplings.0) + couplings.1 * Dirac.pseudoscalar)
          let product = Self.states.reduce(Complex<Double>.zero) {
            $0 + decay[keyPath: $1].conjugate * sum[keyPath: $1]
          }
          // Half of it by tr(T^aT^b), and two-body phase space.
          return product[keyPath: part] / 2 * velocity / (16 * .pi)
        }.value
      }
      let e1 = TopDiagrams.polarisation(helicity, along: true)
      let e2 = TopDiagrams.polarisation(helicity, along: false)
      let diagrams = TopDiagrams(mass: mass, top: top, cosine: 0)
      let even =
        Complex(-alpha / (8 * .pi * vacuum) * mass * mass) * Dirac.product(e1, e2)
      let odd =
        Complex(alpha / (16 * .pi * vacuum * top))
        * diagrams.triangleTrace(e1, e2, loop: [0, 0, 0, 0])
      // The vertex of A is imaginary, that of H is real.
      if couplings.0 != 0 {
        #expect(
          isClose(try cut(\.real), 2 * even.real * factors.scalar.imaginary, .relative(1e-9)))
      } else {
        #expect(
          isClose(
            try cut(\.imaginary), 2 * odd.imaginary * factors.pseudoscalar.imaginary,
            .relative(1e-9)))
      }
    }
  }

  /// Σ over the four states of |M|² times the product of the two spins along the beam.
  private func beamCorrelation(_ m: PairAmplitude) -> Double {
    m.upUp.lengthSquared + m.downDown.lengthSquared - m.upDown.lengthSquared
      - m.downUp.lengthSquared
  }

  @Test(arguments: points) func spinsAlongTheBeamAreTheDiagramsWithSuchSpinors(
    mass: Double, cosine: Double
  ) throws {
    // Independent of the axes k̂, r̂ and of how amplitudes in one basis make correlations in another.
    var diagrams = TopDiagrams(mass: mass, top: 172.5, cosine: cosine)
    diagrams.spins = [[.one, .zero], [.zero, .one]]
    let amplitude = try makeAmplitude()
    let axis = SIMD3(cosine, (1 - cosine * cosine).squareRoot(), 0)
    func alongTheBeam(_ density: PairSpinDensity) -> Double {
      let row = axis[0] * density.alongK + axis[1] * density.alongR + axis[2] * density.alongN
      return (row * axis).sum() / density.rate
    }
    var (octets, rate) = (0.0, 0.0)
    for first in Helicity.allCases {
      for second in Helicity.allCases {
        let (x, y) = diagrams.gluons(
          TopDiagrams.polarisation(first, along: true),
          TopDiagrams.polarisation(second, along: false))
        // 16/3 (|x|² + |y|²) − 4/3 Re xy* in terms of squares.
        for (weight, m) in [(6.0, x), (6, y), (-2.0 / 3, x + y)] {
          octets += weight * beamCorrelation(m)
          rate += weight * m.squaredLength
        }
      }
    }
    let gluons = amplitude.gluonFusion(mass: mass, cosine: cosine).background
    // Roundings of sums with cancellations.
    #expect(isClose(alongTheBeam(gluons), octets / rate, .absolute(1e-11)))
    let pairs = Helicity.allCases.map { diagrams.quarks($0) }
    let expected =
      pairs.reduce(0) { $0 + beamCorrelation($1) } / pairs.reduce(0) { $0 + $1.squaredLength }
    let quarks = amplitude.quarkAnnihilation(mass: mass, cosine: cosine)
    #expect(isClose(alongTheBeam(quarks), expected, .absolute(1e-11)))
  }

  @Test(arguments: points) func theColoursAreThoseOfTheGroup(mass: Double, cosine: Double) throws {
    let amplitude = try makeAmplitude()
    let parts = amplitude.gluonFusion(mass: mass, cosine: cosine)
    var (background, interference, signal) = (0.0, 0.0, 0.0)
    let (one, cross, singlet, both) = try ColourSums.all()
    for first in Helicity.allCases {
      for second in Helicity.allCases {
        let m = amplitude.gluonAmplitudes(first, second, mass: mass, cosine: cosine)
        for state in Self.states {
          let (x, y, z) = (
            m.ordered[keyPath: state], m.crossed[keyPath: state], m.scalar[keyPath: state]
          )
          background += one * (x.lengthSquared + y.lengthSquared)
          background += 2 * cross * (x * y.conjugate).real
          interference += 2 * singlet * ((x + y) * z.conjugate).real
          signal += both * z.lengthSquared
        }
      }
    }
    let top = 2 * amplitude.parameters.topMass.inGeV / mass
    let norm = (1 - top * top).squareRoot() / (32 * .pi * mass * mass) / 256
    // A few roundings.
    #expect(isClose(parts.background.rate, norm * background, .relative(1e-12)))
    #expect(isClose(parts.interference.rate, norm * interference, .relative(1e-11)))
    #expect(isClose(parts.signal.rate, norm * signal, .relative(1e-12)))
  }

  @Test(arguments: points) func theSpinDensityIsThatOfThePauliMatrices(
    mass: Double, cosine: Double
  ) throws {
    let amplitude = try makeAmplitude()
    let parts = amplitude.gluonFusion(mass: mass, cosine: cosine)
    for g in [-2.0, 0, 1] {
      let ours = parts.total(coupling: g)
      var numbers = [Double](repeating: 0, count: 16)
      let top = 2 * amplitude.parameters.topMass.inGeV / mass
      let norm = (1 - top * top).squareRoot() / (32 * .pi * mass * mass) / 256
      for first in Helicity.allCases {
        for second in Helicity.allCases {
          let m = amplitude.gluonAmplitudes(first, second, mass: mass, cosine: cosine)
          // The octets and the singlet among |T^aT^b x + T^bT^a y + gδ^ab z|²: symmetric, antisymmetric.
          let even = Complex(0.5) * (m.ordered + m.crossed)
          let odd = Complex(0.5) * (m.ordered + Complex(-1) * m.crossed)
          // {T^a, T^b} = δ^ab/3 + d^abc T^c, [T^a, T^b] = i f^abc T^c.
          let singlet = Complex(1.0 / 3) * even + Complex(g) * m.scalar
          for (weight, part) in [(24.0, singlet), (20.0 / 3, even), (12, odd)] {
            let expectations = PauliExpectations.all(part)
            for index in 0..<16 { numbers[index] += norm * weight * expectations[index] }
          }
        }
      }
      var mine = [ours.rate]
      for vector in [ours.quark, ours.antiquark, ours.alongK, ours.alongR, ours.alongN] {
        for axis in 0..<3 { mine.append(vector[axis]) }
      }
      for (a, b) in zip(mine, numbers) {
        // Roundings, relative to the rate.
        #expect(isClose(a, b, .absolute(1e-12 * ours.rate)))
      }
    }
  }
}

/// Σ over all colours from the Gell-Mann matrices.
private enum ColourSums {
  static func all() throws -> (one: Double, cross: Double, singlet: Double, both: Double) {
    let (i, r) = (Complex<Double>.i, Complex<Double>(1 / 3.0.squareRoot()))
    var generators: [[Complex<Double>]] = [[(0, 1)], [(0, 2)], [(1, 2)]].flatMap { pairs in
      pairs.flatMap { (a, b) -> [[Complex<Double>]] in
        var (real, imaginary) = (
          [Complex<Double>](repeating: .zero, count: 9),
          [Complex<Double>](repeating: .zero, count: 9)
        )
        (real[3 * a + b], real[3 * b + a]) = (.one, .one)
        (imaginary[3 * a + b], imaginary[3 * b + a]) = (-i, i)
        return [real, imaginary]
      }
    }
    generators.append([.one, .zero, .zero, .zero, -.one, .zero, .zero, .zero, .zero])
    generators.append([r, .zero, .zero, .zero, r, .zero, .zero, .zero, Complex(-2) * r])
    generators = generators.map { $0.map { Complex(0.5) * $0 } }
    func product(_ a: [Complex<Double>], _ b: [Complex<Double>]) -> [Complex<Double>] {
      var product = [Complex<Double>](repeating: .zero, count: 9)
      for index in 0..<9 {
        let (row, column) = (index / 3, index % 3)
        for inner in 0..<3 { product[index] += a[3 * row + inner] * b[3 * inner + column] }
      }
      return product
    }
    var (one, cross, singlet) = (0.0, 0.0, 0.0)
    for (a, first) in generators.enumerated() {
      for (b, second) in generators.enumerated() {
        let (ordered, crossed) = (product(first, second), product(second, first))
        one += ordered.reduce(0) { $0 + $1.lengthSquared }
        cross += zip(ordered, crossed).reduce(0) { $0 + ($1.0 * $1.1.conjugate).real }
        if a == b { singlet += ordered[0].real + ordered[4].real + ordered[8].real }
      }
    }
    return (one, cross, singlet, 24)
  }
}

/// ⟨σ_i σ̄_j⟩ of a state from explicit Pauli matrices, in the order A, B, B̄, C by rows.
private enum PauliExpectations {
  /// 1, and σ along k̂, r̂ and n̂: z, −x and y of the spinors.
  private static let matrices: [[Complex<Double>]] = {
    let i = Complex<Double>.i
    return [
      [.one, .zero, .zero, .one], [.one, .zero, .zero, -.one], [.zero, -.one, -.one, .zero],
      [.zero, -i, i, .zero],
    ]
  }()

  static func all(_ state: PairAmplitude) -> [Double] {
    let m = [state.upUp, state.upDown, state.downUp, state.downDown]
    func expectation(_ a: Int, _ b: Int) -> Double {
      var sum = Complex<Double>.zero
      for bra in 0..<4 {
        for ket in 0..<4 {
          sum +=
            m[bra].conjugate * matrices[a][2 * (bra / 2) + ket / 2]
            * matrices[b][2 * (bra % 2) + ket % 2] * m[ket]
        }
      }
      return sum.real
    }
    let pairs = [(0, 0), (1, 0), (2, 0), (3, 0), (0, 1), (0, 2), (0, 3)]
    let correlations = (0..<9).map { (1 + $0 / 3, 1 + $0 % 3) }
    return (pairs + correlations).map { expectation($0.0, $0.1) }
  }
}
