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
    let largest = max(abs(low), abs(high))
    guard largest <= 1e9, high - low >= max(1e-6 * largest, 1e-9) else {
      throw InputError(
        option, "\(low):\(high) is too wide or too narrow",
        remedy: "use numbers up to 1e9 that differ by at least a millionth of them")
    }
    return Mass(low, unit)..<Mass(high, unit)
  }
}

/// Values with commas between them.
struct List<Element: ExpressibleByArgument & Sendable>: ExpressibleByArgument, Sendable {
  let values: [Element]

  init(_ values: [Element]) { self.values = values }

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

  @Option(
    within: .threads, help: "Tasks at once; the result does not depend on it. (default: all cores)")
  var threads: Int?

  @Flag(
    help:
      "Start even where the forecast is more than 2 GB of memory, 20 seconds without a sign of life, or an hour of hunts."
  )
  var force = false

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

  func workers() -> Workers {
    Workers(threads ?? ProcessInfo.processInfo.activeProcessorCount)
  }
}
