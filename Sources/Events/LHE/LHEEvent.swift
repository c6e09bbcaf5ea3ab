/// A Les Houches event (hep-ph/0109068, section 4; its weights: arXiv:1405.1067, section 2).
public struct LHEEvent: Sendable, Hashable {
  /// A further weight of an event, for another scale, density or coupling.
  public struct Weight: Sendable, Hashable {
    /// The name that the run declares it by.
    public var id: String
    /// Its value, in the units of the event's own weight.
    public var value: Double

    /// A weight.
    public init(id: String, value: Double) {
      self.id = id
      self.value = value
    }
  }

  /// Which of the run's processes it is (IDPRUP).
  public var processID: Int
  /// The weight (XWGTUP), in the sense of the run's weighting strategy.
  public var weight: Double
  /// The scale in GeV that the densities were taken at; −1 where it is unknown (SCALUP).
  public var scale: Double
  /// The electromagnetic coupling; −1 where it is unknown (AQEDUP).
  public var alphaQED: Double
  /// The strong coupling; −1 where it is unknown (AQCDUP).
  public var alphaQCD: Double
  /// The particles, in the order of the record.
  public var particles: [LHEParticle]
  /// Further weights, in the order of the file.
  public var weights: [Weight]

  /// An event.
  public init(
    processID: Int = 1, weight: Double = 1, scale: Double = -1, alphaQED: Double = -1,
    alphaQCD: Double = -1, particles: [LHEParticle], weights: [Weight] = []
  ) {
    self.processID = processID
    self.weight = weight
    self.scale = scale
    self.alphaQED = alphaQED
    self.alphaQCD = alphaQCD
    self.particles = particles
    self.weights = weights
  }

  /// The invariant mass in GeV of all outgoing particles.
  ///
  /// √((E − p)(E + p)) of the sums, 0 where rounding makes that imaginary. A file's digits limit it:
  /// the relative error of the square is about theirs times (E/m)².
  public var finalMass: Double {
    var (energy, px, py, pz) = (0.0, 0.0, 0.0, 0.0)
    for particle in particles where particle.isFinal {
      energy += particle.energy
      px += particle.px
      py += particle.py
      pz += particle.pz
    }
    let momentum = (px * px + py * py + pz * pz).squareRoot()
    return max(0, (energy - momentum) * (energy + momentum)).squareRoot()
  }
}
