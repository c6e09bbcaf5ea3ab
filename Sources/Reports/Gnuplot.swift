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
  public func svg(_ plot: Plot) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    let scriptFile = FileManager.default.temporaryDirectory
      .appendingPathComponent("sideband-\(UUID().uuidString).gnuplot")
    defer { try? FileManager.default.removeItem(at: scriptFile) }
    try Data(plot.script.utf8).write(to: scriptFile)
    process.arguments = [scriptFile.path]
    let (output, messages) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = messages
    try process.run()
    // The figure may exceed a pipe's capacity and is read first; messages are a few lines.
    let svg = output.fileHandleForReading.readDataToEndOfFile()
    let words = String(
      decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0, !svg.isEmpty else {
      throw Failure(description: "gnuplot: " + words.split(separator: "\n").joined(separator: " "))
    }
    return String(decoding: svg, as: UTF8.self)
  }
}
