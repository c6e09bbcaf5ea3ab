import ArgumentParser
import Sideband

/// How files are read.
struct ReadingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The most bytes that a file may unpack to, such as 20G. (default: 1G, or 16 times its size)",
      valueName: "size"))
  var maxSize: ByteSize?

  /// How many bytes a file may unpack to.
  var limit: ReadingLimit { maxSize.map { ReadingLimit(bytes: $0.bytes) } ?? .standard }

  /// Opens a file that is read once, and whose bytes are hashed as they are read.
  func open(_ path: String) throws(InputError) -> InputFile {
    try InputFile(path, isHashed: true)
  }
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
