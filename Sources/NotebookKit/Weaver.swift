import Foundation

/// Runs a notebook and writes, or checks, the page beside its source.
public struct Weaver: Sendable {
  /// What is wrong with a notebook, in a sentence.
  public struct Failure: Error, CustomStringConvertible {
    /// The sentence.
    public let description: String
  }

  /// The folder of `main.swift` and `notebook.md`.
  public let folder: URL
  /// The notebook's built program.
  public let program: URL

  /// A weaver of one notebook.
  public init(folder: URL, program: URL) {
    self.folder = folder
    self.program = program
  }

  /// Runs the notebook and writes the page and its figures.
  public func weave() throws {
    let woven = try run()
    try woven.page.write(to: page, atomically: true, encoding: .utf8)
    for (name, svg) in woven.figures {
      try svg.write(
        to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
  }

  /// Runs the notebook and compares with the page that is there, at the digits it states; figures
  /// to five pixels.
  ///
  /// - Throws: ``Failure`` with the first difference.
  public func check() throws {
    let woven = try run()
    try compare(page, woven.page, slack: .lastDigit)
    for (name, svg) in woven.figures.sorted(by: { $0.key < $1.key }) {
      try compare(folder.appendingPathComponent(name), svg, slack: .absolute(5))
    }
  }

  private var page: URL { folder.appendingPathComponent("notebook.md") }

  private func compare(_ file: URL, _ text: String, slack: Comparison.Slack) throws {
    guard let expected = try? String(contentsOf: file, encoding: .utf8) else {
      throw Failure(description: "\(file.path) is missing: weave it")
    }
    if let (line, old, new) = Comparison.difference(expected, text, slack: slack) {
      throw Failure(
        description: "\(file.path):\(line): the page says '\(old)', the run '\(new)'")
    }
  }

  private func run() throws -> WovenNotebook {
    let source = try String(
      contentsOf: folder.appendingPathComponent("main.swift"), encoding: .utf8)
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("notebook-\(UUID().uuidString).jsonl")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = program
    process.environment = ProcessInfo.processInfo.environment.merging(
      [Recorder.variable: file.path]) { $1 }
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        description: "\(program.lastPathComponent) ended with \(process.terminationStatus)")
    }
    let records = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map {
      try JSONDecoder().decode(Record.self, from: $0)
    }
    return WovenNotebook(NotebookSource(source), records: records)
  }
}
