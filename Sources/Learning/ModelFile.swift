import Events
import Foundation

/// A fitted scorer in a file, with what it was fitted by and to.
///
/// The file is JSON. A checksum of the scorer's part is kept, so that a model that was damaged or
/// edited is refused rather than used.
public struct ModelFile<Provenance: Codable & Sendable>: Sendable {
  /// The scorer.
  public let scorer: any SavedScorer
  /// The learner's name.
  public let learner: String
  /// The learner's configuration.
  public let settings: [String: Setting]
  /// What else is known of the fit, such as the seed, versions and inputs.
  public let provenance: Provenance
  /// The events that it was fitted to; nil where the file does not say, as files of older versions do not.
  public let trainingEvents: TrainingEvents?

  /// A file's contents to be.
  public init(
    _ scorer: any SavedScorer, learner: String, settings: [String: Setting], provenance: Provenance,
    trainingEvents: TrainingEvents? = nil
  ) {
    self.scorer = scorer
    self.learner = learner
    self.settings = settings
    self.provenance = provenance
    self.trainingEvents = trainingEvents
  }

  /// Writes the file, whole or not at all.
  ///
  /// - Throws: `InputError` where it cannot be written.
  public func write(to path: String) throws {
    let scorer = ScorerBox(scorer)
    let contents = ModelContents(
      format: ModelHeader.format, version: ModelHeader.version, learner: learner,
      settings: settings, features: self.scorer.features, provenance: provenance,
      trainingEvents: trainingEvents, scorer: scorer, checksum: try scorer.checksum())
    let bytes = try modelEncoder(.prettyPrinted).encode(contents)
    try OutputFile.write(bytes, to: path)
  }

  /// Reads a file.
  ///
  /// - Parameter kinds: the types of scorer that it may hold.
  /// - Throws: `InputError` where the file cannot be read, is no model, was cut short, damaged or
  ///   edited, or comes from another version of the format.
  public init(
    contentsOf path: String, kinds: [any SavedScorer.Type] = ScorerBox.allKinds
  ) throws(InputError) {
    let trainAgain = "train it again, or take another copy"
    let bytes = Data(try ByteFile.read(path))
    let decoder = JSONDecoder()
    decoder.userInfo = Dictionary(
      uniqueKeysWithValues: ScorerBox.kindsKey.map { [($0, kinds)] } ?? [])
    do {
      let header = try decoder.decode(ModelHeader.self, from: bytes)
      guard header.format == ModelHeader.format else {
        throw InputError(path, "it is no model but '\(header.format)'")
      }
      guard header.version == ModelHeader.version else {
        throw InputError(
          path,
          "its format is version \(header.version), and \(ModelHeader.version) is read here",
          remedy: trainAgain)
      }
      let contents = try decoder.decode(ModelContents<Provenance>.self, from: bytes)
      guard try contents.scorer.checksum() == contents.checksum,
        contents.scorer.scorer.features == contents.features
      else {
        throw InputError(
          path, "its checksum is not that of its model: it was damaged or edited",
          remedy: trainAgain)
      }
      guard let saved = contents.scorer.scorer as? any SavedScorer else {
        preconditionFailure("a decoded scorer is a saved one")
      }
      scorer = saved
      learner = contents.learner
      settings = contents.settings
      provenance = contents.provenance
      trainingEvents = contents.trainingEvents
    } catch let error as InputError {
      throw error
    } catch let error as DecodingError {
      throw InputError(path, error.inWords, remedy: trainAgain)
    } catch {
      throw InputError(path, "it cannot be read: \(error)", remedy: trainAgain)
    }
  }
}

/// What every version of the format begins with.
private struct ModelHeader: Codable {
  static let format = "sideband model"
  static let version = 1
  var format: String
  var version: Int
}

private struct ModelContents<Provenance: Codable>: Codable {
  var format: String
  var version: Int
  var learner: String
  var settings: [String: Setting]
  var features: [Feature]
  var provenance: Provenance
  var trainingEvents: TrainingEvents?
  var scorer: ScorerBox
  var checksum: String
}

private func modelEncoder(_ formatting: JSONEncoder.OutputFormatting = []) -> JSONEncoder {
  let encoder = JSONEncoder()
  encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
  return encoder
}

extension ScorerBox {
  /// CRC-32 of the scorer in JSON, in hexadecimal.
  fileprivate func checksum() throws -> String {
    String(checksum32(of: try modelEncoder().encode(self)), radix: 16)
  }
}

extension DecodingError {
  /// What is wrong with a file, and at which key.
  fileprivate var inWords: String {
    func place(_ context: Context, _ last: (any CodingKey)? = nil) -> String {
      let keys = (context.codingPath + (last.map { [$0] } ?? [])).map(\.stringValue)
      return keys.isEmpty ? "" : "at \(keys.joined(separator: ".")): "
    }
    return switch self {
    case .keyNotFound(let key, let context): "\(place(context, key))it is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "\(place(context))\(context.debugDescription)"
    case .dataCorrupted(let context) where context.codingPath.isEmpty:
      "it is no JSON, or was cut short"
    case .dataCorrupted(let context): "\(place(context))\(context.debugDescription)"
    @unknown default: "\(self)"
    }
  }
}
