/// What is wrong with the numbers of a model file, in a few words.
///
/// Each check throws one, or does nothing where its numbers are sound.
public struct Flaw: Error, Sendable, CustomStringConvertible {
  /// The words.
  public let description: String

  /// A flaw in words.
  public init(_ description: String) { self.description = description }

  /// Refuses numbers that are not finite, or whose squares would not be in single precision.
  static func size(of values: [Double], _ name: String) throws(Flaw) {
    guard let place = values.firstIndex(where: { !(abs($0) <= 1e15) }) else { return }
    throw Flaw("\(name) \(place) is \(values[place])")
  }

  /// The same in single precision.
  static func size(of values: [Float], _ name: String) throws(Flaw) {
    guard let place = values.firstIndex(where: { !(abs($0) <= 1e15) }) else { return }
    throw Flaw("\(name) \(place) is \(values[place])")
  }

  /// Refuses another number of things than there have to be.
  static func count(_ count: Int, of expected: Int, _ name: String) throws(Flaw) {
    try unless(count == expected, "there are \(count) \(name) and not \(expected)")
  }

  /// Refuses what does not hold.
  static func unless(_ isSound: Bool, _ words: @autoclosure () -> String) throws(Flaw) {
    if !isSound { throw Flaw(words()) }
  }

  /// Refuses numbers that do not increase.
  static func order(of values: [Double], strictly: Bool, _ name: String) throws(Flaw) {
    let isOrdered = zip(values, values.dropFirst()).allSatisfy { strictly ? $0 < $1 : $0 <= $1 }
    try unless(isOrdered, "the \(name) do not increase")
  }
}
