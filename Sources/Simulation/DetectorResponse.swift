import Events
import Foundation
import GSL

/// What a detector makes of simulated events: resolution, acceptance and efficiency.
///
/// The weights of the parts stay with the events, which still stand for any coupling. The column
/// `oracle` is left out: it is the likelihood ratio of what happened, not of what is seen.
public struct DetectorResponse: Sendable, Hashable {
  /// A relative resolution σ/x = a/√(x/GeV) ⊕ c, the terms added in quadrature.
  public struct Resolution: Sendable, Hashable {
    /// a, the stochastic term in √GeV.
    public let stochastic: Double
    /// c, the constant term.
    public let constant: Double

    /// A resolution.
    ///
    /// - Throws: `InputError` where a term is negative, or so large that a measured value could as
    ///   well be negative.
    public init(stochastic: Double = 0, constant: Double = 0) throws(InputError) {
      guard stochastic >= 0, stochastic.isFinite, (0...0.5).contains(constant) else {
        throw InputError(
          "resolution", "\(stochastic)/√x ⊕ \(constant) is out of range",
          remedy: "a stochastic term ≥ 0 and a constant term of 0 to 0.5")
      }
      self.stochastic = stochastic
      self.constant = constant
    }

    /// σ/x at x in GeV.
    public func relative(at x: Double) -> Double {
      (stochastic * stochastic / x + constant * constant).squareRoot()
    }

    /// A measured value over the true one: normal about 1, and positive.
    func factor(at x: Double, using stream: inout RandomStream) -> Double {
      let width = relative(at: x)
      guard width > 0 else { return 1 }
      while true {
        let factor = 1 + width * stream.normal()
        if factor > 0 { return factor }
      }
    }
  }

  /// Of the mass column, for events without leptons; theirs follows from the leptons.
  public let massResolution: Resolution?
  /// Of each lepton's energy.
  public let energyResolution: Resolution?
  /// Multiplies every energy and the mass: 1, or a shifted scale for a systematic variation.
  public let energyScale: Double
  /// The least pT that each lepton must have, in GeV.
  public let minimumMomentum: Double
  /// The greatest |η| that each lepton may have.
  public let maximumPseudorapidity: Double
  /// The probability to see an event in acceptance.
  public let efficiency: Double

  /// A response; without arguments a perfect detector.
  ///
  /// - Throws: `InputError` with the valid range of a parameter that is outside it.
  public init(
    massResolution: Resolution? = nil, energyResolution: Resolution? = nil,
    energyScale: Double = 1, minimumMomentum: Double = 0,
    maximumPseudorapidity: Double = .infinity, efficiency: Double = 1
  ) throws(InputError) {
    func require(_ isValid: Bool, _ name: String, _ value: Double, _ range: String)
      throws(InputError)
    {
      guard isValid else { throw InputError(name, "\(value) is out of range", remedy: range) }
    }
    try require(
      energyScale > 0 && energyScale.isFinite, "energy scale", energyScale, "a positive factor")
    try require(
      minimumMomentum >= 0 && minimumMomentum.isFinite, "minimum pT", minimumMomentum,
      "0 or more GeV"
    )
    try require(
      maximumPseudorapidity > 0, "maximum |η|", maximumPseudorapidity, "a positive number")
    try require(efficiency > 0 && efficiency <= 1, "efficiency", efficiency, "above 0, to 1")
    self.massResolution = massResolution
    self.energyResolution = energyResolution
    self.energyScale = energyScale
    self.minimumMomentum = minimumMomentum
    self.maximumPseudorapidity = maximumPseudorapidity
    self.efficiency = efficiency
  }

  /// The events as they are seen.
  ///
  /// Leptons are what the columns `pt_minus`, `eta_minus` and `pt_plus`, `eta_plus`, or those of
  /// `lepton_minus` and `lepton_plus`, describe. Of a lepton pair `m`, `y` and `cos_theta`
  /// (Collins–Soper) are computed again from the measured momenta.
  ///
  /// - Parameter seed: names the random stream.
  /// - Throws: `InputError` where leptons are asked for and there are none, or no event is left.
  public func applied(to events: EventTable, seed: UInt64) throws(InputError) -> EventTable {
    var columns: [String: [Double]] = [:]
    for name in events.names where name != "oracle" { columns[name] = try events.values(of: name) }
    let kinds = [("minus", "plus"), ("lepton_minus", "lepton_plus")]
    let leptons = kinds.first { columns["pt_" + $0.0] != nil && columns["pt_" + $0.1] != nil }
    guard leptons != nil || !measuresLeptons else {
      throw InputError(
        "detector", "the events have no leptons to measure",
        remedy: "use the mass resolution, the energy scale and the efficiency alone")
    }
    let isPair = leptons.map { $0.0 == "minus" } ?? false
    guard massResolution == nil || !isPair else {
      throw InputError(
        "mass resolution", "the mass of a lepton pair follows from its leptons",
        remedy: "give the resolution of their energy")
    }
    var kept: [Int] = []
    for row in 0..<events.count {
      // A stream an event: what is cut from one does not move the numbers of the next.
      var stream = RandomStream(seed: seed, purpose: "detector", index: UInt64(row))
      var isAccepted = true
      for lepton in leptons.map({ [$0.0, $0.1] }) ?? [] {
        let eta = columns["eta_" + lepton]?[row] ?? 0
        let momentum = columns["pt_" + lepton]?[row] ?? 0
        let factor =
          energyResolution?.factor(at: momentum * cosh(eta), using: &stream) ?? 1
        let measured = momentum * factor * energyScale
        columns["pt_" + lepton]?[row] = measured
        if measured < minimumMomentum || abs(eta) > maximumPseudorapidity { isAccepted = false }
      }
      if !isPair {
        let mass = columns[events.mass.name]?[row] ?? 0
        let factor = massResolution?.factor(at: mass, using: &stream) ?? 1
        columns[events.mass.name]?[row] = mass * factor * energyScale
      }
      if isAccepted, stream.uniform() < efficiency { kept.append(row) }
    }
    guard !kept.isEmpty else {
      throw InputError(
        "detector", "none of \(events.count) events is seen", remedy: "widen the acceptance")
    }
    if isPair { Self.measurePairs(&columns) }
    let names = events.names.filter { $0 != "oracle" }
    return try EventTable(
      names.map { ($0, columns[$0] ?? []) }, mass: events.mass,
      weight: events.weights == nil ? nil : "weight", truth: events.truth
    ).rows(at: kept)
  }

  private var measuresLeptons: Bool {
    energyResolution != nil || minimumMomentum > 0 || maximumPseudorapidity < .infinity
  }

  /// Mass, rapidity and angle of lepton pairs that are back to back in azimuth.
  private static func measurePairs(_ columns: inout [String: [Double]]) {
    func column(_ name: String) -> [Double] { columns[name] ?? [] }
    let momenta = (column("pt_minus"), column("pt_plus"))
    let etas = (column("eta_minus"), column("eta_plus"))
    for row in momenta.0.indices {
      let (p, q) = (momenta.0[row], momenta.1[row])
      // Light-cone components (E ± p_z)/√2 of the negative and the positive lepton.
      let negative = (p * exp(etas.0[row]), p * exp(-etas.0[row]))
      let positive = (q * exp(etas.1[row]), q * exp(-etas.1[row]))
      let (forward, backward) = (negative.0 + positive.0, negative.1 + positive.1)
      let mass = (forward * backward - (p - q) * (p - q)).squareRoot()
      let transverse = (mass * mass + (p - q) * (p - q)).squareRoot()
      let cosine = (negative.0 * positive.1 - negative.1 * positive.0) / (mass * transverse)
      columns["m"]?[row] = mass
      columns["y"]?[row] = 0.5 * log(forward / backward)
      columns["cos_theta"]?[row] = forward < backward ? -cosine : cosine
    }
  }
}
