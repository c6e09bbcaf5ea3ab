import Events
import Foundation
import GSL

extension PairSpinDensity {
  /// Random directions of ℓ⁺ and ℓ⁻, along k̂, r̂, n̂.
  ///
  /// The density of ℓ⁺ alone is linear in its angle to B, and that of ℓ⁻ for a given ℓ⁺ in its angle
  /// to −(B̄ + ℓ̂₊·C): both have closed inverses.
  func leptons(using stream: inout RandomStream)
    -> (positive: SIMD3<Double>, negative: SIMD3<Double>)
  {
    let positive = direction(rate: rate, vector: quark, using: &stream)
    let negative = direction(
      rate: rate + dot(quark, positive), vector: -1 * (antiquark + contracted(with: positive)),
      using: &stream)
    return (positive, negative)
  }
}

/// A direction u of density proportional to rate + vector·u.
private func direction(
  rate: Double, vector: SIMD3<Double>, using stream: inout RandomStream
) -> SIMD3<Double> {
  let length = dot(vector, vector).squareRoot()
  let slope = rate > 0 ? min(length / rate, 1) : 0
  // (1 + ax)/2 has the integral u at the root of ax² + 2x + 2 − a − 4u.
  let constant = 2 - slope - 4 * stream.uniform()
  let along = -constant / (1 + max(0, 1 - slope * constant).squareRoot())
  let angle = 2 * .pi * stream.uniform()
  let across = max(0, 1 - along * along).squareRoot()
  let axis = length > 0 ? vector / length : SIMD3(1, 0, 0)
  let (side, other) = perpendicular(to: axis)
  return along * axis + across * (cos(angle) * side + sin(angle) * other)
}

/// A top pair whose angles are not yet known.
private struct UndecayedTopPair: Sendable {
  var mass: Double
  var rapidity: Double
  var angles: TopPairAngles
}

extension TopPair: CoherentProcess {
  /// Events of the total at a coupling, or of one part alone.
  ///
  /// Mass and rapidity by rejection in cells that VEGAS has fitted to the density; the angle by
  /// rejection from the spin-summed rate; the leptons' directions from their own distribution given
  /// all that; then the rest of the decays.
  ///
  /// Columns: `m` [GeV], `y`, `cos_theta` (of the top, to the direction of the pair's rapidity), `pt`
  /// [GeV] of each top. Of the directions of ℓ⁺ and ℓ⁻, each in the rest frame of its top reached from
  /// the pair's without a rotation: `cos_k_plus`, `cos_r_plus`, `cos_n_plus` and `cos_k_minus`,
  /// `cos_r_minus`, `cos_n_minus`, the cosines to k̂, r̂ and n̂ of ``PairSpinDensity`` with the pair's
  /// direction in the place of the first beam's; `c_hel` = ℓ̂₊·ℓ̂₋; `c_han`, the same with the sign of
  /// the part along k̂ reversed; and `c_kk`, `c_rr`, `c_nn`, the products of the two cosines to an axis
  /// â that is reversed for the antitop: −(ℓ̂₊·â)(ℓ̂₋·â). Their sum is −c_hel. Of a pair's correlations
  /// C_ii/A the mean of c_ii is C_ii/9A, and that of c_hel is −D/3; the C(i,i) of Bernreuther, Heisler
  /// and Si, arXiv:1508.05271, which are positive for the background, are −9 times the mean. `pt_`
  /// [GeV] and `eta_` of `lepton_plus`, `lepton_minus`, `b`, `bbar`; `pt_miss` [GeV] of both neutrinos;
  /// and those of the ``GenerationTarget``, of the density with the leptons' directions.
  ///
  /// - Parameters:
  ///   - count: the number of events.
  ///   - target: the total at a coupling, or a part.
  ///   - seed: names the random streams; the events do not depend on the number of threads.
  /// - Throws: `InputError`, or an error that says by how much a density was underestimated.
  public func generate(_ count: Int, of target: GenerationTarget, seed: UInt64) throws
    -> EventTable
  {
    let totals = crossSection()
    let sample = try events(count, of: target, totals: totals, seed: seed)
    return try EventTable(
      columns(of: sample.events)
        + target.columns(
          sample.events.map(\.components), totals: totals, modulus: sample.modulus),
      mass: Feature("m", unit: "GeV"), weight: target.weightColumn)
  }

  /// The events of ``generate(_:of:seed:)`` with all momenta, and the integral of the target's
  /// modulus in pb.
  package func events(
    _ count: Int, of target: GenerationTarget, totals: CoherentComponents, seed: UInt64
  ) throws -> (events: [TopPairEvent], modulus: Double) {
    try target.check(count: count)
    let envelope = try target.envelope(totals: totals)
    return try phaseSpace.events(
      count, of: target, under: envelope, seed: seed, purpose: "top pair",
      density: { mass, rapidity in
        let angles = angles(mass: mass, rapidity: rapidity)
        return (
          angles.integral.combined(envelope),
          UndecayedTopPair(mass: mass, rapidity: rapidity, angles: angles)
        )
      }, parts: \.components
    ) { pair, stream in event(pair, envelope, using: &stream) }
  }

  private func event(
    _ pair: UndecayedTopPair, _ factors: CoherentComponents.Factors,
    using stream: inout RandomStream
  ) -> TopPairEvent {
    let cosine = pair.angles.cosine(factors, using: &stream)
    let density = spinDensity(mass: pair.mass, rapidity: pair.rapidity, cosine: cosine)
    let leptons = density.combined(factors).leptons(using: &stream)
    let frame = TopPairFrame(
      velocity: pair.angles.velocity, rapidity: pair.rapidity, cosine: cosine,
      azimuth: 2 * .pi * stream.uniform())
    let top = decay.products(lepton: leptons.positive, using: &stream)
    let antitop = decay.products(lepton: leptons.negative, using: &stream)
    return TopPairEvent(
      mass: pair.mass, rapidity: pair.rapidity, cosine: cosine,
      transverse: pair.mass / 2 * pair.angles.velocity * (1 - cosine * cosine).squareRoot(),
      positive: leptons.positive, negative: leptons.negative,
      top: top.map { frame.inLaboratory($0, sign: 1) },
      antitop: antitop.map { frame.inLaboratory($0, sign: -1) },
      components: density.density(positive: leptons.positive, negative: leptons.negative))
  }

  private func columns(of events: [TopPairEvent]) -> [(name: String, values: [Double])] {
    var columns: [(name: String, values: [Double])] = [
      ("m", events.map(\.mass)), ("y", events.map(\.rapidity)),
      ("cos_theta", events.map { $0.rapidity < 0 ? -$0.cosine : $0.cosine }),
      ("pt", events.map(\.transverse)), ("c_hel", events.map { dot($0.positive, $0.negative) }),
      (
        "c_han",
        events.map { dot($0.positive, $0.negative) - 2 * $0.positive[0] * $0.negative[0] }
      ),
    ]
    for (axis, name) in ["k", "r", "n"].enumerated() {
      columns.append(("c_\(name)\(name)", events.map { -$0.positive[axis] * $0.negative[axis] }))
    }
    for (axis, name) in ["k", "r", "n"].enumerated() {
      // r̂ and n̂ turn round with the beam's direction.
      func cosines(_ direction: (TopPairEvent) -> SIMD3<Double>) -> [Double] {
        events.map { axis > 0 && $0.rapidity < 0 ? -direction($0)[axis] : direction($0)[axis] }
      }
      columns.append(("cos_\(name)_plus", cosines(\.positive)))
      columns.append(("cos_\(name)_minus", cosines(\.negative)))
    }
    let particles: [(name: String, momentum: (TopPairEvent) -> SIMD4<Double>)] = [
      ("lepton_plus", \.top.lepton), ("lepton_minus", \.antitop.lepton), ("b", \.top.bottom),
      ("bbar", \.antitop.bottom),
    ]
    for (name, momentum) in particles {
      columns.append(("pt_" + name, events.map { transverseMomentum(momentum($0)) }))
      columns.append(("eta_" + name, events.map { pseudorapidity(momentum($0)) }))
    }
    columns.append(
      ("pt_miss", events.map { transverseMomentum($0.top.neutrino + $0.antitop.neutrino) }))
    return columns
  }
}
