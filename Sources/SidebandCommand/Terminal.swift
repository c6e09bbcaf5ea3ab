import Foundation

/// What goes to standard error.
enum Terminal {
  static func complain(_ message: String) {
    FileHandle.standardError.write(Data("sideband: \(message)\n".utf8))
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
    FileHandle.standardError.write(
      Data("\r\u{1b}[K\(bar) \(Int(share * 100)) %\(left)".utf8))
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
    FileHandle.standardError.write(Data("\r\u{1b}[K".utf8))
  }
}

/// What is being done, in a line on standard error, where that is a terminal; nothing where it is not.
final class StageLine: Sendable {
  private let isShown = isatty(STDERR_FILENO) == 1

  /// Shows what is done next.
  func show(_ stage: String) {
    guard isShown else { return }
    FileHandle.standardError.write(Data("\r\u{1b}[K\(stage)…".utf8))
  }

  /// Takes the line away.
  func clear() {
    guard isShown else { return }
    FileHandle.standardError.write(Data("\r\u{1b}[K".utf8))
  }
}
