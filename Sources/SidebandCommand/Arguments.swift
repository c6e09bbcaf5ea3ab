import ArgumentParser
import Foundation
import Sideband

/// Two numbers with a colon between them, `3300:3700`.
struct Interval: ExpressibleByArgument {
  let low: Double
  let high: Double

  init(low: Double, high: Double) {
    (self.low, self.high) = (low, high)
  }

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let low = Double(parts[0]), let high = Double(parts[1]),
      low.isFinite, high.isFinite
    else { return nil }
    (self.low, self.high) = (low, high)
  }

  var defaultValueDescription: String { "\(Format.plain(low)):\(Format.plain(high))" }

  /// The range of masses, the numbers in a unit.
  func masses(in unit: EnergyUnit, option: String) throws(InputError) -> Range<Mass> {
    guard low < high else {
      throw InputError(option, "\(low):\(high) is empty", remedy: "write LOW:HIGH with LOW < HIGH")
    }
    return Mass(low, unit)..<Mass(high, unit)
  }
}

/// Values with commas between them.
struct List<Element: ExpressibleByArgument & Sendable>: ExpressibleByArgument, Sendable {
  let values: [Element]

  init?(argument: String) {
    var values: [Element] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let text = part.trimmingCharacters(in: .whitespaces)
      guard !text.isEmpty, let value = Element(argument: text) else { return nil }
      values.append(value)
    }
    self.values = values
  }
}

extension List: ExpressibleByArrayLiteral {
  init(arrayLiteral values: Element...) { self.values = values }

  var defaultValueDescription: String {
    values.map(\.defaultValueDescription).joined(separator: ",")
  }
}

extension EnergyUnit: ExpressibleByArgument {}

/// What every subcommand takes.
struct CommonOptions: ParsableArguments {
  @Option(help: "Names every random number: the same seed gives the same result.")
  var seed: UInt64 = 1

  @Option(help: "Tasks at once; the result does not depend on it. (default: all cores)")
  var threads: Int?

  @Flag(help: "Print the result as JSON, and nothing else.")
  var json = false

  /// Prints a result: as JSON where that is asked for, or in words.
  func show(_ result: some Encodable, inWords words: String) throws {
    if json { try Terminal.say(json: Sideband.json(result)) } else { try Terminal.say(words) }
  }

  /// Prints the name of a file that was written, unless the result is JSON.
  func show(written path: String) throws {
    if !json { try Terminal.say("written: \(path.shown)") }
  }

  func workers() throws(InputError) -> Workers {
    let count = threads ?? ProcessInfo.processInfo.activeProcessorCount
    guard (1...1024).contains(count) else {
      throw InputError("--threads", "\(count) is no number of tasks", remedy: "use 1 to 1024")
    }
    return Workers(count)
  }
}
