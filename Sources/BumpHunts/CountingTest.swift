import Events
import GSL
import Histograms
import Statistics

/// The excess of events in a window over a fitted background, by profile likelihood.
///
/// The likelihood is that of the bins outside the window, which know the background's parameters θ,
/// times that of the number n in the window, Pois(n | s + b(θ)). With s free its maximum is the
/// fit outside alone, and ŝ = n − b(θ̂). With s = 0 the window is one more bin of the fit. Then
/// q₀ = −2 ln L(0, θ̂̂)/L(ŝ, θ̂), and Z = ±√q₀ with the sign of ŝ (Cowan et al., arXiv:1007.1727,
/// equations 12 and 53), which holds the fit's uncertainty without approximating it as Gaussian.
///
/// The distribution of q₀ is the asymptotic one: not to be trusted below a handful of events.
public struct CountingTest: Sendable {
  /// What a window holds.
  public struct Excess: Sendable {
    /// The number of events in the window.
    public let observed: Int
    /// The background, or sum of weights, expected there, with the fit's error.
    public let expected: Estimate
    /// ŝ with its error, √(n + σ_b²), or √(Σw² + σ_b²) of weighted events, from the curvature of the likelihood at its maximum.
    public let yield: Estimate
    /// Twice the logarithm of the likelihood ratio, for excess and deficit alike.
    public let q0: Double
    /// The p-value: that of an excess; near 1 for a deficit.
    public let pValue: PValue<Local>

    /// Z, negative for a deficit.
    public let significance: Double

    /// The standard error of what the window holds, were there no signal: √(b + σ_b²), where the variance b is
    /// b Σw²/Σw of weighted events.
    public let backgroundError: Double
  }

  /// The window.
  public let window: Range<Mass>

  /// A test in a window.
  public init(in window: Range<Mass>) { self.window = window }

  /// Tests a spectrum's window against a background that was fitted without it.
  ///
  /// - Throws: `InputError` where the window does not end at edges of bins, or the background was
  ///   fitted to some of it; ``FitError`` where the background does not fit with the window
  ///   included.
  public func excess(in spectrum: MassSpectrum, under background: BackgroundFit) throws -> Excess {
    guard spectrum.axis.isAligned(with: window.inGeV) else {
      throw InputError(
        "window \(window.inGeV)", "its ends are no edges of the spectrum's bins",
        remedy: "choose bins of which the window is a whole number")
    }
    let bins = spectrum.axis.bins(inside: window.inGeV)
    let cells = try SpectrumCells(background.model, spectrum, excluding: background.excluded)
    guard Set(bins).isDisjoint(with: cells.fittedBins) else {
      throw InputError(
        "window \(window.inGeV)", "the background was fitted to it as well",
        remedy: "exclude the window from the fit")
    }
    let free = try cells.fit()
    let null = try cells.fit(withWindow: bins)
    let observed = bins.reduce(0) { $0 + spectrum.counts[$1] }
    let expected = cells.expectation(of: bins, under: free)
    let sum = bins.reduce(0) { $0 + spectrum.sums[$1] }
    let variance = bins.reduce(0) { $0 + (spectrum.weights?.squares ?? spectrum.sums)[$1] }
    let scatter = bins.reduce(0) { $0 + background.expectations[$1].value / spectrum.scales[$1] }
    let yield = sum - expected.value
    let q0 = max(0, null.deviance - free.deviance)
    let significance = (yield < 0 ? -1 : 1) * q0.squareRoot()
    return Excess(
      observed: observed, expected: expected,
      yield: Estimate(
        yield, error: (variance + expected.error * expected.error).squareRoot()),
      q0: q0, pValue: PValue(significance: significance), significance: significance,
      backgroundError: (scatter + expected.error * expected.error).squareRoot())
  }

  /// The p-value of the excess.
  public func pValue(of spectrum: MassSpectrum, under background: BackgroundFit) throws
    -> PValue<Local>
  {
    try excess(in: spectrum, under: background).pValue
  }
}
