import Events
import GSL
import Histograms
import Statistics

/// A background fitted to a spectrum outside a range of masses, and its prediction everywhere.
public struct BackgroundFit: Sendable {
  /// The model.
  public let model: any BackgroundModel
  /// The spectrum it was fitted to.
  public let spectrum: MassSpectrum
  /// The masses that were left out; nil where the whole spectrum was fitted.
  public let excluded: Range<Mass>?
  /// The bins that were fitted.
  public let fittedBins: [Int]
  /// The parameters with their errors.
  public let parameters: [Estimate]
  /// The parameters that ended at a limit.
  public let parametersAtLimit: [Int]
  /// Whether the events determine the parameters: where they do not, the likelihood grows for ever along
  /// some direction, and predictions where no bin was fitted are guesses (``CellFit/isDetermined``).
  public let isDetermined: Bool
  /// The expected number of events in every bin, or sum of weights, fitted or not, with the fit's error.
  public let expectations: [Estimate]
  /// Twice −ln L of the fitted bins, less that of the saturated model, with Σ θ²/σ² of parameters
  /// that are bound by a prior.
  public let deviance: Double
  /// Pearson's χ² of the fitted bins.
  public let chiSquared: Double
  /// Fitted bins less free parameters. A parameter with a prior counts for nothing: it is one
  /// measurement more.
  public let degreesOfFreedom: Int

  /// P(χ² > deviance): the goodness of the fit, to be trusted where most bins hold five events.
  public var pValue: Double {
    ChiSquaredDistribution.upperTail(deviance, degreesOfFreedom: degreesOfFreedom)
  }
}

extension BackgroundModel {
  /// Fits the model to the bins of a spectrum that lie wholly outside a range of masses, by binned
  /// Poisson likelihood.
  ///
  /// The expectation of a bin is the integral of the function over it.
  ///
  /// - Throws: `InputError` where the model is not defined over the spectrum; ``FitError`` where
  ///   the fit has no result.
  public func fit(to spectrum: MassSpectrum, excluding excluded: Range<Mass>? = nil) throws
    -> BackgroundFit
  {
    let cells = try SpectrumCells(self, spectrum, excluding: excluded)
    let fit = try cells.fit()
    let expectations = fit.expectations(of: cells.cells.bins)
    if let bin = expectations.firstIndex(where: { !($0.value > 0 && $0.value < 1e15) }) {
      let value = expectations[bin].value
      throw FitError(
        name,
        "it expects \(value) events at \(spectrum.axis.bin(bin)) GeV; "
          + (value > 0
            ? "a model with fewer parameters may fit"
            : "a model that cannot be negative, such as a Bernstein polynomial or an exponential, may"
              + " fit"))
    }
    let (counts, scales) = (spectrum.effectiveCounts, spectrum.scales)
    return BackgroundFit(
      model: cells.model, spectrum: spectrum, excluded: excluded, fittedBins: cells.fittedBins,
      parameters: cells.cells.parameters(of: fit),
      parametersAtLimit: fit.parametersAtLimit, isDetermined: fit.isDetermined,
      expectations: expectations,
      deviance: fit.deviance,
      chiSquared: cells.fittedBins.reduce(0) { sum, bin in
        let mean = scales[bin] * expectations[bin].value
        let difference = counts[bin] - mean
        return sum + difference * difference / mean
      },
      degreesOfFreedom: cells.fittedBins.count - cells.freeParameterCount
        + fit.parametersAtLimit.count)
  }
}
