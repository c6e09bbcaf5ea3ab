import Events
import GSL
import Statistics

/// The strongest deviation of a search, and how often the background alone has one as strong anywhere.
public struct GlobalBump<Found: Sendable>: Sendable {
  /// The window that deviates most; nil where none does in a direction that was looked at.
  public let bump: Found?
  /// How many toys have a statistic at least as great, of how many: the estimate of p with its error,
  /// and where no toy has one, `isUpperBound` and the upper limit.
  public let toys: ToyPValue
  /// The statistic of each toy, by its number: 0 where nothing deviates, and infinite where the
  /// background could not be fitted to it.
  public let toyStatistics: [Double]

  /// (k + 1)/(N + 1), never 0.
  public var pValue: PValue<Global> { toys.globalPValue }

  /// The toys that could not be fitted. They count as exceeding the data, so that p errs upwards.
  public var failedFits: Int { toyStatistics.count { $0 == .infinity } }

  init(bump: Found?, statistic: Double, toyStatistics: [Double]) {
    // Equal but for rounding is equal, as for other p-values by toys.
    let threshold = statistic - 1e-12 * statistic
    self.bump = bump
    self.toyStatistics = toyStatistics
    toys = ToyPValue(
      exceeding: toyStatistics.count { $0 >= threshold }, toys: toyStatistics.count)
  }
}

/// - Throws: `InputError` where there is no toy, or where none of them exceeding would not show the
///   significance that is asked for.
func checkToys(_ toys: Int, for significance: Double?) throws(InputError) {
  guard toys >= 1 else {
    throw InputError("toys", "\(toys)", remedy: "1 or more; p is known to √(p(1 − p)/N)")
  }
  guard let significance else { return }
  let asked = PValue<Local>(significance: significance)
  let least = ToyPValue(exceeding: 0, toys: toys).pValue
  guard least > asked else { return }
  let shown = (least.significance * 100).rounded(.down) / 100
  let needed = Int(min(1e18, (1 / asked.value).rounded(.up)))
  throw InputError(
    "toys", "\(toys) can show p < 1/\(toys + 1), \(shown) σ, and no more",
    remedy: "\(needed) toys or more can show \(significance) σ")
}
