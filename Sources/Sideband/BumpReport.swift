import BumpHunts
import GSL
import Reports

/// All that a bump hunt in one spectrum found, and all that is needed to repeat it: what
/// `sideband bump --json` prints.
///
/// Masses are in GeV. Figures, page and summary are functions of this value alone.
public struct BumpReport: Codable, Sendable {
  /// The spectrum.
  public struct Spectrum: Codable, Sendable {
    /// The bins' edges.
    public let edges: [Double]
    /// The events in each bin.
    public let counts: [Int]
    /// Whether the events have weights.
    public let weighted: Bool
    /// Their sums; nil without weights.
    public let weights: SpectrumWeights?
    /// The background expected in each bin: a number of events, or a sum of weights.
    public let expected: [Double]
    /// The standard error of each expectation, from the fit.
    public let expectedErrors: [Double]
  }

  /// The background that was chosen.
  public struct Background: Codable, Sendable {
    /// The model's name.
    public let model: String
    /// Its parameters.
    public let parameters: [Double]
    /// Their standard errors.
    public let parameterErrors: [Double]
    /// −2 ln L, all constants kept, and the priors of parameters that have one.
    public let twiceNLL: Double
    /// −2 ln L less that of the saturated model.
    public let deviance: Double
    /// Pearson's χ².
    public let chi2: Double
    /// Fitted bins less free parameters.
    public let ndf: Int
    /// The probability of a deviance at least as large, were the model right.
    public let pValue: Double
    /// What the deviance was compared with: "chi-squared", or "toys" where bins hold few events.
    public let pValueMethod: String
    /// Whether the events determine the parameters; if not, what it predicts where nothing was fitted is a
    /// guess.
    public let isDetermined: Bool
    /// The masses that were left out of the fit; nil for none.
    public let excluded: [Double]?
  }

  /// The strongest window, and what it is worth.
  public struct Window: Codable, Sendable {
    /// Its ends; nil where no window deviates in the direction asked.
    public let low, high: Double?
    /// "excess" or "deficit".
    public let direction: String?
    /// The events in it; of weighted ones the effective counts, rounded.
    public let observed: Int?
    /// The events, or effective counts, expected in it.
    public let expected: Double?
    /// The p-value, had the window been fixed before; 0 below the smallest double.
    public let localP: Double?
    /// Its natural logarithm.
    public let localLogP: Double?
    /// t = −ln p.
    public let t: Double
    /// (k + 1)/(N + 1), for k of N toys with t as great.
    public let globalP: Double
    /// The binomial error of k/N; nil where no toy has t as great, and p is only known to be small.
    public let globalPError: Double?
    /// Whether p is only known to be smaller.
    public let globalPIsUpperBound: Bool
    /// The p below which the true one is at 95 % confidence.
    public let globalPUpperLimit: Double
    /// Z of `globalP`; nil where that is 1.
    public let globalZ: Double?
    /// N.
    public let toys: Int
    /// Whether the background was fitted to each toy as to the data.
    public let toysAreFitted: Bool
    /// Those that could not be fitted, which count as exceeding.
    public let failedFits: Int
    /// t of toys in equal steps from 0, for the figure.
    public let toyCounts: [Int]
    /// The width of a step.
    public let toyStep: Double
  }

  /// A mass and a width of the scan.
  public struct ScanPoint: Codable, Sendable {
    /// The mass.
    public let mass: Double
    /// Γ; nil for a signal without one.
    public let width: Double?
    /// The local p-value of an excess; nil where the yield is at its bound.
    public let localP: Double?
    /// Z, negative for a deficit; nil where the yield is at its bound.
    public let localZ: Double?
    /// The fitted events of the signal.
    public let yield: Double
    /// Their standard error; nil where the yield is at its bound.
    public let yieldError: Double?
    /// Whether the yield is the smallest that an empty bin allows, which has a limit and no more.
    public let isAtBound: Bool
    /// The upper limit on the yield by CLs.
    public let upperLimit: Double?
    /// The limits that the background alone would give, at −2, −1, 0, 1, 2 σ.
    public let expectedLimits: [Double]?
    /// What makes asymptotic distributions doubtful.
    public let warnings: [String]
  }

  /// What was asked for.
  public struct Settings: Codable, Sendable {
    /// The models to choose among.
    public let background: String
    /// The widths of windows in bins.
    public let widths: [Int]
    /// Excess, deficit or both.
    public let mode: String
    /// What a signal looks like.
    public let signal: BumpSignal
    /// The confidence level of limits.
    public let level: Double
    /// Toys of the scan.
    public let scanToys: Int
    /// The resonance that interferes, where one was fitted.
    public let interference: BumpAnalysis.Interference?
    /// The models among which the truth of the spurious signal was chosen.
    public let spuriousTruth: String?
  }

  /// Whether significances may be quoted.
  public let valid: Bool
  /// Why they may not.
  public let reasons: [String]
  /// The spectrum and its background.
  public let spectrum: Spectrum
  /// The background that was chosen.
  public let background: Background
  /// All that were tried.
  public let comparison: BackgroundComparison
  /// What the BumpHunter found.
  public let bumpHunter: Window?
  /// Fits of a signal at each mass.
  public let scan: [ScanPoint]
  /// The masses at which no signal could be fitted.
  public let scanFailures: [MassScan.Failure]
  /// What the scan's greatest excess is worth, by Gross and Vitells and by toys.
  public let scanSignificance: ScanSignificance?
  /// Fits of a coupling with interference, beside those without.
  public let interference: CouplingScan?
  /// The signal that the background invents.
  public let spuriousSignal: SpuriousSignal?
  /// What is fitted where a signal is injected.
  public let injection: InjectionTest?
  /// Why stages that were asked for have no result.
  public let failures: [BumpAnalysis.Stage: String]
  /// What was asked for.
  public let settings: Settings
  /// What was done to the events before they were counted; nil where the file holds a spectrum.
  public let eventPreparation: EventPreparation?
  /// Seed, versions, inputs.
  public let run: RunRecord

  /// The point of greatest Z; nil where no point has one.
  public var greatest: ScanPoint? {
    scan.filter { $0.localZ != nil }.max { $0.localZ ?? 0 < $1.localZ ?? 0 }
  }
}
