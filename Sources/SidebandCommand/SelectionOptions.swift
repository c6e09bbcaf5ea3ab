import ArgumentParser
import Sideband

/// Which events of a file are taken, and what is computed of them first.
struct SelectionOptions: ParsableArguments {
  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A new column, such as 'x = log10(mJ1 + 0.04)'. The mass may be one. May be repeated.",
      valueName: "name = formula"))
  var define: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Keep the events for which this is true, such as 'pt > 30 and abs(eta) < 2' or 'trigger == \"HLT_A\"'."
        + " May be repeated.", valueName: "formula"))
  var select: [String] = []

  @Flag(help: "Leave out events whose mass or features are not all finite numbers.")
  var dropNonfinite = false

  /// The selected events that are left, and what was left out.
  ///
  /// - Parameters:
  ///   - table: the events, with new columns and selected already.
  ///   - names: the columns that have to be finite.
  func prepare(_ table: EventTable, finite names: [String]) throws(InputError)
    -> (events: EventTable, preparation: EventPreparation)
  {
    var events = table
    var preparation = EventPreparation()
    preparation.notes = events.notes
    preparation.rows = events.readCount
    preparation.selected = events.count
    guard events.count > 0 else {
      throw InputError(
        select.isEmpty ? events.source : "--select",
        "there are no events"
          + (preparation.rows > 0 ? " for which it is true, of \(preparation.rows)" : ""),
        remedy: preparation.rows > 0 ? "check the formula" : "read a file with events")
    }
    if dropNonfinite {
      preparation.nonFinite = try events.nonFiniteCounts(in: names)
      events = try events.droppingNonFinite(in: names)
      preparation.nonFiniteRows = preparation.selected - events.count
      guard events.count > 0 else {
        throw InputError(
          "--drop-nonfinite", "no event is left: none has finite values in \(nameList(names))",
          remedy: "check the columns")
      }
    }
    return (events, preparation)
  }

  /// What is done to the table, in order.
  var steps: [String] {
    define.map { "define \($0)" } + select.map { "select \($0)" }
      + (dropNonfinite ? ["drop events that are not finite"] : [])
  }
}
