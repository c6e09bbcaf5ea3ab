import BumpHunts
import Events
import GSL
import Histograms
import Statistics

/// A bump hunt in one spectrum: a background chosen and fitted, the strongest window with its global
/// p-value, and a signal fitted at mass after mass; where asked for with interference, and with tests
/// of the background by spurious and injected signals.
public struct BumpAnalysis: Sendable {
  /// A resonance that interferes with the background.
  public struct Interference: Sendable, Codable, Equatable {
    /// φ in radians: π/2 makes a peak, −π/2 a dip, 0 or π a peak and a dip.
    public var phase: Double
    /// ρ, from 0 to 1.
    public var coherence: Double
    /// The events of the signal alone at g = 1.
    public var events: Double

    /// A resonance's phase, coherence and size.
    public init(phase: Double, coherence: Double = 1, events: Double) {
      (self.phase, self.coherence, self.events) = (phase, coherence, events)
    }
  }

  /// A test by injected signals.
  public struct Injection: Sendable {
    /// Where.
    public var mass: Mass
    /// The events of the signals, each tried in turn.
    public var yields: [Double]
    /// Toys of each.
    public var toys: Int

    /// A test at a mass.
    public init(mass: Mass, yields: [Double], toys: Int = 500) {
      (self.mass, self.yields, self.toys) = (mass, yields, toys)
    }
  }

  /// The models to choose among.
  public var background: BackgroundFamily
  /// Masses that the background is not fitted to; nil for none.
  public var excluded: Range<Mass>?
  /// The windows.
  public var hunter: BumpHunter
  /// Toys of the windows.
  public var toys: Int
  /// Whether the background is chosen and fitted in each toy as in the data.
  public var refitsToys: Bool
  /// The significance that the toys must be enough to show; nil for none.
  public var claim: Double?
  /// What a signal looks like.
  public var signal: BumpSignal
  /// The masses of the scan; nil for steps of half a resolution, 200 at most.
  public var masses: [Mass]?
  /// The confidence level of limits.
  public var level: Double
  /// Toys of the whole scan, for its global significance; 0 for none.
  public var scanToys: Int
  /// A resonance that interferes; nil for none.
  public var interference: Interference?
  /// The model whose expectations are searched for a spurious signal; nil for none.
  public var spuriousTruth: BackgroundFamily?
  /// A test by injected signals; nil for none.
  public var injection: Injection?

  /// A hunt.
  public init(
    background: BackgroundFamily, excluded: Range<Mass>? = nil,
    hunter: BumpHunter = BumpHunter(widths: 2...6), toys: Int = 1000, refitsToys: Bool = true,
    claim: Double? = nil, signal: BumpSignal, masses: [Mass]? = nil, level: Double = 0.95,
    scanToys: Int = 100, interference: Interference? = nil,
    spuriousTruth: BackgroundFamily? = nil, injection: Injection? = nil
  ) {
    self.background = background
    self.excluded = excluded
    self.hunter = hunter
    self.toys = toys
    self.refitsToys = refitsToys
    self.claim = claim
    self.signal = signal
    self.masses = masses
    self.level = level
    self.scanToys = scanToys
    self.interference = interference
    self.spuriousTruth = spuriousTruth
    self.injection = injection
  }

  /// The stages that follow the fit of the background, each of which may fail without the others.
  public enum Stage: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    case windows, scan, scanSignificance, interference, spuriousSignal, injection
  }

  /// What an analysis found, one value a stage.
  public struct Outcome: Sendable {
    /// The backgrounds that were tried.
    public let selection: OrderSelection
    /// The goodness of the chosen one's fit.
    public let goodness: BackgroundGoodness
    /// The strongest window.
    public let bump: GlobalBump<Bump>?
    /// The signal at each mass.
    public let scan: MassScan?
    /// What the scan's greatest excess is worth.
    public let scanSignificance: ScanSignificance?
    /// The resonance that interferes, at each mass.
    public let couplings: CouplingScan?
    /// The signal that the background invents.
    public let spuriousSignal: SpuriousSignal?
    /// What is fitted where a signal is injected.
    public let injection: InjectionTest?
    /// Why stages that were asked for have no result.
    public let failures: [Stage: String]
  }

  /// Hunts.
  ///
  /// - Parameters:
  ///   - seed: names every random stream.
  ///   - workers: how many tasks at once; the result does not depend on it.
  ///   - progress: called with what is done next.
  /// - Throws: `InputError` for settings that the spectrum cannot meet; `FitError` where no background
  ///   fits; `CancellationError`. A later stage whose fits fail is nil, and says why.
  public func run(
    on spectrum: MassSpectrum, seed: UInt64, workers: Workers = Workers(1),
    progress: @Sendable (String) -> Void = { _ in }
  ) async throws -> Outcome {
    let axis = spectrum.axis
    let masses = try scanned(on: axis)
    if interference != nil { try spectrum.requireUnweighted(for: "interference") }
    if spuriousTruth != nil { try spectrum.requireUnweighted(for: "spurious signal") }
    if spectrum.weights == nil { try spectrum.requireNoEdge() }
    progress("fitting backgrounds")
    let selection = try OrderSelection(background, to: spectrum, excluding: excluded)
    let fit = selection.chosen
    let goodness = try BackgroundGoodness(of: fit, seed: seed)

    progress("\(toys) toys of the windows")
    var failures: [Stage: String] = [:]
    func attempt<Value>(_ stage: Stage, _ work: () async throws -> Value?) async throws -> Value? {
      do {
        return try await work()
      } catch let error as FitError {
        failures[stage] = error.description
        return nil
      }
    }
    let bump = try await attempt(.windows) {
      refitsToys
        ? try await hunter.globalPValue(
          of: spectrum, choosingAmong: background, excluding: excluded, toys: toys, seed: seed,
          claiming: claim, workers: workers)
        : try await hunter.globalPValue(
          of: spectrum, under: fit.expectations.map(\.value), toys: toys, seed: seed,
          claiming: claim, workers: workers)
    }

    progress("scanning \(masses.count) masses")
    let shape: ShapeAtMassAndWidth = { mass, width in
      try signal.shape(at: mass, width: width, on: axis)
    }
    let search = Result { try SignalSearch(spectrum, on: fit.model) }
    let scan = try await attempt(.scan) {
      try await self.scan(search.get(), masses: masses, workers: workers, shape)
    }
    let global = try await attempt(.scanSignificance) { () -> ScanSignificance? in
      guard scanToys > 0, let scan else { return nil }
      progress("\(scanToys) toys of the scan")
      return try await search.get().global(
        scan, toys: scanToys, seed: seed, workers: workers, shape: shape)
    }
    let couplings = try await attempt(.interference) {
      try await self.couplings(search, masses: masses, workers: workers, progress)
    }
    let spurious = try await attempt(.spuriousSignal) {
      try await self.spurious(fit, masses: masses, seed: seed, workers: workers, progress)
    }
    let injected = try await attempt(.injection) {
      try await inject(search, seed: seed, workers: workers, progress)
    }
    return Outcome(
      selection: selection, goodness: goodness, bump: bump, scan: scan, scanSignificance: global,
      couplings: couplings, spuriousSignal: spurious, injection: injected, failures: failures)
  }

  private func scan(
    _ search: SignalSearch, masses: [Mass], workers: Workers,
    _ shape: @escaping ShapeAtMassAndWidth
  ) async throws -> MassScan {
    guard !signal.widths.isEmpty else {
      return try await search.scan(masses: masses, limit: level, workers: workers) {
        try shape($0, .GeV(0))
      }
    }
    return try await search.scan(
      masses: masses, widths: signal.widths.map { .GeV($0) }, limit: level, workers: workers,
      shape: shape)
  }

  private func couplings(
    _ search: Result<SignalSearch, any Error>, masses: [Mass], workers: Workers,
    _ progress: (String) -> Void
  ) async throws -> CouplingScan? {
    guard let interference else { return nil }
    guard !signal.widths.isEmpty else {
      throw InputError(
        "interference", "the signal has no width of its own",
        remedy: "choose voigt or breit-wigner, with a width")
    }
    progress("couplings with interference")
    let resonances = try signal.widths.flatMap { width in
      try masses.map { mass in
        try InterferingResonance(
          mass: mass, width: .GeV(width),
          resolution: signal.resolution(at: mass, on: search.get().axis),
          coherence: interference.coherence, phase: interference.phase,
          events: interference.events)
      }
    }
    return try await search.get().scan(resonances, level: level, workers: workers)
  }

  private func spurious(
    _ fit: BackgroundFit, masses: [Mass], seed: UInt64, workers: Workers,
    _ progress: (String) -> Void
  ) async throws -> SpuriousSignal? {
    guard let spuriousTruth else { return nil }
    progress("spurious signal")
    let axis = fit.spectrum.axis
    let truth = try OrderSelection(spuriousTruth, to: fit.spectrum, excluding: excluded).chosen
    return try await fit.model.spuriousSignal(
      in: truth.expectations.map(\.value), on: axis, masses: masses, seed: seed, workers: workers
    ) { try signal.shape(at: $0, width: width, on: axis) }
  }

  private func inject(
    _ search: Result<SignalSearch, any Error>, seed: UInt64, workers: Workers,
    _ progress: (String) -> Void
  ) async throws -> InjectionTest? {
    guard let injection else { return nil }
    progress("injecting signals")
    let search = try search.get()
    let shape = try signal.shape(at: injection.mass, width: width, on: search.axis)
    return try await search.inject(
      shape, yields: injection.yields, toys: injection.toys, seed: seed, workers: workers)
  }

  /// The first width, of a signal that has any.
  private var width: Mass { .GeV(signal.widths.first ?? 0) }

  /// The masses of the scan, all inside the spectrum.
  private func scanned(on axis: Axis) throws(InputError) -> [Mass] {
    let (low, high) = (axis.range.lowerBound, axis.range.upperBound)
    guard let masses else {
      var places: [Double] = []
      var mass = low + 2 * signal.resolution(at: .GeV(low), on: axis).inGeV
      while mass <= high - 2 * signal.resolution(at: .GeV(mass), on: axis).inGeV {
        places.append(mass)
        mass += 0.5 * signal.resolution(at: .GeV(mass), on: axis).inGeV
      }
      guard !places.isEmpty else {
        throw InputError(
          "scan", "the spectrum is no wider than four resolutions", remedy: "name the masses")
      }
      let step = (places.count + 199) / 200
      return stride(from: 0, to: places.count, by: step).map { .GeV(places[$0]) }
    }
    guard !masses.isEmpty else { throw InputError("scan", "there is no mass to scan") }
    if let mass = masses.first(where: { !axis.range.contains($0.inGeV) }) {
      throw InputError(
        "scan", "\(mass.inGeV) GeV is outside the spectrum", remedy: "scan \(low) to \(high) GeV")
    }
    return masses
  }
}
