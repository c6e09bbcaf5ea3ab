import ArgumentParser
import Sideband

/// What a detector makes of the events.
struct DetectorOptions: ParsableArguments {
  @Option(
    within: .fraction,
    help: ArgumentHelp(
      "σ/m of the mass, where there are no leptons: a constant c, or a,c for a/√(m/GeV) ⊕ c.",
      valueName: "c|a,c"))
  var massResolution: List<Double>?

  @Option(
    within: .fraction, help: ArgumentHelp("σ/E of each lepton, likewise.", valueName: "c|a,c"))
  var energyResolution: List<Double>?

  @Option(
    within: .scale,
    help: "Multiplies energies and masses: a shifted scale for a systematic variation.")
  var energyScale = 1.0

  @Option(within: .momentum, help: "The least pT of each lepton in GeV.")
  var minPt = 0.0

  @Option(within: .pseudorapidity, help: "The greatest |η| of each lepton. (default: any)")
  var maxEta: Double?

  @Option(within: .fraction, help: "The probability to see an event in acceptance.")
  var efficiency = 1.0

  /// The detector; nil for a perfect one.
  func response() throws(InputError) -> DetectorResponse? {
    let response = try DetectorResponse(
      massResolution: Self.resolution(massResolution, option: "--mass-resolution"),
      energyResolution: Self.resolution(energyResolution, option: "--energy-resolution"),
      energyScale: energyScale, minimumMomentum: minPt,
      maximumPseudorapidity: maxEta ?? .infinity, efficiency: efficiency)
    return try response == DetectorResponse() ? nil : response
  }

  private static func resolution(_ terms: List<Double>?, option: String) throws(InputError)
    -> DetectorResponse.Resolution?
  {
    guard let terms = terms?.values else { return nil }
    switch terms.count {
    case 1: return try DetectorResponse.Resolution(constant: terms[0])
    case 2: return try DetectorResponse.Resolution(stochastic: terms[0], constant: terms[1])
    default:
      throw InputError(
        option, "\(terms.count) terms", remedy: "give the constant one, or both as in 0.1,0.01")
    }
  }
}
