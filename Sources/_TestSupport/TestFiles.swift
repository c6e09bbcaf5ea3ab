import Foundation

/// A folder of a test's own, removed with it.
public final class TemporaryFolder: Sendable {
  /// Where it is.
  public let path: String

  /// A new empty folder.
  public init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("sideband-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in it.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file in it, and returns its path.
  public func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }

  /// Writes a text in it, and returns its path.
  public func write(_ text: String, to name: String) throws -> String {
    try write(text.utf8, to: name)
  }

  /// The names of what is in it.
  public var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}

/// The real data that tests read where it is: `$SIDEBAND_DATA`, or `shared/data` beside the project.
public enum TestData {
  /// The folder; nil where it is not there.
  public static let folder: String? = {
    let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let path =
      ProcessInfo.processInfo.environment["SIDEBAND_DATA"]
      ?? project.deletingLastPathComponent().appendingPathComponent("shared/data").path
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  /// Whether the tests that need it can run.
  public static var isPresent: Bool { folder != nil }

  /// A file of it.
  public static func file(_ name: String) -> String { "\(folder ?? "")/\(name)" }
}
