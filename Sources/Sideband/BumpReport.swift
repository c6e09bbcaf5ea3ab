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
    /// The background expected in each bin.
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
    /// P(χ² > deviance).
    public let pValue: Double
    /// The masses that were left out of the fit; nil for none.
    public let excluded: [Double]?
  }

  /// The strongest window, and what it is worth.
  public struct Window: Codable, Sendable {
    /// Its ends; nil where no window deviates in the direction asked.
    public let low, high: Double?
    /// "excess" or "deficit".
    public let direction: String?
    /// The events in it.
    public let observed: Int?
    /// The events expected in it.
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
    /// The local p-value of an excess.
    public let localP: Double
    /// Z, negative for a deficit.
    public let localZ: Double
    /// The fitted events of the signal.
    public let yield: Double
    /// Their standard error.
    public let yieldError: Double
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

  /// The spectrum and its background.
  public let spectrum: Spectrum
  /// The background that was chosen.
  public let background: Background
  /// All that were tried.
  public let comparison: BackgroundComparison
  /// What the BumpHunter found.
  public let bumpHunter: Window
  /// Fits of a signal at each mass.
  public let scan: [ScanPoint]
  /// What the scan's greatest excess is worth, by Gross and Vitells and by toys.
  public let scanSignificance: ScanSignificance?
  /// Fits of a coupling with interference, beside those without.
  public let interference: CouplingScan?
  /// The signal that the background invents.
  public let spuriousSignal: SpuriousSignal?
  /// What is fitted where a signal is injected.
  public let injection: InjectionTest?
  /// What was asked for.
  public let settings: Settings
  /// Seed, versions, inputs.
  public let run: RunRecord

  /// The point of greatest Z; nil where nothing was scanned.
  public var greatest: ScanPoint? { scan.max { $0.localZ < $1.localZ } }
}
