/// What is wrong with the bytes of an HDF5 file, before it is known which object they belong to.
struct HDF5Damage: Error {
  let problem: String
  let remedy: String

  init(_ problem: String, remedy: String = "fetch the file again") {
    self.problem = problem
    self.remedy = remedy
  }
}

/// A file and an object in it, for messages.
struct HDF5Place: Sendable {
  let file: String
  /// The object's name, without a slash before it; empty for the root.
  let object: String
  var isGroup = false

  func error(_ problem: String, remedy: String = "") -> InputError {
    let name = object.isEmpty ? "/" : object
    return InputError(
      "\(file), \(isGroup ? "group" : "dataset") '\(name)'", problem, remedy: remedy)
  }

  /// Does what may meet damage, and names the place where it does.
  func locating<Value>(_ work: () throws(HDF5Damage) -> Value) throws(InputError) -> Value {
    do throws(HDF5Damage) { return try work() } catch {
      throw self.error(error.problem, remedy: error.remedy)
    }
  }
}
