import Events
import Foundation
import GSL

/// Les Houches events whose masses and angles are known.
enum LHESamples {
  static let muonMass = 0.10566

  static func run(weightNames: [LHERun.WeightName] = []) -> LHERun {
    LHERun(
      beams: [LHERun.Beam(pdgID: 2212, energy: 6500), LHERun.Beam(pdgID: 2212, energy: 6500)],
      processes: [.init(crossSection: Estimate(12.5, error: 0.25))], weightNames: weightNames)
  }

  /// q q̄ → Z → μ⁻ μ⁺ of a mass in GeV, with the pair's rapidity and the μ⁻'s angles in its frame.
  static func drellYan(mass: Double, rapidity: Double, cosine: Double, phi: Double) -> LHEEvent {
    let momentum = (mass * mass / 4 - muonMass * muonMass).squareRoot()
    let across = momentum * (1 - cosine * cosine).squareRoot()
    func muon(_ pdgID: Int, sign: Double) -> LHEParticle {
      let along = sign * momentum * cosine
      return LHEParticle(
        pdgID: pdgID, firstMother: 3, lastMother: 3, px: sign * across * cos(phi),
        py: sign * across * sin(phi), pz: cosh(rapidity) * along + sinh(rapidity) * mass / 2,
        energy: cosh(rapidity) * mass / 2 + sinh(rapidity) * along, mass: muonMass)
    }
    func quark(_ pdgID: Int, sign: Double) -> LHEParticle {
      let energy = mass / 2 * exp(sign * rapidity)
      return LHEParticle(
        pdgID: pdgID, status: -1, colour: pdgID > 0 ? 501 : 0, anticolour: pdgID > 0 ? 0 : 501,
        px: 0, py: 0, pz: sign * energy, energy: energy)
    }
    let pair = LHEParticle(
      pdgID: 23, status: 2, firstMother: 1, lastMother: 2, px: 0, py: 0,
      pz: mass * sinh(rapidity), energy: mass * cosh(rapidity), mass: mass)
    return LHEEvent(
      scale: mass, alphaQED: 1 / 128.0, alphaQCD: 0.118,
      particles: [
        quark(2, sign: 1), quark(-2, sign: -1), pair, muon(13, sign: 1), muon(-13, sign: -1),
      ])
  }

  /// Fifty pairs from 60 GeV upwards.
  static let pairs: [(mass: Double, rapidity: Double, cosine: Double, phi: Double)] =
    (0..<50).map { index in
      let step = Double(index)
      return (60 + 7 * step, 0.06 * (step - 25), 0.039 * (step - 25), 0.12 * (step - 25))
    }

  static let drellYanEvents = pairs.map {
    drellYan(mass: $0.mass, rapidity: $0.rapidity, cosine: $0.cosine, phi: $0.phi)
  }

  /// A particle that leaves the event, without mass.
  static func massless(_ pdgID: Int, pt: Double, eta: Double, phi: Double) -> LHEParticle {
    LHEParticle(
      pdgID: pdgID, px: pt * cos(phi), py: pt * sin(phi), pz: pt * sinh(eta),
      energy: pt * cosh(eta))
  }

  /// All events of a file.
  static func events(_ path: String) throws -> [LHEEvent] {
    var reader = try LHEReader(path)
    var events: [LHEEvent] = []
    while let event = try reader.next() { events.append(event) }
    return events
  }
}
