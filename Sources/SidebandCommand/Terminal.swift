import Foundation
import Sideband
import Synchronization

/// The process's standard output and standard error.
enum Terminal {
  /// Whether a message could not be written.
  static var hasLostMessages: Bool { lostMessages.load(ordering: .relaxed) }
  private static let lostMessages = Atomic<Bool>(false)

  /// A write to standard output that failed.
  struct OutputFailure: Error, CustomStringConvertible {
    let description: String
  }

  /// Makes failed writes errors, whatever the shell left open: neither a closed pipe nor a limit on the size of
  /// files ends the process, and a file that is opened later takes no closed stream's place.
  static func prepare() {
    for name in [SIGPIPE, SIGXFSZ] { signal(name, SIG_IGN) }
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest number that is free is this one; it is open for reading alone.
      _ = open("/dev/null", O_RDONLY)
    }
  }

  /// Prints words, in which nothing is a command to the terminal.
  static func say(_ words: String, terminator: String = "\n") throws(OutputFailure) {
    try write(words.shownLines + terminator)
  }

  /// Prints JSON, which escapes such commands itself.
  static func say(json: String) throws(OutputFailure) { try write(json) }

  /// Writes a line to standard error.
  static func complain(_ message: String) {
    if !OutputFile.writeAll(Data("sideband: \(message.shownLines)\n".utf8), to: STDERR_FILENO) {
      lostMessages.store(true, ordering: .relaxed)
    }
  }

  /// Writes to standard error what only a person at a terminal sees; it is no loss.
  static func animate(_ text: String) {
    _ = OutputFile.writeAll(Data(text.utf8), to: STDERR_FILENO)
  }

  private static func write(_ text: String) throws(OutputFailure) {
    guard OutputFile.writeAll(Data(text.utf8), to: STDOUT_FILENO) else {
      throw OutputFailure(
        description: "standard output cannot be written: \(String(cString: strerror(errno)))")
    }
  }
}

/// A bar on standard error, where that is a terminal; nothing where it is not.
final class ProgressBar: Sendable {
  private let isShown = isatty(STDERR_FILENO) == 1

  /// Shows a share between 0 and 1, and the time left where that is known.
  func show(_ share: Double, timeLeft: Duration? = nil) {
    guard isShown else { return }
    let width = 40
    let filled = Int((share * Double(width)).rounded())
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    let left = timeLeft.map { ", \(Self.words($0)) left" } ?? ""
    Terminal.animate("\r\u{1b}[K\(bar) \(Int(share * 100)) %\(left)")
  }

  /// "1 h 5 min", "40 s".
  private static func words(_ duration: Duration) -> String {
    let seconds = Int(duration / .seconds(1))
    if seconds >= 3600 { return "\(seconds / 3600) h \(seconds % 3600 / 60) min" }
    return seconds >= 60 ? "\(seconds / 60) min" : "\(seconds) s"
  }

  /// Takes the bar away.
  func clear() {
    guard isShown else { return }
    Terminal.animate("\r\u{1b}[K")
  }
}

/// What is being done, in a line on standard error, where that is a terminal; nothing where it is not.
final class StageLine: Sendable {
  private let isShown = isatty(STDERR_FILENO) == 1

  /// Shows what is done next.
  func show(_ stage: String) {
    guard isShown else { return }
    Terminal.animate("\r\u{1b}[K\(stage.shown)…")
  }

  /// Takes the line away.
  func clear() {
    guard isShown else { return }
    Terminal.animate("\r\u{1b}[K")
  }
}
