import BumpHunts
import Events
import Histograms
import Learning
import Statistics

/// What a hunt found: windows, cuts, fits and excesses.
public struct HuntResult: Sendable {
  /// A background chosen and fitted, and the excess over it.
  public struct Verdict: Sendable {
    /// The orders that were tried.
    public let selection: OrderSelection
    /// The window's excess.
    public let excess: CountingTest.Excess
  }

  /// One cut on the score.
  public struct Cut: Sendable {
    /// The fraction of the sidebands' events that it keeps.
    public let efficiency: Double
    /// The fraction that it really keeps: more than ``efficiency`` where many events have one score; nil in
    /// copies.
    public internal(set) var keptFraction: Double?
    /// The efficiency of an earlier cut that selects the same events; nil where none does.
    public internal(set) var sameEventsAs: Double?
    /// The masses of the events that pass, summed over folds.
    public let spectrum: MassSpectrum
    /// The verdict, or why no background fits.
    public let outcome: Result<Verdict, FitError>

    /// The number of events in the window.
    public let observed: Int
    /// The sum of their weights; nil where every event counts once.
    public let observedWeight: Double?
    /// The goodness of the chosen background's fit; nil where none fits, and in copies.
    public let goodness: BackgroundGoodness?
    /// The relative excess that the cut selects on signal-free copies; nil where it was not measured.
    public internal(set) var sculpting: Sculpting?
    /// Whether sculpting is no reason against a significance.
    let allowsSculpting: Bool

    /// The verdict; nil where no background fits.
    public var verdict: Verdict? { try? outcome.get() }

    /// Why no background fits; nil where one does.
    public var failure: FitError? {
      if case .failure(let error) = outcome { error } else { nil }
    }

    /// Z of the excess; −∞ where no background fits.
    public var significance: Double { verdict?.excess.significance ?? -.infinity }

    /// Why no significance is to be quoted: no background fits, the one that was chosen does not
    /// describe the spectrum, or the cut sculpts more events than the statistical error. Empty where
    /// it may be quoted.
    public var reasons: [String] {
      guard let verdict else { return failure.map { ["\($0)"] } ?? [] }
      let sculpted: String? =
        allowsSculpting
        ? nil
        : sculpting?.objection(
          to: verdict.excess.expected.value, error: verdict.excess.backgroundError)
      return [goodness?.objection(to: verdict.selection.chosen.model.name), sculpted]
        .compactMap { $0 }
    }

    /// Whether the significance may be quoted.
    public var isValid: Bool { reasons.isEmpty }
  }

  /// One window with all its cuts.
  public struct Window: Sendable {
    /// The window and its sidebands.
    public let regions: MassRegions
    /// The cuts, in the order in which they were asked for.
    public let cuts: [Cut]
    /// The held-out score of every event.
    public let scores: HeldOutScores

    /// The cut of largest local significance among those whose significance may be quoted; where there
    /// is none, among all.
    public var bestCut: Cut { cuts[bestIndex] }

    /// The position of ``bestCut``.
    public var bestIndex: Int {
      cuts.indices.max { Self.rank(cuts[$0]) < Self.rank(cuts[$1]) } ?? 0
    }

    static func rank(_ cut: Cut) -> (Int, Double) { (cut.isValid ? 1 : 0, cut.significance) }
  }

  /// The windows, in order of mass.
  public let windows: [Window]
  /// The columns that were learned from.
  public let features: [Feature]

  /// The position of the window of largest local significance, those that may be quoted before all
  /// others.
  public var bestIndex: Int {
    windows.indices.max {
      Window.rank(windows[$0].bestCut) < Window.rank(windows[$1].bestCut)
    } ?? 0
  }

  /// The window of largest local significance. It was picked among several: its p-value is local,
  /// and says nothing yet of the places looked at.
  public var best: Window { windows[bestIndex] }
}
