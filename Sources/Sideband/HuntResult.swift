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
    /// The masses of the events that pass, summed over folds.
    public let spectrum: MassSpectrum
    /// The verdict, or why no background fits.
    public let outcome: Result<Verdict, FitError>

    /// The number of events in the window.
    public let observed: Int

    /// The verdict; nil where no background fits.
    public var verdict: Verdict? { try? outcome.get() }

    /// Why no background fits; nil where one does.
    public var failure: FitError? {
      if case .failure(let error) = outcome { error } else { nil }
    }

    /// Z of the excess; −∞ where no background fits.
    public var significance: Double { verdict?.excess.significance ?? -.infinity }
  }

  /// One window with all its cuts.
  public struct Window: Sendable {
    /// The window and its sidebands.
    public let regions: MassRegions
    /// The cuts, in the order in which they were asked for.
    public let cuts: [Cut]
    /// The held-out score of every event.
    public let scores: HeldOutScores

    /// The cut of greatest local significance.
    public var bestCut: Cut {
      cuts.max { $0.significance < $1.significance } ?? cuts[0]
    }
  }

  /// The windows, in order of mass.
  public let windows: [Window]
  /// The columns that were learned from.
  public let features: [Feature]

  /// The position of the window of greatest local significance.
  public var bestIndex: Int {
    windows.indices.max {
      windows[$0].bestCut.significance < windows[$1].bestCut.significance
    } ?? 0
  }

  /// The window of greatest local significance. It was picked among several: its p-value is local,
  /// and says nothing yet of the places looked at.
  public var best: Window { windows[bestIndex] }
}
