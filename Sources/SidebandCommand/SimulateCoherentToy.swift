import ArgumentParser
import Sideband

struct SimulateCoherentToy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coherent-toy",
    abstract: "A Breit–Wigner that interferes with a falling background.",
    discussion: """
      Unweighted events with columns m [GeV], the features, weight_B, weight_I and weight_S, with \
      which the events stand for any coupling g by weight_B + g weight_I + g² weight_S, and the \
      exact log likelihood ratio, oracle.
      """)

  @OptionGroup(title: "Events") var generation: GenerationOptions

  @Option(within: .crossSection, help: "The background's cross section in pb.")
  var crossSection = 1.0

  @Option(within: .ratio, help: "The signal's cross section at g = 1 over the background's.")
  var strength = 0.001

  @Option(within: .fraction, help: "κ, the coherence of signal and background, 0 to 1.")
  var coherence = 0.5

  @Option(
    parsing: .unconditional, within: .phase,
    help: "φ, the signal's phase against the background, in rad.")
  var phase = Double.pi / 2

  @Option(within: .mass, help: "The resonance's mass in GeV.")
  var resonanceMass = 3500.0

  @Option(within: .width, help: "The resonance's width in GeV.")
  var width = 100.0

  @Option(
    parsing: .unconditional, within: .power, help: "The power n of the background's spectrum m^−n.")
  var fallingPower = 8.0

  @Option(help: ArgumentHelp("The masses in GeV.", valueName: "low:high"))
  var range = Interval(low: 2500, high: 6000)

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A feature: its density under background and under signal, such as 'x=normal:0,1:1.5,0.5' by"
        + " mean and deviation or 'y=beta:5,3:2,6' by the two shapes. May be repeated."
        + " (default: four of substructure)", valueName: "name=kind:b,b:s,s"))
  var feature: [FeatureDensity] = []

  @Option(
    parsing: .unconditional,
    within: .power,
    help: ArgumentHelp(
      "Further weights, weight_power_n, for other powers of the background's spectrum.",
      valueName: "n,…"))
  var varyPower: List<Double> = []

  @OptionGroup(title: "Detector") var detector: DetectorOptions

  @OptionGroup(title: "Run") var common: CommonOptions

  func run() async throws {
    try generation.run(
      toy(fallingPower: fallingPower), bytesPerEvent: 160, detector: detector,
      variations: varyPower.values.map {
        Variation("power_\(Format.plain($0))", try toy(fallingPower: $0))
      },
      common: common)
  }

  private func toy(fallingPower: Double) throws -> CoherentToy {
    try CoherentToy(
      massRange: range.masses(in: .GeV, option: "--range"), fallingPower: fallingPower,
      resonanceMass: .GeV(resonanceMass), width: .GeV(width), strength: strength,
      backgroundCrossSection: crossSection, coherence: coherence, phase: phase,
      features: feature.isEmpty ? CoherentToy.substructure : feature)
  }
}

extension FeatureDensity: ExpressibleByArgument {
  /// `name=kind:b,b:s,s`.
  public init?(argument: String) {
    let sides = argument.split(separator: "=", maxSplits: 1)
    guard sides.count == 2 else { return nil }
    let parts = sides[1].split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3 else { return nil }
    let pairs = parts.dropFirst().compactMap { List<Double>(argument: String($0))?.values }
    guard pairs.count == 2, pairs.allSatisfy({ $0.count == 2 && $0.allSatisfy(\.isFinite) }) else {
      return nil
    }
    let (b, s) = (pairs[0], pairs[1])
    let name = String(sides[0])
    switch parts[0] {
    case "normal":
      guard b[1] > 0, s[1] > 0 else { return nil }
      self = .normal(name, background: (b[0], b[1]), signal: (s[0], s[1]))
    case "beta":
      guard (b + s).allSatisfy({ $0 > 0 }) else { return nil }
      self = .beta(name, background: (b[0], b[1]), signal: (s[0], s[1]))
    default: return nil
    }
  }
}
