import GSL

/// What a Les Houches file says of all its events (hep-ph/0109068, section 3; hep-ph/0609017).
public struct LHERun: Sendable, Hashable {
  /// One of the two beams.
  public struct Beam: Sendable, Hashable {
    /// The particles, in the numbers of the Particle Data Group (IDBMUP).
    public var pdgID: Int
    /// The energy in GeV (EBMUP).
    public var energy: Double
    /// The group of parton densities; 0 where the set is LHAPDF's (PDFGUP).
    public var pdfGroup: Int
    /// The set of parton densities (PDFSUP).
    public var pdfSet: Int

    /// A beam.
    public init(pdgID: Int, energy: Double, pdfGroup: Int = 0, pdfSet: Int = 0) {
      self.pdgID = pdgID
      self.energy = energy
      self.pdfGroup = pdfGroup
      self.pdfSet = pdfSet
    }
  }

  /// One of the processes.
  public struct Process: Sendable, Hashable {
    /// The number that its events bear (LPRUP).
    public var id: Int
    /// The cross section in pb, with its statistical error (XSECUP, XERRUP); the error is infinite where it is
    /// unknown, which files tell by a negative one.
    public var crossSection: Estimate
    /// The largest weight (XMAXUP).
    public var maximumWeight: Double

    /// A process.
    public init(id: Int = 1, crossSection: Estimate, maximumWeight: Double = 1) {
      self.id = id
      self.crossSection = crossSection
      self.maximumWeight = maximumWeight
    }
  }

  /// A further weight that events may have.
  public struct WeightName: Sendable, Hashable {
    /// What events call it.
    public var id: String
    /// What it stands for.
    public var text: String

    /// A name.
    public init(id: String, text: String = "") {
      self.id = id
      self.text = text
    }
  }

  /// The beam along +z, and the one along −z.
  public var beams: [Beam]
  /// What the events' weights mean, ±1 to ±4 (IDWTUP): ±3 for unit weights, ±4 for weights in pb,
  /// negative where some weights may be. Some generators have numbers of their own, which are kept.
  public var weightingStrategy: Int
  /// The processes.
  public var processes: [Process]
  /// Further weights that are declared; events may have others besides.
  public var weightNames: [WeightName]

  /// A run of two beams.
  public init(
    beams: [Beam], weightingStrategy: Int = 3, processes: [Process],
    weightNames: [WeightName] = []
  ) {
    precondition(beams.count == 2, "\(beams.count) beams do not collide")
    self.beams = beams
    self.weightingStrategy = weightingStrategy
    self.processes = processes
    self.weightNames = weightNames
  }
}
