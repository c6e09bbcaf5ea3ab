import ArgumentParser
import Sideband

struct SimulateDrellYan: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drell-yan",
    abstract: "p p → γ*/Z/Z′ → ℓ⁺ℓ⁻ at leading order, with the Z′ interfering.",
    discussion: """
      Unweighted events with columns m [GeV], y, cos_theta (Collins–Soper), pt [GeV], eta_minus, \
      eta_plus; weight_B, weight_I and weight_S, with which the events stand for any coupling g by \
      weight_B + g weight_I + g² weight_S; and the exact log likelihood ratio, oracle.
      """)

  enum Model: String, ExpressibleByArgument, CaseIterable { case ssm, chi, psi }

  @Option(help: "How many events.")
  var events = 100_000

  @Option(
    parsing: .unconditional,
    help: "g, the factor on the product of the Z′'s couplings, of either sign.")
  var coupling = 1.0

  @Option(help: "The Z′'s couplings.")
  var model: Model = .ssm

  @Option(help: "The Z′'s mass in GeV.")
  var resonanceMass = 3000.0

  @Option(help: "The Z′'s width in GeV. (default: into the Standard Model's fermions)")
  var width: Double?

  @Option(help: "How the Z′'s width depends on the pair's mass: fixed, or running with its square.")
  var widthScheme: ZPrime.WidthScheme = .fixed

  @Option(help: "√s in GeV.")
  var energy = 13_000.0

  @Option(help: ArgumentHelp("The masses of pairs in GeV.", valueName: "low:high"))
  var range = Interval(low: 500, high: 6000)

  @Option(
    help: ArgumentHelp(
      "An LHAPDF 6 set's folder or .dat file. (default: embedded, for 200 to 6000 GeV)",
      valueName: "path"))
  var pdf: String?

  @Option(help: ArgumentHelp("The file: .csv or .npy, also .gz.", valueName: "file"))
  var out: String

  @OptionGroup(title: "Run") var common: CommonOptions

  func run() async throws {
    if let pdf {
      try simulate(LHAPDFGrid(pdf))
    } else {
      try simulate(EmbeddedPartonDensities())
    }
  }

  private func simulate(_ densities: some PartonDensities) throws {
    let electroweak = try ElectroweakParameters()
    let couplings: ZPrime.Model =
      switch model {
      case .ssm: .sequential
      case .chi: .chi
      case .psi: .psi
      }
    let zPrime = try ZPrime(
      couplings, mass: .GeV(resonanceMass), width: width.map { .GeV($0) },
      widthScheme: widthScheme, electroweak: electroweak)
    let process = try DrellYan(
      DrellYanAmplitude(electroweak: electroweak, zPrime: zPrime), densities: densities,
      energy: .GeV(energy), massRange: range.masses(in: .GeV, option: "--range"))
    try process.generate(events, coupling: coupling, seed: common.seed).write(file: out)
    let crossSection = process.crossSection(coupling: coupling)
    try common.show(
      SimulationSummary(crossSection, events: events),
      inWords: "σ = \(crossSection.value) pb, \(events) events: \(out)")
  }
}

extension ZPrime.WidthScheme: ExpressibleByArgument {}

/// What a simulation says with `--json`.
struct SimulationSummary: Encodable {
  struct CrossSection: Encodable {
    var value: Double
    var error: Double
    var unit = "pb"
  }

  var crossSection: CrossSection
  var events: Int
  var effectiveEvents: Double

  /// Unweighted events count for as many as they are.
  init(_ crossSection: Estimate, events: Int) {
    self.crossSection = CrossSection(value: crossSection.value, error: crossSection.error)
    self.events = events
    effectiveEvents = Double(events)
  }
}
