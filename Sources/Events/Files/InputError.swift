/// Input that cannot be used: where, what is wrong, and what to do about it.
///
/// It is always the fault of data, a file or an argument, never of the program. The command prints
/// it on one line and exits with 2.
public struct InputError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file, column, row, option or parameter at fault.
  public let place: String
  /// What is wrong with it, with the offending value.
  public let problem: String
  /// What mends it; empty where the problem says so already.
  public let remedy: String

  /// An error at a place, with a remedy where there is one to name.
  public init(_ place: String, _ problem: String, remedy: String = "") {
    self.place = place
    self.problem = problem
    self.remedy = remedy
  }

  /// "place: problem (remedy)", on one line whatever names it quotes.
  public var description: String {
    ("\(place): \(problem)" + (remedy.isEmpty ? "" : " (\(remedy))")).shown
  }
}
