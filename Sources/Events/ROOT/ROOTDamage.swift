/// What is wrong with the bytes of a ROOT file, before it is known which object they belong to.
struct ROOTDamage: Error {
  let problem: String
  let remedy: String
  /// Whether the bytes may be sound, and only mean something else than was thought.
  var isMisread = false

  init(_ problem: String, remedy: String = "fetch the file again") {
    self.problem = problem
    self.remedy = remedy
  }

  /// Bytes that do not mean what they should.
  init(misread problem: String) {
    self.init(problem)
    isMisread = true
  }
}

/// A file, a tree in it, and one of its branches, for messages.
struct ROOTPlace: Sendable {
  let file: String
  var tree: String?
  var branch: String?

  /// "file, tree 'x', branch 'y'".
  var text: String {
    file + (tree.map { ", tree '\($0)'" } ?? "") + (branch.map { ", branch '\($0)'" } ?? "")
  }

  func error(_ problem: String, remedy: String = "") -> InputError {
    InputError(text, problem, remedy: remedy)
  }

  /// Does what may meet damage, and names the place where it does.
  func locating<Value>(_ work: () throws(ROOTDamage) -> Value) throws(InputError) -> Value {
    do throws(ROOTDamage) { return try work() } catch {
      throw self.error(error.problem, remedy: error.remedy)
    }
  }
}
