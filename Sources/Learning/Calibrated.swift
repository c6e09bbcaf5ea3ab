import Events
import GSL

/// A classifier whose scores are probabilities: the base learns from one part of the sample, and the
/// other part, which the base never saw, calibrates its scores.
///
/// The parts are drawn at random in each class. A probability is that of the richer class in a
/// mixture with the sample's weights.
public struct Calibrated<Base: Classifier>: Classifier {
  /// The classifier.
  public var base: Base
  /// How its scores become probabilities.
  public var method: CalibrationMethod
  /// The share of each class's events that is held out of the base's sample.
  public var heldOutFraction: Double

  /// A calibrated classifier.
  ///
  /// - Parameter heldOutFraction: in (0, 1).
  public init(_ base: Base, method: CalibrationMethod = .isotonic, heldOutFraction: Double = 0.3) {
    precondition(
      heldOutFraction > 0 && heldOutFraction < 1, "\(heldOutFraction) of the events held out")
    self.base = base
    self.method = method
    self.heldOutFraction = heldOutFraction
  }

  /// "calibrated" and the base's name.
  public var name: String { "calibrated \(base.name)" }

  /// The method and the share held out, and the base's as "base.…".
  public static var parameters: [LearnerParameter<Calibrated>] {
    [
      .choice("calibration", \.method),
      .number("heldOutFraction", \.heldOutFraction, in: 0.01...0.99),
    ] + Base.parameters.map { $0.inside("base", \.base) }
  }

  /// Fits the base to one part, and the calibration to the other.
  ///
  /// - Throws: the base's errors, and `InputError` for negative weights, or where the events held out
  ///   cannot calibrate.
  public func fit(_ sample: TrainingSample, seed: UInt64, index: Int, workers: Workers) async throws
    -> Fitted
  {
    try sample.requireNonnegativeWeights(for: name)
    var stream = RandomStream(seed: seed, purpose: "calibration", index: UInt64(index))
    var (learning, heldOut): ([Int], [Int]) = ([], [])
    for isRicher in [true, false] {
      let rows = sample.isEnriched.indices.filter { sample.isEnriched[$0] == isRicher }
      let order = stream.permutation(of: rows.count).map { rows[$0] }
      let count = Int((heldOutFraction * Double(rows.count)).rounded())
      heldOut += order[..<count]
      learning += order[count...]
    }
    let fitted = try await base.fit(
      sample.rows(at: learning.sorted()), seed: seed, index: index, workers: workers)
    let calibration = try method.fit(
      fitted.scores(of: sample.features.rows(at: heldOut)),
      isEnriched: heldOut.map { sample.isEnriched[$0] }, weights: heldOut.map { sample.weights[$0] }
    )
    return Fitted(base: fitted, calibration: calibration)
  }

  /// A fitted classifier and its calibration.
  public typealias Fitted = CalibratedScorer
}

extension Calibrated: SavedClassifier where Base: SavedClassifier {}

/// A fitted classifier and the calibration of its scores.
public struct CalibratedScorer: SavedScorer {
  /// "calibrated".
  public static let kind = "calibrated"
  private let box: ScorerBox
  /// The map of the classifier's scores.
  public let calibration: Calibration

  init(base: any Scorer, calibration: Calibration) {
    box = ScorerBox(base)
    self.calibration = calibration
  }

  /// Whether the calibration is one; the classifier is checked when it is read.
  public func requireSound() throws(Flaw) { try calibration.requireSound() }

  /// The classifier.
  public var base: any Scorer { box.scorer }

  /// The features, in the order in which events must bring them.
  public var features: [Feature] { base.features }

  /// The probability of the richer class.
  public func scores(of matrix: FeatureMatrix) throws -> [Double] {
    calibration.probabilities(of: try base.scores(of: matrix))
  }

  /// The base's.
  public var featureImportances: [Double]? { base.featureImportances }
}
