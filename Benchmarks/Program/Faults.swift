import Foundation
import Sideband
import _TestSupport

/// Reads a number of damaged files of each kind, and says as JSON what became of them.
///
/// A reader that is brought down ends the program, and its last line on standard error says which file it was.
func faults(_ count: Int) async throws -> String {
  struct Result: Encodable {
    var files = 0
    var processorSeconds = 0.0
    var kinds: [String: DamagedFiles.Outcome] = [:]
  }
  let references = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Tests/EventsTests/Reference").standardized.path
  let workspaces = DamagedFiles.workspaces { bytes in
    let document = try JSONValue(parsing: bytes, name: "a.json")
    let model = try HistFactoryModel(HistFactoryWorkspace(document))
    _ = try Likelihood(model, observed: model.observed)
  }
  let start = processorSeconds()
  let workers = Workers(ProcessInfo.processInfo.activeProcessorCount)
  var result = Result()
  // Small parts, so that a fall is soon found again.
  let size = 2_000
  for files in try DamagedFiles.tables(references: references) + [workspaces] {
    let parts = (count + size - 1) / size
    let outcomes = try await workers.map(parts) { part in
      let indices = part * size..<min(count, (part + 1) * size)
      FileHandle.standardError.write(Data("\(files.kind) \(indices)\n".utf8))
      return try files.run(indices)
    }
    let whole = outcomes.reduce(into: DamagedFiles.Outcome()) { $0.add($1) }
    result.kinds[files.kind] = whole
    result.files += whole.files
  }
  result.processorSeconds = (processorSeconds() - start).rounded()
  return try json(result)
}
