import Events
import Foundation
import GSL

extension TopPair: EventRecord {
  /// Top pairs with their decays t → b W⁺ → b e⁺ν and t̄ → b̄ W⁻ → b̄ μ⁻ν̄ as Les Houches events.
  ///
  /// The partons are drawn by their shares of the density at each event; of two gluons' two colour
  /// flows each with the square of its colour-ordered amplitude, ∝ 1/(1 ∓ β cosθ)², as if the number
  /// of colours were large.
  public func record(_ count: Int, coupling g: Double, seed: UInt64) throws -> (
    run: LHERun, events: [LHEEvent]
  ) {
    let target = GenerationTarget.total(coupling: g)
    let pairs = try events(count, of: target, totals: crossSection(), seed: seed).events
    let events = inBlocks(pairs, seed: seed, purpose: "top pair record") { pair, stream in
      event(pair, target, using: &stream)
    }
    return (phaseSpace.run(crossSection: crossSection(of: target)), events)
  }

  private func event(
    _ pair: TopPairEvent, _ target: GenerationTarget, using stream: inout RandomStream
  ) -> LHEEvent {
    let first = parton(pair, target, using: &stream)
    let (incoming, top, antitop) = colours(of: first, pair, using: &stream)
    let mass = amplitude.parameters.topMass.inGeV
    return LHEEvent(
      scale: amplitude.scaleFactor * pair.mass,
      alphaQCD: amplitude.parameters.strongCoupling.value(
        scale: amplitude.scaleFactor * pair.mass),
      particles: phaseSpace.incoming(
        first, first.antiparton, colours: incoming, mass: pair.mass, rapidity: pair.rapidity)
        + Self.decay(pair.top, sign: 1, lepton: 11, mass: mass, colours: top, place: 3)
        + Self.decay(pair.antitop, sign: -1, lepton: 13, mass: mass, colours: antitop, place: 8))
  }

  /// The parton of the first proton.
  private func parton(
    _ pair: TopPairEvent, _ target: GenerationTarget, using stream: inout RandomStream
  ) -> Parton {
    let (first, second) = partons(mass: pair.mass, rapidity: pair.rapidity)
    func density(_ parts: CoherentSpinDensity) -> Double {
      target.value(parts.density(positive: pair.positive, negative: pair.negative))
    }
    let fusion = density(amplitude.gluonFusion(mass: pair.mass, cosine: pair.cosine))
    let annihilation = amplitude.quarkAnnihilation(mass: pair.mass, cosine: pair.cosine)
      .density(positive: pair.positive, negative: pair.negative)
    return stream.choice(
      Parton.allCases.map { parton in
        (
          thing: parton,
          weight: first[parton] * second[parton.antiparton]
            * (parton == .gluon ? fusion : annihilation)
        )
      })
  }

  /// The colour lines of the partons, of the top and of the antitop.
  private func colours(
    of first: Parton, _ pair: TopPairEvent, using stream: inout RandomStream
  ) -> (incoming: (LHEColours, LHEColours), top: LHEColours, antitop: LHEColours) {
    guard first == .gluon else {
      let (quark, antiquark) = (LHEColours(colour: 501), LHEColours(anticolour: 502))
      return (
        first.rawValue > 0 ? (quark, antiquark) : (antiquark, quark), quark, antiquark
      )
    }
    // The top takes the colour of one gluon, the antitop the anticolour of the other.
    let (giver, taker) = (
      LHEColours(colour: 501, anticolour: 502), LHEColours(colour: 502, anticolour: 503)
    )
    let x =
      (1 - (2 * amplitude.parameters.topMass.inGeV / pair.mass).squared).squareRoot()
      * pair.cosine
    let isFromFirst = stream.choice([
      (thing: true, weight: (1 + x).squared), (thing: false, weight: (1 - x).squared),
    ])
    return (
      isFromFirst ? (giver, taker) : (taker, giver), LHEColours(colour: 501),
      LHEColours(anticolour: 503)
    )
  }

  /// A top (sign 1) or antitop (−1) and what it decays into, from a place of the record on.
  private static func decay(
    _ products: TopDecay.Products, sign: Int, lepton: Int, mass: Double, colours: LHEColours,
    place: Int
  ) -> [LHEParticle] {
    let boson = products.lepton + products.neutrino
    let square = boson[3] * boson[3] - (boson * boson).sum() + boson[3] * boson[3]
    return [
      LHEParticle(
        6 * sign, boson + products.bottom, status: 2, mothers: (1, 2), mass: mass,
        colours: colours),
      LHEParticle(
        24 * sign, boson, status: 2, mothers: (place, place), mass: max(0, square).squareRoot()),
      LHEParticle(5 * sign, products.bottom, mothers: (place, place), colours: colours),
      LHEParticle(-lepton * sign, products.lepton, mothers: (place + 1, place + 1)),
      LHEParticle((lepton + 1) * sign, products.neutrino, mothers: (place + 1, place + 1)),
    ]
  }
}

extension Double {
  fileprivate var squared: Double { self * self }
}
