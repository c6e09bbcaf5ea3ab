import Events

/// The folds that a classifier learns from before it scores another fold.
///
/// Let E_k be the excess that fold k's selected events show in the window. Without a signal its mean
/// is 0 for any selection that does not know fold k, so that every E_k is right on its own. Their sum
/// is right only if they are uncorrelated, and they are not where folds j and k select for each other:
/// what is a fluctuation of both by chance is then found twice. To first order in the fluctuations
/// δ, Cov(E_j, E_k) = Var(δ_j·δ_k), which doubles the variance of the sum for any number of folds.
public enum FoldTraining: String, Sendable, Hashable, Codable, CaseIterable {
  /// The next folds around a circle, half of the others: of two folds only one learns from the other.
  ///
  /// Then Cov(E_j, E_k) = 0 for any learner, because given all folds but k, E_j is fixed and E_k has
  /// mean 0. What is left are correlations among three folds and more that learn from each other in a
  /// circle.
  case oneWay = "one way"
  /// All others: more events to learn from, and local significances that are too large.
  case allOthers = "all others"

  /// The folds that fold `fold` of `count` is scored from, in their order.
  ///
  /// With an even number of folds, the one opposite is learned from by the first half.
  public func folds(scoring fold: Int, of count: Int) -> [Int] {
    (0..<count).filter { other in
      guard other != fold, self == .oneWay else { return other != fold }
      let steps = (other - fold + count) % count
      return 2 * steps < count || (2 * steps == count && fold < other)
    }
  }

  /// The number of folds where nothing speaks for fewer: of more, each would learn from hardly more events.
  public static let usualFolds = 15

  /// The smallest number of folds with which every fold has one to learn from.
  public var fewestFolds: Int { self == .oneWay ? 3 : 2 }

  func check(_ count: Int) throws(InputError) {
    guard count >= fewestFolds else {
      throw InputError(
        "folds",
        self == .oneWay
          ? "\(count) are too few, since of two folds only one learns from the other"
          : "\(count) cannot hold an event out", remedy: "use \(fewestFolds) or more")
    }
  }
}
