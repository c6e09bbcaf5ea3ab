import ArgumentParser
import Sideband

struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Writes events in another format.",
    discussion: """
      Columns keep their types, texts and 64-bit integers to the last digit. Several files become one.

        sideband convert events.root events.parquet
        sideband convert 'run*.csv' all.h5 --select 'pt > 30' --keep mjj,pt,event
      """)

  @Argument(help: "Events, and last the file to write: \(TableWriter.suffixes).")
  var files: [String]

  @OptionGroup(title: "Reading") var reading: ReadingOptions

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A new column, such as 'x = log10(mJ1 + 0.04)'. May be repeated.", valueName: "name = formula"
    ))
  var define: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Keep the rows for which this is true. May be repeated.", valueName: "formula"))
  var select: [String] = []

  @Option(
    help: ArgumentHelp(
      "Keep these columns, in this order, elements of arrays among them. (default: all)",
      valueName: "a,b,…"))
  var keep: List<String>?

  @Option(
    help: ArgumentHelp("A further column with the file that each row is from.", valueName: "column")
  )
  var sourceColumn: String?

  func run() throws {
    guard files.count > 1, let target = files.last else {
      throw InputError(
        "convert", "there is no file to write", remedy: "name it last, as in convert IN OUT")
    }
    let inputs = try reading.open(Array(files.dropLast()))
    let result = try TableConversion(
      inputs, reading: reading.reading, sourceColumn: sourceColumn, defining: define,
      selecting: select, keeping: keep?.values)
    var stages = Stages()
    stages.attempt {
      for note in result.notes { try Terminal.say("Note: \(note).") }
      try Terminal.say(
        "\(result.rows) of \(result.readRows) rows and \(result.columns) columns")
    }
    try result.write(to: target)
    stages.attempt { try Terminal.say("written: \(target.shown)") }
    try stages.finish()
  }
}
