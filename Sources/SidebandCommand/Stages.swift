import ArgumentParser
import Sideband

/// The stages that follow a result: each is tried, whatever became of the others, and a failure is said when it
/// happens.
struct Stages {
  private var status: Int32 = 0

  /// Tries a stage.
  mutating func attempt(_ stage: () throws -> Void) {
    do { try stage() } catch { fail("\(error)") }
  }

  /// Tries a stage that computes something, whose failure is a note of the report besides; nil where it fails.
  mutating func value<Value>(
    of stage: String, in notes: inout [String], _ work: (inout [String]) async throws -> Value
  ) async -> Value? {
    do {
      return try await work(&notes)
    } catch {
      notes.append("\(stage): –. \(error)")
      // An option that only this stage reads is a fault of the input.
      fail("\(stage): –. \(error)", status: error is InputError ? 2 : 1)
      return nil
    }
  }

  /// Tries a stage that computes something, whose failure is kept by its name besides; nil where it fails.
  mutating func value<Value>(
    of stage: String, noting failures: inout [String: String],
    _ work: () async throws -> Value
  ) async -> Value? {
    do {
      return try await work()
    } catch {
      failures[stage] = "\(error)"
      fail("\(stage): –. \(error)", status: error is InputError ? 2 : 1)
      return nil
    }
  }

  /// A result as JSON; nil where it has none, as with a number that is not finite.
  mutating func json(of result: some Encodable) -> String? {
    do { return try Sideband.json(result) } catch {
      fail("the result as JSON: –. \(error)")
      return nil
    }
  }

  /// Notes that a stage has failed, and says why.
  mutating func fail(_ reason: String, status: Int32 = 1) {
    Terminal.complain(reason.shown)
    self.status = max(self.status, status)
  }

  /// Ends the command with a status that says whether all went well.
  func finish() throws {
    if status != 0 { throw ExitCode(status) }
  }
}

/// Where a hunt's report goes, and what draws its figures.
struct ReportWriter {
  private let folder: ReportFolder
  private let gnuplot: Gnuplot

  /// Checks the folder, and that there is a gnuplot.
  ///
  /// - Throws: `InputError` where either cannot be used.
  init(at path: String) throws(InputError) {
    (folder, gnuplot) = (try ReportFolder(at: path), try Gnuplot())
  }

  /// Writes the data alone.
  func write(data: String) throws { try folder.write(data: data) }

  /// Writes the data, draws the figures, and writes the page; true where both files are there and whole.
  func write(
    data: String, _ stages: inout Stages, page: (Gnuplot) throws -> HTMLPage
  ) -> Bool {
    do {
      try folder.write(data: data)
      let page = try page(gnuplot)
      try folder.write(page: page.html(), of: data)
      if let reason = page.failures.first {
        stages.fail("\(page.failures.count) figures of \(folder.page) are missing: \(reason)")
      }
      return true
    } catch {
      stages.fail("\(error)")
      return false
    }
  }

  /// "written: …".
  var words: String { "written: \(folder.data), \(folder.page)".shown }
}
