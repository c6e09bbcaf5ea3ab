import ArgumentParser
import Sideband

/// What a bump is taken to look like, and where it is fitted.
struct BumpSignalOptions: ParsableArguments {
  @Option(help: "The peak: gaussian, crystal-ball, voigt or breit-wigner.")
  var signal: BumpSignal.Kind = .gaussian

  @Option(within: .resolution, help: "σ/m of the peak. (default: σ is the width of the bin)")
  var resolution: Double?

  @Option(
    within: .width,
    help: ArgumentHelp(
      "Γ of voigt and breit-wigner in GeV, each of which is scanned.", valueName: "Γ,…"))
  var width: List<Double>?

  @Option(
    within: .tail,
    help: ArgumentHelp(
      "The tails of crystal-ball: where they start in σ, and their powers.",
      valueName: "αL,nL,αH,nH"))
  var tails: List<Double>?

  @Option(
    help: ArgumentHelp(
      "The masses to scan. (default: the spectrum, two resolutions inside its ends)",
      valueName: "low:high"))
  var scan: Interval?

  @Option(
    within: .massStep, help: "How far apart the scan's masses are. (default: half a resolution)")
  var scanStep: Double?

  @Option(within: .scanToys, help: "Toys of the whole scan, for its global p-value; 0 for none.")
  var scanToys = 100

  @Option(within: .level, help: "The confidence level of limits.")
  var level = 0.95

  @Option(
    parsing: .unconditional,
    within: .phase,
    help: ArgumentHelp(
      "Fit a resonance that interferes, too, of this phase in radians: π/2 makes a peak, −π/2 a dip, 0"
        + " and π a peak and a dip.",
      valueName: "φ"))
  var phase: Double?

  @Option(within: .fraction, help: "The coherence of signal and background, 0 to 1.")
  var coherence = 1.0

  @Option(within: .positiveEventNumber, help: "The events of the signal alone at a coupling of 1.")
  var signalEvents = 100.0

  func shape() throws(InputError) -> BumpSignal {
    var ends: BumpSignal.Tails?
    if let tails {
      guard tails.values.count == 4 else {
        throw InputError(
          "--tails", "there are \(tails.values.count) numbers", remedy: "give four: αL,nL,αH,nH")
      }
      let v = tails.values
      ends = .init(lowStart: v[0], lowPower: v[1], highStart: v[2], highPower: v[3])
    }
    return try BumpSignal(
      signal, resolution: resolution, widths: width?.values ?? [], tails: ends)
  }

  func masses(in unit: EnergyUnit) throws(InputError) -> [Mass]? {
    guard let scan else {
      if let scanStep {
        throw InputError("--scan-step", "\(scanStep) is given without --scan")
      }
      return nil
    }
    guard let step = scanStep else {
      throw InputError("--scan-step", "it is missing", remedy: "say how far apart the masses are")
    }
    guard step > 0, scan.low <= scan.high, (scan.high - scan.low) / step < 10_000 else {
      throw InputError(
        "--scan", "\(scan.low):\(scan.high) by \(step) is no list of masses",
        remedy: "choose a positive step, and 10000 masses at most")
    }
    let count = Int(((scan.high - scan.low) / step + 1e-9).rounded(.down))
    return (0...count).map { Mass(scan.low + Double($0) * step, unit) }
  }

  func checkedLevel() throws(InputError) -> Double {
    guard level > 0.5, level < 1 else {
      throw InputError("--level", "\(level) is out of range", remedy: "use a value in (0.5, 1)")
    }
    return level
  }

  func checkedScanToys() throws(InputError) -> Int {
    guard scanToys == 0 || scanToys >= 2 else {
      throw InputError("--scan-toys", "\(scanToys)", remedy: "use 0, or 2 or more")
    }
    return scanToys
  }

  func interference() throws(InputError) -> BumpAnalysis.Interference? {
    guard let phase else { return nil }
    return .init(phase: phase, coherence: coherence, events: signalEvents)
  }
}

/// Tests of the background by signals that are not there, and by those that are put there.
struct BackgroundTestOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Fit the signal to what this other model expects, and report the one that the background"
        + " invents.",
      valueName: "model"))
  var spurious: String?

  @Option(
    parsing: .unconditional,
    within: .eventNumber,
    help: ArgumentHelp("Inject signals of so many events each.", valueName: "n,n,…"))
  var inject: List<Double>?

  @Option(within: .massStep, help: "The mass at which they are injected.")
  var injectAt: Double?

  @Option(within: .injectedToys, help: "Toys of each injected signal.")
  var injectToys = 500

  func truth(energy: Mass) throws(InputError) -> BackgroundFamily? {
    try spurious.map { name throws(InputError) in try .named(name, energy: energy) }
  }

  func injection(in unit: EnergyUnit) throws(InputError) -> BumpAnalysis.Injection? {
    guard let inject else {
      if let injectAt { throw InputError("--inject-at", "\(injectAt) is given without --inject") }
      return nil
    }
    guard let injectAt else {
      throw InputError("--inject-at", "it is missing", remedy: "say at which mass")
    }
    return .init(mass: Mass(injectAt, unit), yields: inject.values, toys: injectToys)
  }
}

extension BumpSignal.Kind: ExpressibleByArgument {}
