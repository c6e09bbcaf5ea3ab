import ArgumentParser
import Foundation
import Sideband

/// The values that an option may have.
///
/// Every option that is a number is read within bounds, and all bounds stand here. So no value is too large for a
/// table or a product of sizes, what is computed with need not be checked again, and help and messages
/// say what is allowed.
struct Bounds<Value: Comparable & Sendable & ExpressibleByArgument>: Sendable {
  let range: ClosedRange<Value>
  let unit: String

  init(_ range: ClosedRange<Value>, _ unit: String = "") {
    self.range = range
    self.unit = unit
  }
}

extension Bounds where Value == Int {
  static let threads = Bounds(1...1024)
  static let events = Bounds(0...1_000_000_000)
  static let bins = Bounds(1...100_000)
  static let binsPerWindow = Bounds(1...1000)
  static let folds = Bounds(2...1000)
  static let members = Bounds(1...1000)
  static let seeds = Bounds(1...10_000)
  static let toys = Bounds(1...100_000_000)
  static let scanToys = Bounds(0...100_000_000)
  static let injectedToys = Bounds(2...100_000_000)
}

extension Bounds where Value == Double {
  static let mass = Bounds(1e-3...1e9, "GeV")
  static let width = Bounds(1e-3...1e9, "GeV")
  static let energy = Bounds(1...1e9, "GeV")
  static let momentum = Bounds(0...1e9, "GeV")
  static let massStep = Bounds(1e-6...1e9)
  static let coupling = Bounds(-1e6...1e6)
  static let signalStrength = Bounds(0...1e12)
  static let crossSection = Bounds(1e-12...1e12, "pb")
  static let luminosity = Bounds(1e-9...1e9, "fb⁻¹")
  static let ratio = Bounds(0...1e6)
  static let fraction = Bounds(0...1)
  static let phase = Bounds(-100...100, "rad")
  static let power = Bounds(-50...50)
  static let resolution = Bounds(1e-6...1)
  static let share = Bounds(1e-6...100)
  static let scale = Bounds(1e-3...1e3)
  static let pseudorapidity = Bounds(0...100)
  static let eventNumber = Bounds(-1e9...1e9)
  static let positiveEventNumber = Bounds(1e-6...1e9)
  static let significance = Bounds(0...37)
  static let level = Bounds(0.5...1)
  static let tail = Bounds(1e-3...1e3)
}

extension Bounds {
  /// "1 to 1000 GeV".
  var words: String {
    func text(_ value: Value) -> String {
      guard let number = value as? Double ?? (value as? Int).map(Double.init) else {
        return "\(value)"
      }
      guard abs(number) >= 1e6 || (number != 0 && abs(number) < 1e-2) else {
        return Format.plain(number)
      }
      // All bounds of this size are powers of ten.
      return (number < 0 ? "-" : "") + "1e\(Int(log10(abs(number)).rounded()))"
    }
    return "\(text(range.lowerBound)) to \(text(range.upperBound))"
      + (unit.isEmpty ? "" : " \(unit)")
  }

  /// The value of an argument.
  @Sendable fileprivate func one(_ argument: String) throws -> Value {
    guard let value = Value(argument: argument) else {
      throw ValidationError("write a \(Value.self == Int.self ? "whole number" : "number")")
    }
    guard range.contains(value) else { throw ValidationError("use \(words)") }
    return value
  }

  /// The values of an argument with commas.
  @Sendable fileprivate func several(_ argument: String) throws -> List<Value> {
    List(
      try argument.split(separator: ",", omittingEmptySubsequences: false).map {
        try one($0.trimmingCharacters(in: .whitespaces))
      })
  }

  /// Help that ends with what is allowed.
  fileprivate func adding(to help: ArgumentHelp) -> ArgumentHelp {
    var help = help
    help.abstract += " [\(words)]"
    return help
  }
}

extension Option {
  /// A number, or none.
  init<Number>(
    parsing: SingleValueParsingStrategy = .next, within bounds: Bounds<Number>, help: ArgumentHelp
  ) where Value == Number? {
    self.init(parsing: parsing, help: bounds.adding(to: help), transform: bounds.one)
  }

  /// A number with a default.
  init(
    wrappedValue: Value, parsing: SingleValueParsingStrategy = .next, within bounds: Bounds<Value>,
    help: ArgumentHelp
  ) where Value: Comparable & Sendable & ExpressibleByArgument {
    self.init(
      wrappedValue: wrappedValue, parsing: parsing, help: bounds.adding(to: help),
      transform: bounds.one)
  }

  /// Numbers, or none.
  init<Number>(
    parsing: SingleValueParsingStrategy = .next, within bounds: Bounds<Number>, help: ArgumentHelp
  ) where Value == List<Number>? {
    self.init(parsing: parsing, help: bounds.adding(to: help), transform: bounds.several)
  }

  /// Numbers with a default.
  init<Number>(
    wrappedValue: Value, parsing: SingleValueParsingStrategy = .next,
    within bounds: Bounds<Number>, help: ArgumentHelp
  ) where Value == List<Number> {
    self.init(
      wrappedValue: wrappedValue, parsing: parsing, help: bounds.adding(to: help),
      transform: bounds.several)
  }
}
