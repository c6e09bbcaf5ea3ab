extension PValueCombination {
  /// Stouffer's combination: Σ wᵢZᵢ / √(Σ wᵢ²) is a standard normal variate.
  ///
  /// A p of 1 makes the combination 1, and one of 0 makes it 0; both together are a programmer's
  /// mistake, as they contradict each other.
  ///
  /// Stouffer et al., "The American Soldier" (1949), footnote 15 of chapter 4; weights by Lipták,
  /// Magyar Tud. Akad. Mat. Kutató Int. Közl. 3 (1958) 171.
  ///
  /// - Parameter weights: positive and finite, one a p-value, best in proportion to the Z expected of
  ///   it; all alike where there are none.
  public static func stouffer(_ pValues: [PValue<Local>], weights: [Double]? = nil)
    -> PValue<Local>
  {
    check(pValues)
    let weights = weights ?? pValues.map { _ in 1 }
    precondition(
      weights.count == pValues.count, "\(pValues.count) p-values, \(weights.count) weights")
    precondition(weights.allSatisfy { $0 > 0 && $0 < .infinity }, "weights \(weights)")
    let sum = zip(pValues, weights).reduce(0) { $0 + $1.0.significance * $1.1 }
    precondition(!sum.isNaN, "p-values of 0 and of 1 contradict each other")
    return PValue(significance: sum / weights.reduce(0) { $0 + $1 * $1 }.squareRoot())
  }
}
