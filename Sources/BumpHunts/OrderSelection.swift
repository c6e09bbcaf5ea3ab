import Events
import GSL
import Histograms
import Statistics

/// The choice among nested backgrounds: each order against the one below it, until one is not worth
/// its parameters.
///
/// The difference of deviances of two nested models is, where the smaller one is right, χ² with as
/// many degrees of freedom as parameters were added (Wilks). The larger is taken where the
/// probability of a difference this great is below `level`; the first that is not taken ends the
/// search, and those above it are shown alone. This is the sequence of the F-tests of dijet
/// searches (CMS, arXiv:1911.03947), with the likelihood that is fitted.
public struct OrderSelection: Sendable {
  /// One order that was tried.
  public struct Trial: Sendable {
    /// The model's name.
    public let model: String
    /// The fit; nil where it failed.
    public let fit: BackgroundFit?
    /// Why it failed.
    public let failure: String?
    /// The probability of the gain over the chosen order, were that one right; nil for the first
    /// that fits.
    public let gainPValue: Double?
  }

  /// 0.1. An order too low biases the background, one too high only widens its error, so the level is
  /// more generous to higher orders than the customary 0.05.
  public static let defaultLevel = 0.1

  /// Every order of the family, in turn.
  public let trials: [Trial]
  /// The fit that was chosen.
  public let chosen: BackgroundFit

  /// Fits every member of a family and chooses the order.
  ///
  /// - Parameters:
  ///   - level: the p-value below which an order is worth its parameters.
  /// - Throws: `InputError` as for a fit; ``FitError`` where no member fits.
  public init(
    _ family: BackgroundFamily, to spectrum: MassSpectrum, excluding excluded: Range<Mass>?,
    level: Double = OrderSelection.defaultLevel
  ) throws {
    var trials: [Trial] = []
    var chosen: BackgroundFit?
    var isSearching = true
    for model in family.members {
      do {
        let fit = try model.fit(to: spectrum, excluding: excluded)
        guard let best = chosen else {
          chosen = fit
          trials.append(Trial(model: model.name, fit: fit, failure: nil, gainPValue: nil))
          continue
        }
        let gain = ChiSquaredDistribution.upperTail(
          best.deviance - fit.deviance,
          degreesOfFreedom: best.degreesOfFreedom - fit.degreesOfFreedom)
        isSearching = isSearching && gain < level
        if isSearching { chosen = fit }
        trials.append(Trial(model: model.name, fit: fit, failure: nil, gainPValue: gain))
      } catch let error as FitError {
        trials.append(Trial(model: model.name, fit: nil, failure: error.reason, gainPValue: nil))
      }
    }
    guard let chosen else {
      throw FitError(
        "every \(family.name) model",
        trials.map { "\($0.model): \($0.failure ?? "")" }.joined(separator: "; "))
    }
    self.trials = trials
    self.chosen = chosen
  }
}
