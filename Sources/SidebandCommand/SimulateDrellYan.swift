import ArgumentParser
import Sideband

struct SimulateDrellYan: AsyncParsableCommand, ProtonProcess {
  static let configuration = CommandConfiguration(
    commandName: "drell-yan",
    abstract: "p p → γ*/Z/Z′ → ℓ⁺ℓ⁻ at leading order, with the Z′ interfering.",
    discussion: """
      Unweighted events with columns m [GeV], y, cos_theta (Collins–Soper), pt_minus, pt_plus [GeV], \
      eta_minus, eta_plus; weight_B, weight_I and weight_S, with which the events stand for any \
      coupling g by weight_B + g weight_I + g² weight_S; and the exact log likelihood ratio, \
      oracle. g is the factor on the product of the Z′'s couplings to quarks and leptons.
      """)

  enum Model: String, ExpressibleByArgument, CaseIterable { case ssm, chi, psi, free }

  @OptionGroup(title: "Events") var generation: GenerationOptions

  @Option(help: "The Z′'s couplings.")
  var model: Model = .ssm

  @Option(
    parsing: .unconditional,
    within: .coupling,
    help: ArgumentHelp(
      "Couplings of --model free to u, d, e and ν, left and right of each in turn.",
      valueName: "uL,uR,dL,dR,eL,eR,νL,νR"))
  var couplings: List<Double>?

  @Option(within: .mass, help: "The Z′'s mass in GeV.")
  var resonanceMass = 3000.0

  @Option(
    within: .width, help: "The Z′'s width in GeV. (default: into the Standard Model's fermions)")
  var width: Double?

  @Option(help: "How the Z′'s width depends on the pair's mass: fixed, or running with its square.")
  var widthScheme: ZPrime.WidthScheme = .fixed

  @Option(help: "The Standard Model's bosons: less than both only to see which does what.")
  var background: BackgroundBosons = .photonAndZ

  @Option(within: .energy, help: "√s in GeV.")
  var energy = 13_000.0

  @Option(help: ArgumentHelp("The masses of pairs in GeV.", valueName: "low:high"))
  var range = Interval(low: 500, high: 6000)

  @OptionGroup(title: "Parton densities") var densities: DensityOptions

  @OptionGroup(title: "Detector") var detector: DetectorOptions

  @OptionGroup(title: "Run") var common: CommonOptions

  func run() async throws {
    let processes = try densities.processes(of: self)
    try generation.run(
      processes.nominal, bytesPerEvent: 270, detector: detector, variations: processes.variations,
      common: common)
  }

  func process(_ densities: some PartonDensities, scaleFactor: Double) throws
    -> any CoherentProcess
  {
    let electroweak = try ElectroweakParameters()
    let zPrime = try ZPrime(
      zPrimeModel(), mass: .GeV(resonanceMass), width: width.map { .GeV($0) },
      widthScheme: widthScheme, electroweak: electroweak)
    return try DrellYan(
      DrellYanAmplitude(electroweak: electroweak, zPrime: zPrime, background: background),
      densities: densities, energy: .GeV(energy),
      massRange: range.masses(in: .GeV, option: "--range"), scaleFactor: scaleFactor)
  }

  private func zPrimeModel() throws(InputError) -> ZPrime.Model {
    guard model == .free else {
      guard couplings == nil else {
        throw InputError(
          "--couplings", "the model \(model.rawValue) has its own", remedy: "add --model free")
      }
      return switch model {
      case .chi: .chi
      case .psi: .psi
      default: .sequential
      }
    }
    guard let g = couplings?.values, g.count == 8, g.allSatisfy(\.isFinite) else {
      throw InputError(
        "--couplings", "--model free needs eight numbers",
        remedy: "give uL,uR,dL,dR,eL,eR,νL,νR, such as 0.3,-0.1,-0.4,0.1,-0.3,0.2,0.4,0")
    }
    return .free(
      up: ChiralCouplings(left: g[0], right: g[1]), down: ChiralCouplings(left: g[2], right: g[3]),
      chargedLepton: ChiralCouplings(left: g[4], right: g[5]),
      neutrino: ChiralCouplings(left: g[6], right: g[7]))
  }
}

extension BackgroundBosons: ExpressibleByArgument {}
extension ZPrime.WidthScheme: ExpressibleByArgument {}
