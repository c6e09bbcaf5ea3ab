/// One p-value from several, under the hypothesis that all of them are uniform.
///
/// Fisher's is most sensitive to evidence of any kind, Stouffer's to evidence that all share (and
/// knows weights), Tippett's to a single small p. These three are exact for independent p-values.
/// The harmonic mean is like Tippett's with many p-values, also where they depend on each other;
/// ``harmonicMeanUpperBound(of:)`` holds for any dependence.
///
/// p-values that cannot be uniform because counts are discrete are larger than uniform ones, and so
/// are the combinations.
public enum PValueCombination {
  static func check(_ pValues: [PValue<Local>]) {
    precondition(!pValues.isEmpty, "there is no p-value to combine")
  }
}
