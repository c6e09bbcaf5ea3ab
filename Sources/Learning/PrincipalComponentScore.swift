import Events
import GSL

/// What the first k principal components of the standardised features leave of an event: the
/// squared distance to its reconstruction by them.
///
/// Σ_{j > k} (v_j · z)², z the standardised event and v_j the eigenvectors of the correlation matrix
/// in falling order of their eigenvalues. Its mean over the sample is the sum of the eigenvalues left
/// out.
public struct PrincipalComponentScore: SavedAnomalyScorer {
  /// The number of components that are kept.
  public var components: Int

  /// A score that keeps `components` components, at least one, and fewer than there are features.
  public init(components: Int = 1) {
    precondition(components >= 1, "\(components) components")
    self.components = components
  }

  /// "principal components".
  public var name: String { "principal components" }

  /// The number of components.
  public static let parameters: [LearnerParameter<PrincipalComponentScore>] = [
    .count("components", \.components, in: 1...10_000)
  ]

  /// Finds the sample's components; nothing is random.
  ///
  /// - Throws: `InputError` where there are not more features than components.
  public func fit(_ sample: UnlabelledSample, seed: UInt64, index: Int, workers: Workers)
    throws(InputError) -> Fitted
  {
    let features = sample.features.features
    guard components < features.count else {
      throw InputError(
        "principal components", "\(components) leave nothing of \(features.count) features",
        remedy: "keep 1 to \(max(1, features.count - 1)), or add features")
    }
    let moments = WeightedMoments(
      sample.features.elements.map(Double.init), width: features.count, weights: sample.weights)
    let (values, vectors) = moments.correlation.symmetricEigensystem()
    let left = components..<features.count
    return Fitted(
      mean: moments.mean, deviations: moments.deviations,
      directions: left.flatMap { Array(vectors.row($0)) },
      reconstructedShare: values[..<components].reduce(0, +) / Double(features.count),
      features: features)
  }

  /// The components of a sample.
  public struct Fitted: SavedScorer {
    /// "principal components".
    public static let kind = "principal components"
    let mean: [Double]
    let deviations: [Double]
    /// The eigenvectors left out, row by row.
    let directions: [Double]
    /// The share of the standardised features' variance that the components keep.
    public let reconstructedShare: Double
    /// The features, in the order in which events must bring them.
    public let features: [Feature]

    /// Whether moments and directions are those of these features.
    public func requireSound() throws(Flaw) {
      try Flaw.count(mean.count, of: features.count, "means")
      try Flaw.count(deviations.count, of: features.count, "deviations")
      try Flaw.unless(
        !directions.isEmpty && directions.count.isMultiple(of: features.count),
        "\(directions.count) numbers of directions")
      try Flaw.size(of: mean, "mean")
      try Flaw.size(of: deviations, "deviation")
      try Flaw.size(of: directions, "direction")
      try Flaw.unless(deviations.allSatisfy { $0 > 0 }, "a deviation is not positive")
    }

    /// The squared error of each event's reconstruction, in units of standard deviations.
    public func scores(of matrix: FeatureMatrix) throws(InputError) -> [Double] {
      try check(matrix)
      let width = features.count
      var standardized = [Double](repeating: 0, count: width)
      return (0..<matrix.count).map { row in
        for column in 0..<width {
          let value = Double(matrix.elements[row * width + column])
          standardized[column] = (value - mean[column]) / deviations[column]
        }
        var score = 0.0
        for start in stride(from: 0, to: directions.count, by: width) {
          var projection = 0.0
          for column in 0..<width {
            projection += directions[start + column] * standardized[column]
          }
          score += projection * projection
        }
        return score
      }
    }
  }
}
