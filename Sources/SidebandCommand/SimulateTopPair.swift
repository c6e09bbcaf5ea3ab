import ArgumentParser
import Sideband

struct SimulateTopPair: AsyncParsableCommand, ProtonProcess {
  static let configuration = CommandConfiguration(
    commandName: "top-pair",
    abstract: "p p → tt̄ → ℓ⁺νb ℓ⁻ν̄b̄ at leading order, with a heavy scalar interfering.",
    discussion: """
      Unweighted events with columns m [GeV], y, cos_theta and pt [GeV] of the tops; c_hel, c_han, \
      c_kk, c_rr and c_nn of the two leptons in the tops' rest frames, and cos_ of each to k, r, n; pt_ [GeV] and eta_ of \
      lepton_plus, lepton_minus, b and bbar; pt_miss [GeV]; weight_B, weight_I and weight_S, with \
      which the events stand for any coupling g by weight_B + g weight_I + g² weight_S; and the \
      exact log likelihood ratio, oracle.
      """)

  @OptionGroup(title: "Events") var generation: GenerationOptions

  @Option(within: .mass, help: "The scalar's mass in GeV.")
  var resonanceMass = 500.0

  @Option(within: .width, help: "The scalar's width in GeV. (default: into top quarks and gluons)")
  var width: Double?

  @Option(
    help: "How the scalar's width depends on the pair's mass: fixed, or running with its square.")
  var widthScheme: ZPrime.WidthScheme = .fixed

  @Option(
    parsing: .unconditional, within: .coupling,
    help: "a of the vertex −(m_t/v)(a + iγ₅b), that of a CP-even H.")
  var scalarCoupling = 0.0

  @Option(
    parsing: .unconditional, within: .coupling,
    help: "b of the vertex −(m_t/v)(a + iγ₅b), that of a CP-odd A.")
  var pseudoscalarCoupling = 1.0

  @Option(within: .mass, help: "The top quark's mass in GeV.")
  var topMass = 172.5

  @Option(
    within: .scale,
    help: "The scale of α_s and of the parton densities, in units of the pair's mass.")
  var scaleFactor = 1.0

  @Option(within: .energy, help: "√s in GeV.")
  var energy = 13_000.0

  @Option(
    help: ArgumentHelp(
      "The masses of pairs in GeV. (default: from twice the top mass to 2000)",
      valueName: "low:high"))
  var range: Interval?

  @OptionGroup(title: "Parton densities") var densities: DensityOptions

  @OptionGroup(title: "Detector") var detector: DetectorOptions

  @OptionGroup(title: "Run") var common: CommonOptions

  func run() async throws {
    let processes = try densities.processes(of: self, scaleFactor: scaleFactor)
    try generation.run(
      processes.nominal, bytesPerEvent: 900, detector: detector, variations: processes.variations,
      common: common)
  }

  func process(_ densities: some PartonDensities, scaleFactor: Double) throws
    -> any CoherentProcess
  {
    let parameters = try TopParameters(topMass: .GeV(topMass))
    let scalar = try HeavyScalar(
      mass: .GeV(resonanceMass), width: width.map { .GeV($0) }, widthScheme: widthScheme,
      scalarCoupling: scalarCoupling, pseudoscalarCoupling: pseudoscalarCoupling,
      parameters: parameters)
    return try TopPair(
      TopPairAmplitude(parameters: parameters, scalar: scalar, scaleFactor: scaleFactor),
      densities: densities, energy: .GeV(energy),
      massRange: (range ?? Interval(low: 2 * topMass, high: 2000))
        .masses(in: .GeV, option: "--range"))
  }
}
