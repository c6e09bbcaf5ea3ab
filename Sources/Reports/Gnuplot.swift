import Events
import Foundation

/// The gnuplot program, which draws figures.
public struct Gnuplot: Sendable {
  /// Where it is.
  public let executable: String

  /// What gnuplot said where it could not draw.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    /// "gnuplot: its message".
    public let description: String
  }

  /// The gnuplot of a path.
  public init(executable: String) { self.executable = executable }

  /// The gnuplot on the search path.
  ///
  /// - Throws: `InputError` where there is none.
  public init() throws(InputError) {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let found = folders.map { "\($0)/gnuplot" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
    guard let found else {
      throw InputError(
        "gnuplot", "it is not on the PATH", remedy: "install the package gnuplot-nox")
    }
    executable = found
  }

  /// Draws a figure.
  ///
  /// - Returns: the SVG document.
  /// - Throws: ``Failure``.
  public func svg(_ plot: Plot) throws(Failure) -> String {
    let manager = FileManager.default
    let folder = manager.temporaryDirectory.appendingPathComponent("sideband-\(UUID().uuidString)")
    defer { try? manager.removeItem(at: folder) }
    do {
      try manager.createDirectory(at: folder, withIntermediateDirectories: false)
      // Not by pipes: gnuplot would wait for one while the other is read.
      let script = folder.appendingPathComponent("script")
      let (output, messages) = (
        folder.appendingPathComponent("figure"), folder.appendingPathComponent("messages")
      )
      try Data(plot.script.utf8).write(to: script)
      for file in [output, messages] { try Data().write(to: file) }
      let process = Process()
      process.executableURL = URL(fileURLWithPath: executable)
      // Without the settings of the user, so that figures are the same everywhere.
      process.arguments = ["--default-settings", script.path]
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = try FileHandle(forWritingTo: output)
      process.standardError = try FileHandle(forWritingTo: messages)
      try process.run()
      process.waitUntilExit()
      let svg = String(decoding: try Data(contentsOf: output), as: UTF8.self)
      guard process.terminationReason == .exit, process.terminationStatus == 0,
        svg.trimmingCharacters(in: .whitespacesAndNewlines).hasSuffix("</svg>")
      else {
        let words = String(decoding: try Data(contentsOf: messages), as: UTF8.self)
          .split(separator: "\n").joined(separator: " ")
        throw Failure(
          description: "gnuplot: "
            + (words.isEmpty
              ? "it ended with status \(process.terminationStatus), without a whole figure"
              : words.abridged(to: 300)))
      }
      return svg
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(description: "gnuplot: it cannot be run: \(error.localizedDescription)")
    }
  }
}
