import BumpHunts
import Events
import Histograms
import Learning
import Reports
import Statistics

/// All that a hunt found, and all that is needed to repeat it: the contents of `report.json`.
///
/// Masses are in GeV. Figures, page and summary are functions of this value alone.
public struct HuntReport: Codable, Sendable {
  /// One cut on the score, in one window. The figures are absent where no background fits.
  public struct Cut: Codable, Sendable {
    /// The fraction of the sidebands' events that it keeps.
    public let efficiency: Double
    /// The fraction that it really keeps: more than ``efficiency`` where many events have one score.
    public let keptFraction: Double?
    /// The efficiency of an earlier cut that selects the same events, which then counts once.
    public let sameEventsAs: Double?
    /// The number of events in the window.
    public let observed: Int
    /// The sum of their weights; nil where every event counts once.
    public let observedWeight: Double?
    /// The background expected in the window.
    public let expected: Double?
    /// The standard error of `expected`, from the fit.
    public let expectedError: Double?
    /// The fitted number of signal events in the window.
    public let yield: Double?
    /// Its standard error.
    public let yieldError: Double?
    /// Z of the excess, for this window and cut alone; to be quoted where ``valid`` says so.
    public let localZ: Double?
    /// Its p-value; 0 below the smallest double.
    public let localP: Double?
    /// The natural logarithm of the p-value.
    public let localLogP: Double?
    /// The background that was chosen.
    public let background: String?
    /// Why there is no result.
    public let failure: String?
    /// The goodness of the chosen background's fit outside the window.
    public let goodnessP: Double?
    /// What the deviance was compared with: "chi-squared", or "toys" where bins hold few events.
    public let goodnessMethod: String?
    /// The relative excess that the cut selects in the window on signal-free copies.
    public let sculpting: Double?
    /// Its standard error.
    public let sculptingError: Double?
    /// Whether the significance may be quoted.
    public let valid: Bool
    /// Why it may not.
    public let reasons: [String]
  }

  /// The spectrum after one cut and the backgrounds that were tried on it.
  public struct Spectrum: Codable, Sendable {
    /// One order of the family of backgrounds.
    public struct Trial: Codable, Sendable {
      /// The model's name.
      public let model: String
      /// The fit's deviance and degrees of freedom.
      public let deviance: Double?
      /// Fitted bins less free parameters.
      public let degreesOfFreedom: Int?
      /// The goodness of the fit.
      public let goodnessP: Double?
      /// The probability of the gain over the order chosen before it, were that one right.
      public let gainP: Double?
      /// The parameters.
      public let parameters: [Double]?
      /// Their standard errors.
      public let parameterErrors: [Double]?
      /// Why it failed.
      public let failure: String?
    }

    /// The fraction of the sidebands' events that the cut keeps.
    public let efficiency: Double
    /// The bins' edges.
    public let edges: [Double]
    /// The events in each bin.
    public let counts: [Int]
    /// Their sums of weights; nil where every event counts once.
    public let weights: SpectrumWeights?
    /// The background expected in each bin.
    public let expected: [Double]?
    /// The standard error of each expectation.
    public let expectedErrors: [Double]?
    /// The bins that the background was fitted to.
    public let fittedBins: [Int]?
    /// The orders tried.
    public let trials: [Trial]
  }

  /// A window with its sidebands, cuts and spectra.
  public struct Window: Codable, Sendable {
    /// The window's ends.
    public let signal: [Double]
    /// The lower sideband's ends.
    public let lowerSideband: [Double]
    /// The upper sideband's ends.
    public let upperSideband: [Double]
    /// What the cuts found.
    public let cuts: [Cut]
    /// The spectra, one for each cut.
    public let spectra: [Spectrum]
    /// Each feature's share of what was learned.
    public let featureImportances: [String: Double]?

    /// The cut of largest Z among those whose Z may be quoted, or else among all; nil where no
    /// background fits any.
    public var bestCut: Cut? { Cut.best(of: cuts) }
  }

  /// A feature in the best window, before and after the cut of greatest Z below an efficiency of 1.
  public struct FeatureDistribution: Codable, Sendable {
    /// The feature's name.
    public let feature: String
    /// The bins' edges.
    public let edges: [Double]
    /// The events in each bin.
    public let before: [Double]
    /// Those that pass the cut.
    public let after: [Double]
    /// The cut's efficiency.
    public let efficiency: Double
  }

  /// How the score tells simulated signal from background, in the best window.
  public struct Evaluation: Codable, Sendable {
    /// The area under the ROC curve.
    public let areaUnderCurve: Double
    /// The greatest ε_S/√ε_B with 25 background events or more.
    public let maximumSignificanceImprovement: Double?
    /// The number of signal events in the window.
    public let signalEvents: Int
  }

  /// What a known score finds in the best window, such as a simulation's exact likelihood ratio.
  public struct Reference: Codable, Sendable {
    /// The column that holds the score.
    public let column: String
    /// What its cuts found.
    public let cuts: [Cut]
  }

  /// What the sculpting was measured on.
  public struct SculptingSource: Codable, Sendable {
    /// What made the copies.
    public let copies: String
    /// The number of copies.
    public let count: Int
    /// Whether the features depend on the mass, where that was tested.
    public let dependence: FeatureDependence?

    /// Copies by a method.
    public init(copies: String, count: Int, dependence: FeatureDependence?) {
      (self.copies, self.count, self.dependence) = (copies, count, dependence)
    }
  }

  /// What was asked for.
  public struct Settings: Codable, Sendable {
    /// The mass's column.
    public let mass: String
    /// The columns learned from.
    public let features: [String]
    /// Selections and definitions, in the order in which they were applied.
    public let preparation: [String]
    /// The masses that the background is fitted to.
    public let fitRange: [Double]
    /// The family of backgrounds.
    public let background: String
    /// The number of folds.
    public let folds: Int
    /// Bins across a window.
    public let binsPerWindow: Int
    /// The learner's name.
    public let learner: String
    /// The learner's configuration.
    public let learnerSettings: [String: Setting]
  }

  /// Whether the significance of the verdict's cut may be quoted.
  public let valid: Bool
  /// Why it may not.
  public let reasons: [String]
  /// The number of events in the table.
  public let events: Int
  /// What was done to a file's events before, and what was left out; nil where they are simulated.
  public let eventPreparation: EventPreparation?
  /// The cuts of the best window.
  public let cuts: [Cut]
  /// Which of the windows is best: that of greatest local Z.
  public let bestWindow: Int
  /// All windows, in order of mass.
  public let windows: [Window]
  /// The features in the best window, before and after the cut.
  public let featureDistributions: [FeatureDistribution]
  /// How good the score is, where simulation knows.
  public let evaluation: Evaluation?
  /// What the reference found.
  public let reference: Reference?
  /// What the largest excess is worth with all that was looked at, where that was asked for.
  public var global: Global?
  /// What the sculpting was measured on; nil where it was not.
  public var sculptingControl: SculptingSource?
  /// The efficiencies of usual cuts that were left out, as they keep no sideband event of some fold.
  public var leftOutEfficiencies: [Double] = []
  /// The same hunt with other seeds, where that was asked for.
  public var seeds: SeedSpread?
  /// The best cut with other backgrounds and bins, where that was asked for.
  public var robustness: HuntRobustness?
  /// What else a reader should know, such as why there is no reference.
  public var notes: [String] = []
  /// What was asked for.
  public let settings: Settings
  /// Seed, versions, inputs.
  public let run: RunRecord

  /// The window of greatest local Z.
  public var best: Window { windows[bestWindow] }
}
