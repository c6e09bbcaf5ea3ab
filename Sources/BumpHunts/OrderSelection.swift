import Events
import GSL
import Histograms
import Statistics

/// The choice among backgrounds.
///
/// Within a family each order is tried against the one below it, until one is not worth its
/// parameters: the difference of deviances of two nested models is, where the smaller one is right,
/// χ² with as many degrees of freedom as parameters were added (Wilks). The larger is taken where the
/// probability of a difference this great is below `level`; the first that is not taken ends the
/// search, and those above it are shown alone; so does one that the events do not determine
/// (``BackgroundFit/isDetermined``), which is taken only where it is the lowest. This is the sequence of the F-tests of dijet
/// searches (CMS, arXiv:1911.03947), with the likelihood that is fitted; an F-test of deviances can be
/// asked for, which allows for a spectrum that scatters more than Poisson counts do.
///
/// Among several families, which are not nested, every one chooses its order so, and of these the
/// model of the least AICc is taken (``BackgroundFit/correctedAIC``), from those whose goodness of fit
/// is at least ``leastGoodness`` where there is any; those that the events determine come first.
public struct OrderSelection: Sendable {
  /// How an order is compared with the one below it.
  public enum Test: Sendable, Hashable, Codable {
    /// The difference of deviances is χ².
    case likelihoodRatio
    /// ``BackgroundFit/fTest(against:)``.
    case fTest
  }

  /// One order that was tried.
  public struct Trial: Sendable {
    /// The name of its family.
    public let family: String
    /// The model's name.
    public let model: String
    /// The fit; nil where it failed.
    public let fit: BackgroundFit?
    /// Why it failed.
    public let failure: String?
    /// The fit of the order that it was tried against; nil for the first of a family that fits.
    public let smaller: BackgroundFit?
    /// The probability of the gain over the chosen order, were that one right, by the test that was
    /// asked for; nil for the first that fits.
    public let gainPValue: Double?
  }

  /// 0.1. An order too low biases the background, one too high only widens its error, so the level is
  /// more generous to higher orders than the customary 0.05.
  public static let defaultLevel = 0.1

  /// 0.01: the probability of a worse fit below which a model is taken only where no other is better.
  public static let leastGoodness = 0.01

  /// The p-value below which an order was worth its parameters.
  public let level: Double
  /// How orders were compared.
  public let test: Test
  /// Every order of the family, or of every family, in turn.
  public let trials: [Trial]
  /// The fit that was chosen.
  public let chosen: BackgroundFit

  /// Fits every member of a family and chooses.
  ///
  /// - Parameters:
  ///   - level: the p-value below which an order is worth its parameters.
  /// - Throws: `InputError` where the models are not defined over the spectrum; ``FitError`` where no
  ///   member fits, with every member's reason.
  public init(
    _ family: BackgroundFamily, to spectrum: MassSpectrum, excluding excluded: Range<Mass>?,
    level: Double = OrderSelection.defaultLevel, by test: Test = .likelihoodRatio
  ) throws {
    var trials: [Trial] = []
    var candidates: [BackgroundFit] = []
    for part in family.alternatives.isEmpty ? [family] : family.alternatives {
      do {
        let (tried, best) = try Self.search(part, spectrum, excluded, level, test)
        trials += tried
        if let best { candidates.append(best) }
      } catch let error as InputError where !family.alternatives.isEmpty {
        // A family that is not made for these masses is no error where there are others.
        trials += part.members.map {
          Trial(
            family: part.name, model: $0.name, fit: nil, failure: error.problem, smaller: nil,
            gainPValue: nil)
        }
      }
    }
    for isBetter: (BackgroundFit) -> Bool in [
      \.isDetermined, { $0.pValue >= Self.leastGoodness },
    ] where candidates.contains(where: isBetter) { candidates = candidates.filter(isBetter) }
    let best = candidates.min { $0.correctedAIC < $1.correctedAIC }
    guard let best else {
      throw FitError(
        family.alternatives.isEmpty ? "every \(family.name) model" : "every model",
        trials.map { "\($0.model): \($0.failure ?? "")" }.joined(separator: "; "))
    }
    self.level = level
    self.test = test
    self.trials = trials
    chosen = best
  }

  private static func search(
    _ family: BackgroundFamily, _ spectrum: MassSpectrum, _ excluded: Range<Mass>?, _ level: Double,
    _ test: Test
  ) throws -> (trials: [Trial], chosen: BackgroundFit?) {
    var trials: [Trial] = []
    var chosen: BackgroundFit?
    var isSearching = true
    for model in family.members {
      do {
        let fit = try model.fit(to: spectrum, excluding: excluded)
        let smaller = chosen
        let gain = smaller.map { smaller in
          switch test {
          case .likelihoodRatio: fit.likelihoodRatioTest(against: smaller)
          case .fTest: fit.fTest(against: smaller)?.pValue ?? 1
          }
        }
        if let gain { isSearching = isSearching && gain < level }
        isSearching = isSearching && (fit.isDetermined || smaller == nil)
        if isSearching { chosen = fit }
        trials.append(
          Trial(
            family: family.name, model: model.name, fit: fit, failure: nil, smaller: smaller,
            gainPValue: gain))
      } catch let error as FitError {
        trials.append(
          Trial(
            family: family.name, model: model.name, fit: nil, failure: error.reason, smaller: nil,
            gainPValue: nil))
      }
    }
    return (trials, chosen)
  }
}
