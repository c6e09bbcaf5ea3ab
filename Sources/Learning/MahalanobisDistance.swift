import Events
import GSL

/// The squared distance from the mean in units of the covariance, (x − μ)ᵀ V⁻¹ (x − μ).
///
/// For a normal sample in d features it is χ² with d degrees of freedom. μ and V are the weighted
/// mean and covariance, divided by the total weight.
///
/// Source: Mahalanobis, Proc. Natl. Inst. Sci. India 2 (1936) 49.
public struct MahalanobisDistance: SavedAnomalyScorer {
  /// The distance, which has no settings.
  public init() {}

  /// "Mahalanobis distance".
  public var name: String { "Mahalanobis distance" }

  /// Takes the sample's mean and covariance; nothing is random.
  ///
  /// - Throws: `InputError` where the features are linearly dependent.
  public func fit(_ sample: UnlabelledSample, seed: UInt64, index: Int, workers: Workers)
    throws(InputError) -> Fitted
  {
    Fitted(whitening: try Preprocessing([.whitened]).fit(sample))
  }

  /// A mean and a covariance.
  public struct Fitted: SavedScorer {
    /// "Mahalanobis distance".
    public static let kind = "Mahalanobis distance"
    private let whitening: FittedPreprocessing

    init(whitening: FittedPreprocessing) { self.whitening = whitening }

    /// The features, in the order in which events must bring them.
    public var features: [Feature] { whitening.features }

    /// None besides those of its preprocessing, which is checked when it is read.
    public func requireSound() {}

    /// The squared distance of each event: the sum of its squared whitened components.
    public func scores(of matrix: FeatureMatrix) throws(InputError) -> [Double] {
      try check(matrix)
      let width = features.count
      let components = whitening.transformedDoubles(matrix)
      return (0..<matrix.count).map { row in
        components[row * width..<(row + 1) * width].reduce(0) { $0 + $1 * $1 }
      }
    }
  }
}
