/// A scorer that a model file can hold.
///
/// What is read is searched for flaws once, by ``ScorerBox`` at the latest, so that scoring trusts it. A scorer that
/// reads memory by numbers from a file looks for flaws in its own `init(from:)` as well.
public protocol SavedScorer: Scorer, Codable {
  /// The word by which files know the type.
  static var kind: String { get }
  /// Refuses numbers that are unfit to score with, such as an index out of range or a number that is not
  /// finite.
  func requireSound() throws(Flaw)
}

extension SavedScorer {
  /// Refuses what a decoder has read, where it is unfit to score with.
  func requireSound(in decoder: any Decoder) throws {
    do throws(Flaw) { try requireSound() } catch {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "\(Self.kind): \(error)"))
    }
  }
}

/// A classifier whose scorers a file can hold.
public protocol SavedClassifier: Classifier where Fitted: SavedScorer {}

/// An anomaly scorer whose scorers a file can hold.
public protocol SavedAnomalyScorer: AnomalyScorer where Fitted: SavedScorer {}

/// A scorer of any type, with its kind beside it in a file, so that the file tells which type to read.
public struct ScorerBox: Codable, Sendable {
  /// Where decoders keep the types they know, `[any SavedScorer.Type]`; ``allKinds`` otherwise.
  package static let kindsKey = CodingUserInfoKey(rawValue: "kinds")

  /// Every type of this package that a file can hold.
  public static let allKinds: [any SavedScorer.Type] = [
    BoostedTrees.Fitted.self, MultilayerPerceptron.Fitted.self, Autoencoder.Fitted.self,
    VariationalAutoencoder.Fitted.self, DeepSVDD.Fitted.self, FlowScorer.self, CombinedScorer.self,
    CalibratedScorer.self,
    IsolationForest.Fitted.self, MahalanobisDistance.Fitted.self,
    PrincipalComponentScore.Fitted.self, NearestNeighbours.Fitted.self, HistogramScore.Fitted.self,
    GaussianMixture.Fitted.self,
  ]

  /// The scorer.
  public let scorer: any Scorer

  /// A scorer in a box.
  public init(_ scorer: any Scorer) { self.scorer = scorer }

  private enum CodingKeys: String, CodingKey {
    case kind, model
  }

  /// Reads the kind, then a scorer of that type.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let kinds = Self.kinds(of: decoder)
    let kind = try container.decode(String.self, forKey: .kind)
    for type in kinds where type.kind == kind {
      self.init(try Self.scorer(type, from: container))
      return
    }
    throw DecodingError.dataCorruptedError(
      forKey: .kind, in: container,
      debugDescription:
        "'\(kind)' is not known here; known are \(kinds.map { $0.kind }.joined(separator: ", "))")
  }

  private static func kinds(of decoder: any Decoder) -> [any SavedScorer.Type] {
    guard let key = kindsKey, let kinds = decoder.userInfo[key] as? [any SavedScorer.Type] else {
      return allKinds
    }
    return kinds
  }

  private static func scorer<S: SavedScorer>(
    _ type: S.Type, from container: KeyedDecodingContainer<CodingKeys>
  ) throws -> any Scorer {
    let scorer = try container.decode(type, forKey: .model)
    let names = scorer.features.map(\.name)
    do throws(Flaw) {
      try Flaw.unless(!names.isEmpty && Set(names).count == names.count, "features \(names)")
      try scorer.requireSound()
    } catch {
      throw DecodingError.dataCorruptedError(
        forKey: .model, in: container, debugDescription: "\(type.kind): \(error)")
    }
    return scorer
  }

  /// Writes the kind and the scorer.
  ///
  /// - Throws: `EncodingError` for a scorer that is no ``SavedScorer``.
  public func encode(to encoder: any Encoder) throws {
    guard let scorer = scorer as? any SavedScorer else {
      throw EncodingError.invalidValue(
        scorer,
        EncodingError.Context(
          codingPath: encoder.codingPath,
          debugDescription: "a scorer of type \(type(of: scorer)) has no place in a file"))
    }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type(of: scorer).kind, forKey: .kind)
    try scorer.encode(to: container.superEncoder(forKey: .model))
  }
}
