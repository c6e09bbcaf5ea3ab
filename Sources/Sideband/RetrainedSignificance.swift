import Events
import Foundation
import GSL
import Statistics

/// The greatest excess of a hunt, and how often the same hunt, trained anew on signal-free copies,
/// finds one as great.
///
/// The statistic is the greatest local Z over all windows and cuts. A copy as great as the data to
/// 1e-12 of Z counts as exceeding.
///
/// Where no background fits a place of the data, it has no Z and is passed over, in the data and in copies
/// alike; with none at all the greatest is −∞. If no background fits one of the other places in a copy, the copy
/// counts as exceeding the data, so that failures cannot make p too small: ``failedPlaces`` tells how often that is.
public struct RetrainedSignificance: Sendable, Codable {
  /// The windows' ends in GeV.
  public let windows: [[Double]]
  /// The fractions of the sidebands' events that the cuts keep.
  public let efficiencies: [Double]
  /// What the hunt found in the data.
  public let observed: PlaceSignificances
  /// What it found in the copies, by rising index.
  public let pseudoExperiments: [PseudoExperiment]

  /// The outcome of repetitions, at least one.
  public init(
    windows: [[Double]], efficiencies: [Double], observed: PlaceSignificances,
    pseudoExperiments: [PseudoExperiment]
  ) {
    self.windows = windows
    self.efficiencies = efficiencies
    self.observed = observed
    self.pseudoExperiments = pseudoExperiments
    if let flaw { preconditionFailure(flaw) }
  }

  /// What is wrong with it; nil where all hunts are of the same places.
  private var flaw: String? {
    if pseudoExperiments.isEmpty { return "a hunt was not repeated" }
    let shape = Array(repeating: efficiencies.count, count: windows.count)
    let hunts = [observed] + pseudoExperiments.map(\.significances)
    guard windows.allSatisfy({ $0.count == 2 }), !windows.isEmpty, !efficiencies.isEmpty,
      hunts.allSatisfy({ $0.values.map(\.count) == shape })
    else { return "the hunts are of different places" }
    return nil
  }

  /// The greatest local Z of the data; −∞ where no background fits anywhere.
  public var maximum: Double { observed.maximum }

  /// The greatest local Z of each copy over the places that have one in the data, by rising index; ∞ where
  /// one of them has none in the copy.
  public var maxima: [Double] {
    pseudoExperiments.map { experiment in
      windows.indices.reduce(-.infinity) { max($0, maximum(of: experiment, inWindow: $1)) }
    }
  }

  private func maximum(of experiment: PseudoExperiment, inWindow window: Int) -> Double {
    zip(observed.values[window], experiment.significances.values[window]).reduce(-.infinity) {
      $1.0 == nil ? $0 : max($0, $1.1 ?? .infinity)
    }
  }

  /// The global p-value of the greatest Z, with its binomial error and upper limit.
  public var toys: ToyPValue { exceeding(maximum, maxima) }

  /// (k + 1)/(N + 1), for k of N copies as great as the data.
  public var globalPValue: PValue<Global> { toys.globalPValue }

  /// The asymptotic p-value of the greatest Z as if its place had been fixed beforehand: too small,
  /// and here to be compared. 1 where no background fits anywhere.
  public var naivePValue: PValue<Local> { Self.localPValue(maximum) }

  /// The share of all copies' places at which no background fits, and the number of the data's.
  public var failedPlaces: (inData: Int, shareOfCopies: Double) {
    let failures = pseudoExperiments.reduce(0) { $0 + $1.significances.failures }
    let places = windows.count * efficiencies.count * pseudoExperiments.count
    return (observed.failures, Double(failures) / Double(places))
  }

  /// One window with all its cuts, had it been the only one.
  public struct Window: Sendable {
    /// The window's ends in GeV.
    public let window: [Double]
    /// The efficiency of the cut of greatest Z; nil where no background fits.
    public let efficiency: Double?
    /// The greatest Z of the cuts; −∞ where no background fits.
    public let significance: Double
    /// The asymptotic p-value of that cut, as if it had been the only one.
    public let naivePValue: PValue<Local>
    /// How often the greatest Z of the copies' cuts in this window is as great.
    public let toys: ToyPValue
    /// The same of each cut, as if it had been the only one: what the asymptotic p of one place is
    /// to be compared with. Nil where no background fits.
    public let cuts: [ToyPValue?]
  }

  /// The windows one by one.
  public var byWindow: [Window] {
    windows.indices.map { window in
      let values = observed.values[window]
      let greatest = observed.maximum(ofWindow: window)
      return Window(
        window: windows[window],
        efficiency: values.firstIndex { $0 == greatest }.map { efficiencies[$0] },
        significance: greatest, naivePValue: Self.localPValue(greatest),
        toys: exceeding(greatest, pseudoExperiments.map { maximum(of: $0, inWindow: window) }),
        cuts: efficiencies.indices.map { cut in
          values[cut].map { value in
            exceeding(
              value, pseudoExperiments.map { $0.significances.values[window][cut] ?? .infinity })
          }
        })
    }
  }

  private func exceeding(_ value: Double, _ copies: [Double]) -> ToyPValue {
    let threshold = value.isFinite ? value - 1e-12 * abs(value) : value
    return ToyPValue(
      exceeding: copies.count { $0 >= threshold }, toys: copies.count)
  }

  private static func localPValue(_ significance: Double) -> PValue<Local> {
    significance > -.infinity ? PValue(significance: significance) : PValue(logarithm: 0)
  }
}

extension RetrainedSignificance {
  private enum CodingKeys: CodingKey {
    case windows, efficiencies, observed, pseudoExperiments
  }

  /// An outcome whose hunts are of the same places.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    windows = try container.decode([[Double]].self, forKey: .windows)
    efficiencies = try container.decode([Double].self, forKey: .efficiencies)
    observed = try container.decode(PlaceSignificances.self, forKey: .observed)
    pseudoExperiments = try container.decode([PseudoExperiment].self, forKey: .pseudoExperiments)
    if let flaw {
      throw DecodingError.dataCorruptedError(
        forKey: .pseudoExperiments, in: container, debugDescription: flaw)
    }
  }
}
