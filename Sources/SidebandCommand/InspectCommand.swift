import ArgumentParser
import Sideband

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Says what is in a file of events.",
    discussion: """
      Format, rows, and for each column its type, range, mean, number of different values, and rows without \
      a value. Several files are read as one table.

        sideband inspect events.root
        sideband inspect 'run*.csv' --mass mjj --json
      """)

  @Argument(help: "Events: \(EventOptions.formats)")
  var files: [String]

  @Option(help: ArgumentHelp("Say how each column correlates with this one.", valueName: "column"))
  var mass: String?

  @OptionGroup(title: "Reading") var reading: ReadingOptions

  @Flag(help: "Print the result as JSON, and nothing else.")
  var json = false

  func run() throws {
    let summary = try TableSummary(
      reading.open(files), reading: reading.reading, mass: mass)
    if json {
      try Terminal.say(json: Sideband.json(summary))
    } else {
      try Terminal.say(summary.words)
    }
  }
}
