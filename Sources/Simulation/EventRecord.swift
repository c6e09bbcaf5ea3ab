import Events
import Foundation
import GSL

/// A process whose events can be written with all their particles.
public protocol EventRecord: CoherentProcess {
  /// Unweighted events at a coupling with their particles, and what a file says of all of them.
  ///
  /// These are the events that ``generate(_:coupling:seed:)`` puts into a table.
  ///
  /// - Parameters:
  ///   - count: the number of events.
  ///   - coupling: g, of either sign.
  ///   - seed: names the random streams; the events do not depend on the number of threads.
  func record(_ count: Int, coupling g: Double, seed: UInt64) throws -> (
    run: LHERun, events: [LHEEvent]
  )
}

extension PairPhaseSpace {
  /// The run of two proton beams with one process, its events of weight one.
  func run(crossSection: Estimate) -> LHERun {
    let beam = LHERun.Beam(pdgID: 2212, energy: energy.inGeV / 2)
    return LHERun(
      beams: [beam, beam], weightingStrategy: 3,
      processes: [LHERun.Process(crossSection: crossSection)])
  }

  /// The two partons that make a pair of a mass and rapidity.
  func incoming(
    _ first: Parton, _ second: Parton, colours: (LHEColours, LHEColours), mass: Double,
    rapidity: Double
  ) -> [LHEParticle] {
    func particle(_ parton: Parton, _ colours: LHEColours, energy: Double, direction: Double)
      -> LHEParticle
    {
      LHEParticle(
        pdgID: parton.rawValue, status: -1, colour: colours.colour, anticolour: colours.anticolour,
        px: 0, py: 0, pz: direction * energy, energy: energy)
    }
    return [
      particle(first, colours.0, energy: mass / 2 * exp(rapidity), direction: 1),
      particle(second, colours.1, energy: mass / 2 * exp(-rapidity), direction: -1),
    ]
  }
}

/// The labels of a parton's colour and anticolour line.
struct LHEColours {
  var colour = 0
  var anticolour = 0
}

extension LHEParticle {
  /// A particle of a momentum (p, E) in GeV.
  init(
    _ pdgID: Int, _ p: SIMD4<Double>, status: Int = 1, mothers: (Int, Int), mass: Double = 0,
    colours: LHEColours = LHEColours()
  ) {
    self.init(
      pdgID: pdgID, status: status, firstMother: mothers.0, lastMother: mothers.1,
      colour: colours.colour, anticolour: colours.anticolour, px: p[0], py: p[1], pz: p[2],
      energy: p[3], mass: mass)
  }
}

extension RandomStream {
  /// One of several things, with probabilities proportional to weights that are not negative.
  mutating func choice<Thing>(_ weighted: [(thing: Thing, weight: Double)]) -> Thing {
    var rest = uniform() * weighted.reduce(0) { $0 + $1.weight }
    for (thing, weight) in weighted.dropLast() {
      rest -= weight
      if rest < 0 { return thing }
    }
    return weighted[weighted.count - 1].thing
  }
}
