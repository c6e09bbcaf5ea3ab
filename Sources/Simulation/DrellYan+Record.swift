import Events
import Foundation
import GSL

extension DrellYan: EventRecord {
  /// Pairs of e⁺e⁻ as Les Houches events, without a boson between them and the partons, as it is
  /// several at once.
  ///
  /// The partons are drawn by their shares of the density at each event.
  public func record(_ count: Int, coupling g: Double, seed: UInt64) throws -> (
    run: LHERun, events: [LHEEvent]
  ) {
    let target = GenerationTarget.total(coupling: g)
    let pairs = try pairs(count, of: target, totals: crossSection(), seed: seed).events
    let events = inBlocks(pairs, seed: seed, purpose: "Drell–Yan record") { pair, stream in
      event(pair, target, using: &stream)
    }
    return (phaseSpace.run(crossSection: crossSection(of: target)), events)
  }

  private func event(
    _ pair: LeptonPair, _ target: GenerationTarget, using stream: inout RandomStream
  ) -> LHEEvent {
    let (first, second) = partons(mass: pair.mass, rapidity: pair.rapidity)
    let shares = [Parton.down, .up, .strange, .charm, .bottom].flatMap { quark in
      let kind: Fermion = quark == .up || quark == .charm ? .up : .down
      // The quark from the first proton, or from the second.
      return [(quark, pair.cosine), (quark.antiparton, -pair.cosine)].map { parton, cosine in
        (
          thing: parton,
          weight: first[parton] * second[parton.antiparton]
            * target.value(amplitude.components(of: kind, mass: pair.mass, cosine: cosine))
        )
      }
    }
    let parton = stream.choice(shares)
    let line = LHEColours(colour: 501)
    let back = LHEColours(anticolour: 501)
    let azimuth = 2 * .pi * stream.uniform()
    let (along, across) = (pair.mass / 2 * pair.cosine, pair.transverseMomentum)
    let (even, odd) = (cosh(pair.rapidity), sinh(pair.rapidity))
    func lepton(_ pdgID: Int, sign: Double) -> LHEParticle {
      let (pz, energy) = (sign * along, pair.mass / 2)
      return LHEParticle(
        pdgID,
        SIMD4(
          sign * across * cos(azimuth), sign * across * sin(azimuth), even * pz + odd * energy,
          even * energy + odd * pz), mothers: (1, 2))
    }
    return LHEEvent(
      scale: scaleFactor * pair.mass, alphaQED: amplitude.electroweak.alpha,
      particles: phaseSpace.incoming(
        parton, parton.antiparton, colours: parton.rawValue > 0 ? (line, back) : (back, line),
        mass: pair.mass, rapidity: pair.rapidity)
        + [lepton(11, sign: 1), lepton(-11, sign: -1)])
  }
}
