import Events

/// A fitted function from an event's features to a score that is greater for more signal-like ones.
public protocol Scorer: Sendable {
  /// The features, in the order in which events must bring them.
  var features: [Feature] { get }
  /// The score of each event, which depends on that event alone.
  ///
  /// - Throws: `InputError` where the features are others or a value is not finite.
  func scores(of matrix: FeatureMatrix) throws -> [Double]
  /// Each feature's share of what was learned, summing to 1; nil where the method has no such thing.
  var featureImportances: [Double]? { get }
}

extension Scorer {
  /// None.
  public var featureImportances: [Double]? { nil }

  /// The scores, all of them finite.
  ///
  /// - Throws: `InputError` with the first event whose score is not, besides what `scores(of:)` throws.
  public func finiteScores(of matrix: FeatureMatrix) throws -> [Double] {
    let scores = try scores(of: matrix)
    if let row = scores.firstIndex(where: { !$0.isFinite }) {
      throw InputError(
        "score of event \(row + 1)", "it is \(scores[row])",
        remedy: "leave out events with features far outside the training sample, or train again")
    }
    return scores
  }

  /// Refuses events whose features are not those of the fit, or not finite.
  public func check(_ matrix: FeatureMatrix) throws(InputError) {
    let (fitted, given) = (features.map(\.name), matrix.features.map(\.name))
    guard fitted == given else {
      throw InputError(
        "features \(nameList(given))",
        "the learner was fitted to \(nameList(fitted))",
        remedy: "give the same features in the same order")
    }
    try matrix.requireFinite()
  }
}

extension FeatureMatrix {
  /// Refuses values that are not finite.
  func requireFinite() throws(InputError) {
    guard let position = elements.firstIndex(where: { !$0.isFinite }) else { return }
    let (row, column) = position.quotientAndRemainder(dividingBy: features.count)
    throw InputError(
      "feature '\(features[column].name)'", "it is \(elements[position]) in row \(row + 1)",
      remedy: "drop events without finite features")
  }

  /// Refuses features that nothing can be learned from: values that are not finite, and constants.
  func requireLearnable() throws(InputError) {
    try requireFinite()
    let width = features.count
    for column in 0..<width {
      let value = elements.isEmpty ? 0 : elements[column]
      guard
        stride(from: column, to: elements.count, by: width).contains(where: {
          elements[$0] != value
        })
      else {
        throw InputError(
          "feature '\(features[column].name)'", "it is \(value) in every event",
          remedy: "leave it out: nothing can be learned from a constant")
      }
    }
  }
}
