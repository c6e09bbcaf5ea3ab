import Events

/// A part of a learner's configuration that has a name: for reports, and to be set from a text.
public struct LearnerParameter<Learner>: Sendable {
  /// The name.
  public let name: String
  private let read: @Sendable (Learner) -> Setting
  private let write: @Sendable (inout Learner, String) throws(InputError) -> Void

  /// A whole number in a range.
  public static func count(
    _ name: String, _ path: any WritableKeyPath<Learner, Int> & Sendable, in range: ClosedRange<Int>
  ) -> Self {
    Self(name: name) {
      Setting($0[keyPath: path])
    } write: { learner, text throws(InputError) in
      guard let value = Int(text), range.contains(value) else {
        throw outside(name, text, "a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      learner[keyPath: path] = value
    }
  }

  /// A number in a range.
  public static func number(
    _ name: String, _ path: any WritableKeyPath<Learner, Double> & Sendable,
    in range: ClosedRange<Double>
  ) -> Self {
    Self(name: name) {
      Setting($0[keyPath: path])
    } write: { learner, text throws(InputError) in
      guard let value = Double(text), range.contains(value) else {
        throw outside(name, text, "a number from \(range.lowerBound) to \(range.upperBound)")
      }
      learner[keyPath: path] = value
    }
  }

  /// One of several words.
  public static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ path: any WritableKeyPath<Learner, Choice> & Sendable
  ) -> Self {
    among(
      Dictionary(uniqueKeysWithValues: Choice.allCases.map { ($0.rawValue, $0) }), name, path
    ) { $0.rawValue }
  }

  /// A value with a text of its own.
  public static func text<Value: LosslessStringConvertible & SendableMetatype>(
    _ name: String, _ path: any WritableKeyPath<Learner, Value> & Sendable
  ) -> Self {
    Self(name: name) {
      .text($0[keyPath: path].description)
    } write: { learner, text throws(InputError) in
      guard let value = Value(text) else {
        throw outside(name, text, "a value such as \(learner[keyPath: path])")
      }
      learner[keyPath: path] = value
    }
  }

  /// Whether something is done: "true" or "false".
  public static func flag(
    _ name: String, _ path: any WritableKeyPath<Learner, Bool> & Sendable
  ) -> Self {
    among(["true": true, "false": false], name, path) { "\($0)" }
  }

  /// One of several values that have names.
  ///
  /// - Parameter inWords: a value in words, for reports.
  static func among<Value: Sendable>(
    _ choices: [String: Value], _ name: String,
    _ path: any WritableKeyPath<Learner, Value> & Sendable,
    inWords: @escaping @Sendable (Value) -> String
  ) -> Self {
    Self(name: name) {
      .text(inWords($0[keyPath: path]))
    } write: { learner, text throws(InputError) in
      guard let value = choices[text] else {
        throw outside(name, text, "one of \(choices.keys.sorted().joined(separator: ", "))")
      }
      learner[keyPath: path] = value
    }
  }

  /// The widths of layers, such as "64-64-32".
  static func widths(
    _ name: String, _ path: any WritableKeyPath<Learner, [Int]> & Sendable
  ) -> Self {
    Self(name: name) {
      .text($0[keyPath: path].map(String.init).joined(separator: "-"))
    } write: { learner, text throws(InputError) in
      let widths = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard widths.allSatisfy({ (1...65_536).contains($0 ?? 0) }) else {
        throw outside(name, text, "widths from 1 to 65536, as in 64-64-32")
      }
      learner[keyPath: path] = widths.compactMap(\.self)
    }
  }

  /// The same parameter of something inside a learner, as "prefix.name" where there is a prefix.
  func inside<Outer>(
    _ prefix: String?, _ path: any WritableKeyPath<Outer, Learner> & Sendable
  ) -> LearnerParameter<Outer> {
    LearnerParameter<Outer>(name: prefix.map { "\($0).\(name)" } ?? name) {
      read($0[keyPath: path])
    } write: { outer, text throws(InputError) in
      try write(&outer[keyPath: path], text)
    }
  }

  private static func outside(_ name: String, _ text: String, _ expected: String) -> InputError {
    InputError("setting '\(name)'", "it cannot be '\(text)'", remedy: "give \(expected)")
  }

  /// The parameter's value in a configuration.
  public func value(in learner: Learner) -> Setting { read(learner) }

  /// Sets it.
  ///
  /// - Throws: `InputError` where the text is no value of this parameter.
  public func set(_ text: String, in learner: inout Learner) throws(InputError) {
    try write(&learner, text)
  }
}
