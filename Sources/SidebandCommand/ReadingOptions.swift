import ArgumentParser
import Sideband

/// How files are read, and what they do not tell themselves.
struct ReadingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The table of a file with several: a dataset or group of HDF5, a tree of ROOT, an array of .npz. Several"
        + " names stand for columns side by side. (default: the only one)", valueName: "name,…"))
  var dataset: String?

  @Option(
    help: ArgumentHelp(
      "Names of the columns, in order, where the file has none: .npy, text without a header. Of a spectrum:"
        + " the columns of the bins' ends and the counts.",
      valueName: "a,b,…"))
  var columns: List<String>?

  @Option(
    help: ArgumentHelp(
      "What stands between the cells of a text file: comma, semicolon, tab or blanks."
        + " (default: what its first lines say)", valueName: "separator"))
  var separator: CSVDialect.Separator?

  @Option(
    help: ArgumentHelp(
      "What stands before the decimals in a text file: point or comma. (default: what its first lines say)",
      valueName: "mark"))
  var decimal: DecimalMark?

  @Flag(help: "Leave out events at which a Les Houches file is broken, and say how many.")
  var skipBroken = false

  @Option(
    help: ArgumentHelp(
      "The most bytes that a file may unpack to, such as 20G. (default: 1G, or 16 times its size)",
      valueName: "size"))
  var maxSize: ByteSize?

  /// What files do not tell themselves.
  var reading: FileReading {
    FileReading(
      dataset: dataset, columns: columns?.values, separator: separator,
      hasDecimalComma: decimal.map { $0 == .comma }, skipsBroken: skipBroken,
      limit: maxSize.map { ReadingLimit(bytes: $0.bytes) } ?? .standard)
  }

  /// Opens files, each of which is read once, and whose bytes are hashed as they are read.
  ///
  /// - Parameter patterns: names, `-` for standard input, or patterns such as `run*.csv`.
  func open(_ patterns: [String]) throws(InputError) -> [InputFile] {
    var files: [InputFile] = []
    for path in try InputFile.expand(patterns) {
      files.append(try InputFile(path, isHashed: true))
    }
    return files
  }
}

/// What stands before a number's decimals.
enum DecimalMark: String, ExpressibleByArgument, CaseIterable {
  case point, comma
}

extension CSVDialect.Separator: ExpressibleByArgument {
  /// By its name, or as the character itself.
  public init?(argument: String) {
    switch argument {
    case "comma", ",": self = .comma
    case "semicolon", ";": self = .semicolon
    case "tab", "\t", "\\t": self = .tab
    case "blanks", "blank", "space", "spaces", " ": self = .blanks
    default: return nil
    }
  }

  /// The names.
  public static var allValueStrings: [String] { ["comma", "semicolon", "tab", "blanks"] }
}

/// A number of bytes, with k, M, G or T for powers of 1024.
struct ByteSize: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    let units: [Character: Int] = ["k": 10, "K": 10, "M": 20, "G": 30, "T": 40]
    let shift = argument.last.flatMap { units[$0] }
    guard let number = Int(shift == nil ? argument : String(argument.dropLast())), number > 0,
      number <= Int.max >> (shift ?? 0)
    else { return nil }
    bytes = number << (shift ?? 0)
  }
}
