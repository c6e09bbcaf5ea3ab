import Events
import Foundation

/// What is needed to run something again: the program and its libraries, the seed, the inputs.
///
/// It holds neither time nor place nor the number of threads, so that the same run leaves the same
/// record on every machine.
public struct RunRecord: Sendable, Codable, Equatable {
  /// A file that was read.
  public struct Input: Sendable, Codable, Equatable {
    /// The file's name without its folder, or a description of an input that is no file.
    public let name: String
    /// The SHA-256 digest of its bytes; nil where the input is no file.
    public let sha256: String?

    /// An input that is generated, and so known by its description and the seed.
    public init(generated description: String) {
      name = description
      sha256 = nil
    }

    /// A file.
    ///
    /// - Throws: `InputError` where it cannot be read.
    public init(file path: String) throws(InputError) {
      name = URL(fileURLWithPath: path).lastPathComponent
      sha256 = try Events.sha256(ofFile: path)
    }

    /// A file that was read already, by the bytes that were read.
    ///
    /// - Throws: `InputError` where what is left of it cannot be read.
    /// - Precondition: it was opened to be hashed.
    public init(_ file: InputFile) throws(InputError) {
      name = URL(fileURLWithPath: file.path).lastPathComponent
      sha256 = try file.sha256()
    }
  }

  /// The seed of every random stream.
  public let seed: UInt64
  /// Versions by name: of this package and of the libraries that its numbers depend on.
  public let versions: [String: String]
  /// What was read.
  public let inputs: [Input]

  /// A record.
  public init(seed: UInt64, versions: [String: String], inputs: [Input]) {
    self.seed = seed
    self.versions = versions
    self.inputs = inputs
  }
}

extension RunRecord {
  /// The record as names and values, for a page.
  public var entries: [(name: String, value: String)] {
    [(name: "seed", value: "\(seed)")]
      + inputs.map { (name: $0.name, value: $0.sha256.map { "SHA-256 \($0)" } ?? "generated") }
      + versions.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
  }
}

/// The digest of a report's JSON as a name and a value, by which a reader knows the `report.json` that a page
/// shows.
public func digest(of report: some Encodable) throws -> (name: String, value: String) {
  (name: "report.json", value: "SHA-256 \(sha256(of: Data(try json(report).utf8)))")
}
