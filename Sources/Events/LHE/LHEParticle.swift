/// A particle of a Les Houches event: a line of its record (hep-ph/0109068, section 4).
public struct LHEParticle: Sendable, Hashable {
  /// The kind of particle, in the numbers of the Particle Data Group (IDUP).
  public var pdgID: Int
  /// −1 incoming, 1 outgoing, 2 an intermediate resonance; others are rare (ISTUP).
  public var status: Int
  /// The first and last mother's place in the record, from 1; 0 for none (MOTHUP).
  public var firstMother: Int
  /// See ``firstMother``.
  public var lastMother: Int
  /// The label of the colour line; 0 for none (ICOLUP).
  public var colour: Int
  /// The label of the anticolour line; 0 for none.
  public var anticolour: Int
  /// The momentum in GeV.
  public var px: Double
  /// See ``px``.
  public var py: Double
  /// The momentum along the beams in GeV.
  public var pz: Double
  /// The energy in GeV.
  public var energy: Double
  /// The mass in GeV, as generated; −√(−p²) for a space-like momentum.
  public var mass: Double
  /// The invariant lifetime cτ in mm (VTIMUP).
  public var lifetime: Double
  /// The cosine of the angle between spin and momentum of the mother; 9 where it is unknown (SPINUP).
  public var spin: Double

  /// A particle; most of what it is not told is zero, and its spin unknown.
  public init(
    pdgID: Int, status: Int = 1, firstMother: Int = 0, lastMother: Int = 0, colour: Int = 0,
    anticolour: Int = 0, px: Double, py: Double, pz: Double, energy: Double, mass: Double = 0,
    lifetime: Double = 0, spin: Double = 9
  ) {
    self.pdgID = pdgID
    self.status = status
    self.firstMother = firstMother
    self.lastMother = lastMother
    self.colour = colour
    self.anticolour = anticolour
    self.px = px
    self.py = py
    self.pz = pz
    self.energy = energy
    self.mass = mass
    self.lifetime = lifetime
    self.spin = spin
  }

  /// Whether it leaves the event.
  public var isFinal: Bool { status == 1 }

  /// The momentum across the beams in GeV.
  public var transverseMomentum: Double { (px * px + py * py).squareRoot() }
}
