import ArgumentParser
import Sideband

/// What counts as an event where events are counted.
struct CountingOptions: ParsableArguments {
  @Flag(
    help: """
      Draw events by their weights, in the column of --weight or one that is named like a weight, so that \
      each that is drawn counts once. Weights of both signs are made positive first.
      """)
  var unweight = false

  @Flag(help: "Count every event once, whatever its weight.")
  var ignoreWeights = false

  @Flag(
    help: """
      Go on where events, masses or features repeat more often than chance makes them, as if the events were \
      independent: significances are then too large.
      """)
  var allowRepeats = false

  /// Events that count once each.
  ///
  /// - Parameters:
  ///   - weight: the column of weights, where it was named; the events have them unless they are to be drawn
  ///     by them.
  ///   - features: the columns whose distributions are to stay right.
  ///   - known: columns that hold no weights, whatever they are called.
  ///   - ways: what else can be done about weights, in the words of the message.
  func counted(
    _ prepared: PreparedEvents, weight: String?, features: [Feature], known: [String] = [],
    ways: String, seed: UInt64, workers: Workers
  ) async throws -> PreparedEvents {
    let events = prepared.events
    let besides = Set(features.map(\.name) + known)
    guard !(unweight && ignoreWeights) else {
      throw InputError(
        "--unweight", "--ignore-weights is there too", remedy: "leave one of them out")
    }
    if events.weights != nil {
      guard !ignoreWeights else {
        throw InputError(
          "--ignore-weights", "--weight is there too", remedy: "leave one of them out")
      }
      var result = prepared
      result.preparation.weights = .init(
        column: weight ?? "", use: .summed, events: events.count, left: events.count)
      return result
    }
    let column = weight ?? events.suspectedWeight(besides: besides)?.column
    guard unweight || ignoreWeights else {
      try events.requireUnweighted(besides: besides, ways: ways)
      return prepared
    }
    guard let column else {
      throw InputError(
        unweight ? "--unweight" : "--ignore-weights",
        "no column is named like a weight and has different values",
        remedy: unweight ? "name the column with --weight" : "leave it out")
    }
    var result = prepared
    if unweight {
      result.events = try await events.unweighted(
        by: column, features: features, seed: seed, workers: workers)
    }
    result.preparation.weights = .init(
      column: column, use: unweight ? .drawn : .ignored, events: events.count,
      left: result.events.count)
    return result
  }
}
