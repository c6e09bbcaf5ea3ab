import Sideband

/// What a computation is expected to take, from its sizes.
///
/// The rates are those of one core of 2023, within a factor of three: enough to tell a minute from a day.
struct Forecast {
  var seconds: Double
  var bytes: Double

  /// How long a computation may take without being asked for twice.
  enum Patience: Double {
    /// One that shows nothing before its end.
    case silent = 20
    /// One that shows how far it is.
    case withProgress = 3600
  }

  private static let mostBytes = 2e9

  /// Refuses to start what takes longer, or more memory, unless it is forced.
  ///
  /// - Parameter option: the option that asks for so much.
  func require(_ patience: Patience, isForced: Bool, for option: String) throws(InputError) {
    guard !isForced, seconds > patience.rawValue || bytes > Self.mostBytes else { return }
    throw InputError(
      option, "it would take about \(Self.time(seconds)) and \(Self.memory(bytes)) of memory",
      remedy: "ask for less, or add --force")
  }

  private static func time(_ seconds: Double) -> String {
    let units = [
      (1, 1.0, "second"), (60, 60, "minute"), (3600, 3600, "hour"), (86_400, 86_400, "day"),
    ]
    guard seconds < 3e9, let (_, size, name) = units.last(where: { seconds >= Double($0.0) }) else {
      return seconds < 1 ? "a second" : "a hundred years or more"
    }
    let count = Int((seconds / size).rounded())
    return "\(count) \(name)\(count == 1 ? "" : "s")"
  }

  private static func memory(_ bytes: Double) -> String {
    bytes < 1e9
      ? "\(Int((bytes / 1e6).rounded(.up))) MB"
      : bytes < 1e15 ? "\(Int((bytes / 1e9).rounded())) GB" : "more than any computer's GB"
  }
}

extension Forecast {
  /// A table of simulated events.
  static func generating(_ events: Double, secondsPerEvent: Double, bytesPerEvent: Double)
    -> Forecast
  {
    Forecast(seconds: events * secondsPerEvent, bytes: events * bytesPerEvent)
  }

  /// Hunts in as many windows, repeated as often.
  static func hunting(events: Int, windows: Int, members: Int, repetitions: Int) -> Forecast {
    let trainings = Double(windows) * Double(members) * Double(repetitions)
    return Forecast(
      seconds: trainings * (0.05 + 1e-6 * Double(events)), bytes: 500 * Double(events))
  }

  /// A limit by toys, each of which is fitted with all parameters.
  static func limit(toys: Int, parameters: Int) -> Forecast {
    Forecast(seconds: 1e-4 * Double(toys) * Double(parameters), bytes: 64 * Double(toys))
  }

  /// A bump hunt: a fit at each mass of the scan, the same in toys of it, and toys of windows.
  static func bump(bins: Int, masses: Int, toys: Int, scanToys: Int, injected: Int) -> Forecast {
    let fits = Double(masses) * (5e-3 + 1.6e-4 * Double(scanToys))
    return Forecast(
      seconds: fits + 2e-5 * Double(bins) * (Double(toys) + Double(injected)),
      bytes: 1e4 * Double(bins) + 16 * Double(toys) + 16 * Double(scanToys))
  }
}
