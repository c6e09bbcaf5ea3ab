import BumpHunts
import Events
import Histograms
import Learning
import Statistics

/// A search for a resonance without labels: Classification Without Labels, then a bump hunt.
///
/// For a window in mass and its two sidebands a classifier learns to tell the window's events from
/// the sidebands'. Where both hold the same background, only a resonance can teach it anything
/// (Metodiev, Nachman, Thaler, arXiv:1708.02949). Every event is scored by classifiers that never
/// saw it; events are selected by score; the spectrum of the selected events is fitted outside the
/// window, and its excess inside is tested (Collins, Howe, Nachman, arXiv:1805.02664).
public struct CWoLaHunt<Learner: Classifier>: Sendable {
  /// The classifier.
  public var learner: Learner
  /// The columns to learn from.
  public var features: [Feature]
  /// The windows, each with its sidebands.
  public var regions: [MassRegions]
  /// The masses that the background is fitted to, the window left out.
  public var fitRange: Range<Mass>
  /// The fractions of the sidebands' events that the cuts keep.
  public var efficiencies: [Double]
  /// The backgrounds to choose among.
  public var background: BackgroundFamily
  /// The number of folds of the cross-fit.
  public var folds: Int
  /// The folds that each fold is scored from.
  public var training: FoldTraining
  /// The number of bins across the signal window; the rest of the fit range has the same width.
  public var binsPerWindow: Int
  /// Whether a significance is quoted although the cut is seen to sculpt the background.
  public var allowsSculpting = false
  /// Whether events that repeat each other more than chance makes them are taken as independent.
  public var allowsRepeats = false
  /// Whether the features are a known score, which is used as it is: it may know the mass, and be the same
  /// for many events.
  var hasKnownScore = false

  /// A hunt in given windows.
  ///
  /// - Parameters:
  ///   - fitRange: nil for the windows and their sidebands.
  ///   - background: nil for the family that suits the fit range.
  public init(
    learner: Learner, features: [Feature], regions: [MassRegions], fitRange: Range<Mass>? = nil,
    efficiencies: [Double] = [1, 0.25, 0.1, 0.05, 0.01],
    background: BackgroundFamily? = nil, folds: Int = FoldTraining.usualFolds,
    training: FoldTraining = .oneWay, binsPerWindow: Int = 8
  ) {
    precondition(!regions.isEmpty, "a hunt needs a window")
    self.learner = learner
    self.features = features
    self.regions = regions
    let low = regions.map(\.span.lowerBound).min() ?? .GeV(0)
    let high = regions.map(\.span.upperBound).max() ?? .GeV(0)
    self.fitRange = fitRange ?? low..<high
    self.background = background ?? .suited(to: self.fitRange)
    self.efficiencies = efficiencies
    self.folds = folds
    self.training = training
    self.binsPerWindow = binsPerWindow
  }

  /// Hunts.
  ///
  /// The events and settings are checked first: see ``check(_:seed:workers:)``.
  ///
  /// - Parameters:
  ///   - events: their weights, if any, are positive. They are the weights in training, and their sums are
  ///     the spectra.
  ///   - seed: names every random stream of the hunt.
  ///   - workers: how many tasks at once; the result does not depend on it.
  ///   - control: signal-free copies on which the sculpting of each cut is measured; nil for none.
  ///   - isChecked: whether ``check(_:seed:workers:)`` has passed already.
  ///   - progress: called with the share done, from 0 to 1.
  /// - Throws: `InputError` for events or settings that cannot be used, `CancellationError`, or the
  ///   learner's errors. A background that does not fit is no error of the hunt: it is the cut's
  ///   ``HuntResult/Cut/outcome``.
  public func run(
    on events: EventTable, seed: UInt64, workers: Workers = Workers(1),
    control: SculptingControl? = nil, isChecked: Bool = false,
    progress: @escaping @Sendable (Double) -> Void = { _ in }
  ) async throws -> HuntResult {
    if !isChecked { try await check(events, seed: seed, workers: workers) }
    return try await hunt(
      on: events, seed: seed, workers: workers, control: control, isJudged: true,
      progress: progress)
  }

  /// The hunt itself, without the checks of the events.
  ///
  /// - Parameter isJudged: whether the goodness of each fit is found; copies of a hunt that is
  ///   repeated are not judged, so that each of their places counts.
  func hunt(
    on events: EventTable, seed: UInt64, workers: Workers, control: SculptingControl? = nil,
    isJudged: Bool, progress: @escaping @Sendable (Double) -> Void = { _ in }
  ) async throws -> HuntResult {
    var windows: [HuntResult.Window] = []
    for (position, regions) in regions.enumerated() {
      let axis = try axis(for: regions)
      let mixtures = try events.mixedSamples(in: regions, features: features)
      let scores = try await learner.crossFit(
        mixtures, folds: folds, training: training, seed: seed, workers: workers,
        control: control?.features
      ) { share in
        progress((Double(position) + share) / Double(self.regions.count))
      }
      var selections: [(efficiency: Double, rows: [Int])] = []
      let cuts = try efficiencies.map { efficiency in
        let rows = try reachableRows(scores, keeping: efficiency, isJudged: isJudged)
        let spectrum = try events.spectrum(of: rows, on: axis)
        var cut = try cut(
          efficiency, spectrum: spectrum, regions, judgedWith: isJudged ? seed : nil)
        if isJudged {
          cut.keptFraction = try scores.keptFraction(at: efficiency)
          cut.sameEventsAs = selections.first { $0.rows == rows }?.efficiency
          selections.append((efficiency, rows))
        }
        if let control {
          let selected = try scores.controlRows(keeping: efficiency).map { control.masses[$0] }
          cut.sculpting = try sculpting(of: MassSpectrum(selected, on: axis), regions)
        }
        return cut
      }
      windows.append(HuntResult.Window(regions: regions, cuts: cuts, scores: scores))
    }
    return HuntResult(windows: windows, features: features)
  }

  /// The events that pass a cut; in a copy that has too few events for it, none.
  private func reachableRows(_ scores: HeldOutScores, keeping efficiency: Double, isJudged: Bool)
    throws(InputError) -> [Int]
  {
    do {
      return try scores.rows(keeping: efficiency)
    } catch  where !isJudged {
      return []
    }
  }

  /// The same hunt in one window with a known score in the learner's place, such as a simulation's
  /// exact likelihood ratio: what learning is to be compared with.
  public func comparing(with score: String, in regions: MassRegions) -> CWoLaHunt<ReferenceScore> {
    var hunt = CWoLaHunt<ReferenceScore>(
      learner: ReferenceScore(), features: [Feature(score)], regions: [regions], fitRange: fitRange,
      efficiencies: efficiencies, background: background, folds: folds, training: training,
      binsPerWindow: binsPerWindow)
    hunt.allowsSculpting = allowsSculpting
    hunt.hasKnownScore = true
    return hunt
  }

  private func cut(
    _ efficiency: Double, spectrum: MassSpectrum, _ regions: MassRegions, judgedWith seed: UInt64?
  ) throws -> HuntResult.Cut {
    let bins = spectrum.axis.bins(inside: regions.signal.inGeV)
    let outcome = try verdict(on: spectrum, regions)
    return HuntResult.Cut(
      efficiency: efficiency, spectrum: spectrum, outcome: outcome,
      observed: bins.reduce(0) { $0 + spectrum.counts[$1] },
      observedWeight: spectrum.weights.map { weights in
        bins.reduce(0) { $0 + weights.sums[$1] }
      },
      goodness: try seed.flatMap { seed in
        try (try? outcome.get()).map { verdict in
          try BackgroundGoodness(of: verdict.selection.chosen, seed: seed)
        }
      }, allowsSculpting: allowsSculpting)
  }

  /// The excess of signal-free events over their own fit, relative to it; nil where none fits or none
  /// is expected.
  private func sculpting(of spectrum: MassSpectrum, _ regions: MassRegions) throws -> Sculpting? {
    guard let excess = (try? verdict(on: spectrum, regions).get())?.excess,
      excess.expected.value > 0
    else { return nil }
    let b = excess.expected.value
    // n and the fit's b each have an error.
    let variance = Double(excess.observed) + excess.expected.error * excess.expected.error
    return Sculpting(excess: Estimate(excess.yield.value / b, error: variance.squareRoot() / b))
  }

  private func verdict(on spectrum: MassSpectrum, _ regions: MassRegions) throws
    -> Result<HuntResult.Verdict, FitError>
  {
    do {
      let selection = try OrderSelection(background, to: spectrum, excluding: regions.signal)
      let excess = try CountingTest(in: regions.signal).excess(
        in: spectrum, under: selection.chosen)
      return .success(HuntResult.Verdict(selection: selection, excess: excess))
    } catch let error as FitError {
      return .failure(error)
    }
  }

  /// Bins of which the window is a whole number, as many on either side as the fit range holds.
  func axis(for regions: MassRegions) throws(InputError) -> Axis {
    let window = regions.signal.inGeV
    let width = (window.upperBound - window.lowerBound) / Double(binsPerWindow)
    let below = ((window.lowerBound - fitRange.inGeV.lowerBound) / width + 1e-9).rounded(.down)
    let above = ((fitRange.inGeV.upperBound - window.upperBound) / width + 1e-9).rounded(.down)
    guard below >= 1, above >= 1 else {
      throw InputError(
        "fit range \(fitRange.inGeV)", "it leaves no bin of \(width) GeV on each side of \(window)",
        remedy: "widen it")
    }
    guard below + above < 100_000 else {
      throw InputError(
        "fit range \(fitRange.inGeV)", "it has more than 100000 bins of \(width) GeV",
        remedy: "narrow it, or use fewer bins across the window")
    }
    let count = Int(below) + binsPerWindow + Int(above)
    return try Axis(
      edges: (0...count).map { window.lowerBound + (Double($0) - below) * width })
  }
}

extension MassRegions {
  /// The windows of a scan: this one, and as many moved by whole steps to either side as fit.
  ///
  /// - Parameters:
  ///   - range: what all windows lie in.
  ///   - step: how far apart they are; nil for half a window.
  /// - Throws: `InputError` where the step is not positive or no window fits.
  public func scanned(over range: Range<Mass>, step: Double? = nil) throws(InputError)
    -> [MassRegions]
  {
    let window = signal.inGeV
    let width = window.upperBound - window.lowerBound
    let step = step ?? width / 2
    guard step > 1e-6 * width else {
      throw InputError(
        "scan step", "\(step) GeV", remedy: "choose a larger one, such as half a window")
    }
    let first = ((range.lowerBound.inGeV - window.lowerBound) / step - 1e-9).rounded(.up)
    let last = ((range.upperBound.inGeV - window.upperBound) / step + 1e-9).rounded(.down)
    guard first <= last, last - first < 10_000, abs(first) < 1e9 else {
      throw InputError(
        "scan \(range.inGeV)", "no window \(width) GeV wide fits, or more than 10000 do",
        remedy: "widen the range or the step")
    }
    var windows: [MassRegions] = []
    for index in Int(first)...Int(last) { windows.append(try shifted(by: Double(index) * step)) }
    return windows
  }
}
