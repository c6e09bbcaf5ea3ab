import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

/// A shape, with its name for the tests' output.
private struct Named: Sendable, CustomTestStringConvertible {
  let shape: any SignalShape
  /// Over which it varies, in GeV.
  let scale: Double
  var testDescription: String { "\(shape.name) \(shape.parameters.map(\.value))" }

  static let all: [Named] = {
    let tails = (
      CrystalBallShape.Tail(start: 1.2, power: 3), CrystalBallShape.Tail(start: 1.9, power: 8)
    )
    let made: [(any SignalShape, Double)?] = [
      (try? GaussianShape(mass: .GeV(500), resolution: .GeV(20))).map { ($0, 20) },
      (try? CrystalBallShape(
        mass: .GeV(500), resolution: .GeV(20), low: tails.0, high: tails.1)).map { ($0, 20) },
      (try? VoigtShape(mass: .GeV(500), width: .GeV(15), resolution: .GeV(8))).map { ($0, 8) },
      (try? BreitWignerShape(mass: .GeV(500), width: .GeV(15))).map { ($0, 15) },
      (try? BreitWignerShape(mass: .GeV(500), width: .GeV(15), resolution: .GeV(8))).map {
        ($0, 8)
      },
    ]
    return made.compactMap { $0 }.map { Named(shape: $0.0, scale: $0.1) }
  }()
}

@Suite("Signal shapes") struct SignalShapeTests {
  @Test func everyShapeExists() { #expect(Named.all.count == 5) }

  /// The integral over a bin is that of the density, by adaptive quadrature.
  @Test(arguments: Named.all) private func binsAreIntegralsOfTheDensity(_ named: Named) throws {
    // Edges at the kinks of the Crystal Ball's second derivative.
    for (low, high) in [
      (300.0, 400.0), (400, 476), (476, 490), (490, 500), (500, 538), (538, 620), (620, 900),
    ] {
      let expected = try integrate(over: low...high, relativeError: 1e-10) {
        named.shape.density(at: $0)
      }
      // The quadratures' own error, 1e-10 here and 1e-11 of the smeared density's.
      #expect(
        isClose(named.shape.probability(in: low..<high), expected.value, .relative(3e-10)),
        "\(low) to \(high)")
    }
  }

  @Test(arguments: Named.all) private func sharesAddUp(_ named: Named) {
    let axis = Axis.uniform(70, 150.0..<1200)
    let shares = named.shape.probabilities(on: axis)
    #expect(shares.allSatisfy { $0 >= 0 })
    let whole = named.shape.probability(in: axis.range)
    // Rounding, and the quadratures' 1e-11.
    #expect(isClose(shares.reduce(0, +), whole, .relative(1e-10)))
    // Below a mass of 0 lie 0.5 % of Voigt's tail, 0.2 % of the Crystal Ball's and nothing of others.
    #expect(named.shape.probability(in: 0..<1e7) > 0.995)
    #expect(named.shape.probability(in: 0..<1e7) < 1 + 1e-10)
    #expect(named.shape.parameters[0] == ShapeParameter("mass", 500, unit: "GeV"))
  }

  @Test func theReferenceNamesItsVersions() throws {
    let versions = try ShapesReference.load().versions
    #expect(Set(versions.keys) == ["python", "numpy", "scipy", "iminuit"])
  }

  @Test func theFaddeevaFunctionIsSciPys() throws {
    for point in try ShapesReference.load().faddeeva {
      let w = faddeeva(point[0], point[1])
      let size = hypot(point[2], point[3])
      #expect(
        hypot(w.real - point[2], w.imaginary - point[3]) < 1e-13 * size,
        "w(\(point[0]) + \(point[1])i)")
      // Twelve digits in the real part alone, which is what Voigt's profile is made of: scipy's own
      // are some thirteen.
      #expect(
        isClose(w.real, point[2], .relative(1e-12)), "Re w(\(point[0]) + \(point[1])i)")
      #expect(faddeeva(-point[0], point[1]).real == w.real)
    }
  }

  @Test func voigtsProfileIsSciPys() throws {
    let reference = try ShapesReference.load()
    for expected in reference.voigt {
      let shape = try VoigtShape(
        mass: .GeV(expected.mass), width: .GeV(expected.width),
        resolution: .GeV(expected.resolution))
      for (mass, density) in zip(reference.edges, expected.densities) where density > 1e-290 {
        // e^(−x²) turns an ulp of x² ≤ 600 into as many of itself.
        #expect(
          isClose(shape.density(at: mass), density, .relative(1e-12)), "\(mass) of \(expected)")
      }
      let bins = shape.probabilities(on: try Axis(edges: reference.edges))
      for (bin, share) in expected.bins.enumerated() {
        // Both are quadratures: scipy's to 1e-12 of a bin, ours to 1e-11 of it and 1e-13 of the whole.
        #expect(
          isClose(bins[bin], share, .absolute(max(1e-13, 1e-11 * share))),
          "bin \(bin) of \(expected)")
      }
    }
  }

  @Test func theCrystalBallIsItsQuadrature() throws {
    let reference = try ShapesReference.load()
    for expected in reference.crystalBalls {
      let p = expected.parameters
      let shape = try CrystalBallShape(
        mass: .GeV(p[0]), resolution: .GeV(p[1]),
        low: .init(start: p[2], power: p[3]), high: .init(start: p[4], power: p[5]))
      let bins = shape.probabilities(on: try Axis(edges: reference.edges))
      // scipy's quadrature asks for 1e-12.
      for (bin, share) in expected.bins.enumerated() {
        #expect(isClose(bins[bin], share, .relative(1e-11)), "bin \(bin)")
      }
      for (mass, density) in zip(reference.edges, expected.densities) {
        #expect(isClose(shape.density(at: mass), density, .relative(1e-11)))
      }
    }
  }

  /// A Crystal Ball whose tails start far out is a Gaussian, and a Voigt profile without width too.
  @Test func limitsAreGaussians() throws {
    let gaussian = try GaussianShape(mass: .GeV(100), resolution: .GeV(4))
    let tail = CrystalBallShape.Tail(start: 8, power: 5)
    let others: [any SignalShape] = [
      try CrystalBallShape(mass: .GeV(100), resolution: .GeV(4), low: tail, high: tail),
      try VoigtShape(mass: .GeV(100), width: .GeV(0), resolution: .GeV(4)),
    ]
    for other in others {
      for low in stride(from: 80.0, to: 120, by: 5) {
        let expected = gaussian.probability(in: low..<low + 5)
        // The tails beyond 8 σ hold 1e-14.
        #expect(isClose(other.probability(in: low..<low + 5), expected, .absolute(1e-12)))
      }
    }
  }

  /// A narrow pole far from 0 is a Cauchy density in m, up to Γ/M.
  @Test func aNarrowBreitWignerIsVoigts() throws {
    let (mass, width, resolution) = (Mass.GeV(5000), Mass.GeV(2), Mass.GeV(10))
    let voigt = try VoigtShape(mass: mass, width: width, resolution: resolution)
    let pole = try BreitWignerShape(mass: mass, width: width, resolution: resolution)
    for low in stride(from: 4960.0, to: 5040, by: 10) {
      // 2m/(m + M) = 1 ± 40/10000 at the ends.
      #expect(
        isClose(
          pole.probability(in: low..<low + 10), voigt.probability(in: low..<low + 10),
          .relative(5e-3)))
    }
  }

  @Test func parametersOutsideTheirRangeAreNamed() {
    let error = #expect(throws: InputError.self) {
      try VoigtShape(mass: .GeV(90), width: .GeV(-1), resolution: .GeV(2))
    }
    #expect(error?.description == "voigt, width: -1.0 is out of range (it must be 0 GeV or more)")
    #expect(throws: InputError.self) {
      try CrystalBallShape(
        mass: .GeV(90), resolution: .GeV(2), low: .init(start: 1, power: 1),
        high: .init(start: 1, power: 2))
    }
    #expect(throws: InputError.self) { try GaussianShape(mass: .GeV(.nan), resolution: .GeV(2)) }
    #expect(throws: InputError.self) { try BreitWignerShape(mass: .GeV(1), width: .GeV(0)) }
  }
}
