import Events
import Reports

/// What was done to a file's events before they were used, and what was left out.
public struct EventPreparation: Codable, Sendable, Equatable {
  /// How weights were dealt with.
  public struct Weights: Codable, Sendable, Equatable {
    /// The column.
    public let column: String
    /// What was done with them.
    public let use: Use
    /// The number of events before.
    public let events: Int
    /// The number of events after.
    public let left: Int

    /// What weights are used for.
    public enum Use: String, Codable, Sendable {
      /// Their sums stand for numbers of events.
      case summed
      /// Events were drawn by them, and count once each.
      case drawn
      /// Nothing: each event counts once.
      case ignored
    }

    /// Weights of a column.
    public init(column: String, use: Use, events: Int, left: Int) {
      self.column = column
      self.use = use
      self.events = events
      self.left = left
    }
  }

  /// What the reader found out about the file by itself.
  public var notes: [String] = []
  /// The number of events in the file.
  public var rows = 0
  /// The number that selections kept.
  public var selected = 0
  /// The columns without a finite number in some rows; nil where such rows were not to be left out.
  public var nonFinite: [NonFiniteCount]?
  /// The number of events that were left out for it.
  public var nonFiniteRows = 0
  /// How often events repeat others.
  public var repeats: RepeatedEvents?
  /// The number of exact repeats that were left out; nil where they were not to be.
  public var droppedRepeats: Int?
  /// What became of the weights; nil where there are none.
  public var weights: Weights?

  /// Nothing done yet.
  public init() {}
}

extension EventPreparation {
  /// What a reader has to know, one sentence each: what was left out, what repeats, what was ignored.
  public var sentences: [String] {
    var lines = notes.map { $0 + "." }
    if let nonFinite {
      let places = nonFinite.map { "\($0.rows) in \($0.column)" }.joined(separator: ", ")
      lines.append(
        "\(Self.events(nonFiniteRows)) left out for values that are not finite"
          + (places.isEmpty ? "." : ": \(places)."))
    }
    if let droppedRepeats {
      lines.append("\(Self.events(droppedRepeats)) left out for repeating an earlier one.")
    }
    if let repeats { lines += repeats.sentences }
    if let weights {
      switch weights.use {
      case .summed:
        lines.append(
          "Events have the weights in \(weights.column): numbers of events are sums of weights.")
      case .drawn:
        lines.append(
          "\(weights.left) of \(Self.events(weights.events)) drawn by the weights in \(weights.column)."
        )
      case .ignored:
        lines.append("The weights in \(weights.column) were ignored: each event counts once.")
      }
    }
    return lines
  }

  /// All of them; nil where there is none.
  public var text: String? { sentences.isEmpty ? nil : sentences.joined(separator: " ") }

  /// All of them for a page, under a heading.
  var blocks: [HTMLPage.Block] { text.map { [.heading("Events"), .text($0)] } ?? [] }

  private static func events(_ count: Int) -> String { "\(count) event\(count == 1 ? "" : "s")" }
}

extension RepeatedEvents {
  /// What repeats, one sentence each: whole events, and masses and features where chance does not
  /// make them.
  fileprivate var sentences: [String] {
    var lines: [String] = []
    func add(_ count: Count, _ what: String) {
      let verb = count.events == 1 ? "event has" : "events have"
      lines.append(
        "\(count.events) \(verb) \(what) an earlier one, where chance allows"
          + " \(count.byChanceInWords)."
          + (count.isBeyondChance ? " These events are not independent." : ""))
    }
    if exact.events > 0 { add(exact, "the mass and the features of") }
    if masses.isBeyondChance, masses.events > exact.events { add(masses, "the mass of") }
    if features.isBeyondChance { add(features, "another mass and the features of") }
    return lines
  }
}
