import Events
import Foundation

/// p p → tt̄ → ℓ⁺νb ℓ⁻ν̄b̄ at leading order, with a heavy scalar that interferes.
///
/// d³σ/dm dy dcosθ = (2/m) [x₁g(x₁) x₂g(x₂) σ̂_gg + Σ_q (x₁q(x₁) x₂q̄(x₂) + x₁q̄(x₁) x₂q(x₂)) σ̂_qq̄]
/// with x₁,₂ = (m/√s) e^±y, all densities at the scale κm, σ̂ of ``TopPairAmplitude``, and θ between
/// the first proton and the top quark in the pair's rest frame. Top quarks are on their mass shell
/// and decay with their spins correlated; branching fractions are left out, so that a cross section is
/// that of all pairs. Five flavours of massless quarks.
public struct TopPair<Densities: PartonDensities>: Sendable {
  /// The hard process.
  public let amplitude: TopPairAmplitude
  /// The decay of the top quarks.
  public let decay: TopDecay
  /// The parton densities.
  public let densities: Densities
  /// √s of the protons.
  public var energy: Mass { phaseSpace.energy }
  /// The masses of pairs that are generated.
  public var massRange: Range<Mass> { phaseSpace.massRange }
  let phaseSpace: PairPhaseSpace

  /// The process.
  ///
  /// - Parameter decay: nil for that of the amplitude's top quarks into W bosons of 80.377 GeV.
  /// - Throws: `InputError` with the valid range where the masses begin below the threshold or reach
  ///   beyond √s or the scales of the densities, or the decay is of tops of another mass.
  public init(
    _ amplitude: TopPairAmplitude, decay: TopDecay? = nil, densities: Densities,
    energy: Mass = .TeV(13), massRange: Range<Mass>
  ) throws(InputError) {
    let threshold = 2 * amplitude.parameters.topMass.inGeV
    phaseSpace = try PairPhaseSpace(
      energy: energy, massRange: massRange, threshold: threshold, densities: densities,
      scaleFactor: amplitude.scaleFactor,
      poles: amplitude.scalar.map { [($0.mass.inGeV, $0.width.inGeV)] } ?? [],
      // Ever smaller steps towards the threshold, where the rate begins as a square root.
      edges: (1...8).map { threshold * (1 + 0.03 * pow(0.25, Double($0))) })
    if let decay {
      self.decay = decay
    } else {
      self.decay = try TopDecay(topMass: amplitude.parameters.topMass)
    }
    guard self.decay.topMass == amplitude.parameters.topMass else {
      throw InputError(
        "top decay", "its top quarks have \(self.decay.topMass.inGeV) GeV",
        remedy: "use the amplitude's mass, \(amplitude.parameters.topMass.inGeV) GeV")
    }
    self.amplitude = amplitude
    self.densities = densities
  }

  /// The parts of d³σ/dm dy dcosθ in pb/GeV.
  ///
  /// - Parameters:
  ///   - mass: of the pair, in GeV.
  ///   - rapidity: of the pair.
  ///   - cosine: of the top quark to the first proton, in the pair's rest frame.
  public func components(mass: Double, rapidity: Double, cosine: Double) -> CoherentComponents {
    angles(mass: mass, rapidity: rapidity).components(cosine: cosine)
  }

  /// The parts of the spin density of pairs, the rate in pb/GeV: d³σ/dm dy dcosθ.
  public func spinDensity(mass: Double, rapidity: Double, cosine: Double) -> CoherentSpinDensity {
    let (gluons, quarks) = luminosities(mass: mass, rapidity: rapidity)
    var density = gluons * amplitude.gluonFusion(mass: mass, cosine: cosine)
    density.background =
      density.background + quarks * amplitude.quarkAnnihilation(mass: mass, cosine: cosine)
    return density
  }

  /// The parts of d⁷σ/dm dy dcosθ dΩ₊ dΩ₋ in pb/GeV, for the directions of the two charged leptons.
  ///
  /// - Parameters:
  ///   - positive: of ℓ⁺ in the top's rest frame, a unit vector along k̂, r̂, n̂ of
  ///     ``PairSpinDensity``.
  ///   - negative: of ℓ⁻ in the antitop's rest frame, likewise.
  public func components(
    mass: Double, rapidity: Double, cosine: Double, positive: SIMD3<Double>,
    negative: SIMD3<Double>
  ) -> CoherentComponents {
    spinDensity(mass: mass, rapidity: rapidity, cosine: cosine)
      .density(positive: positive, negative: negative)
  }

  /// The parts of the density at each event's `m`, `y`, `cos_theta` and lepton directions, in pb/GeV.
  public func components(of events: EventTable) throws -> [CoherentComponents] {
    let masses = try events.masses()
    let (rapidities, cosines) = (
      try events.values(of: "y"), try events.values(of: "cos_theta")
    )
    func directions(_ lepton: String) throws -> [SIMD3<Double>] {
      let axes = try ["k", "r", "n"].map { try events.values(of: "cos_\($0)_\(lepton)") }
      return masses.indices.map { SIMD3(axes[0][$0], axes[1][$0], axes[2][$0]) }
    }
    let (positive, negative) = (try directions("plus"), try directions("minus"))
    return masses.indices.map { row in
      // The density does not change where both protons change places.
      components(
        mass: masses[row], rapidity: abs(rapidities[row]), cosine: cosines[row],
        positive: positive[row], negative: negative[row])
    }
  }

  func angles(mass: Double, rapidity: Double) -> TopPairAngles {
    let (gluons, quarks) = luminosities(mass: mass, rapidity: rapidity)
    return TopPairAngles(amplitude, mass: mass, gluons: gluons, quarks: quarks)
  }

  /// x f of both protons' partons.
  func partons(mass: Double, rapidity: Double) -> (PartonValues, PartonValues) {
    phaseSpace.partons(
      densities, mass: mass, rapidity: rapidity, scale: amplitude.scaleFactor * mass)
  }

  /// The products of densities, with 2/m and in pb GeV: over GeV² they make cross sections.
  private func luminosities(mass: Double, rapidity: Double) -> (gluons: Double, quarks: Double) {
    let (first, second) = partons(mass: mass, rapidity: rapidity)
    func annihilation(_ quark: Parton) -> Double {
      first[quark] * second[quark.antiparton] + first[quark.antiparton] * second[quark]
    }
    let norm = 2 / mass * picobarns
    let quarks =
      annihilation(.up) + annihilation(.down) + annihilation(.strange) + annihilation(.charm)
      + annihilation(.bottom)
    return (norm * first[.gluon] * second[.gluon], norm * quarks)
  }
}
