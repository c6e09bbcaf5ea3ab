import Foundation

/// Shows a number with a fixed number of digits after the point.
///
/// The digits are what the woven notebook is compared at: as many as are meant.
public func show(_ value: Double, _ name: String, digits: Int, line: Int = #line) {
  Recorder.record(.text("\(name) = \(String(format: "%.*f", digits, value))"), line: line)
}

/// Shows rows of cells; the first row holds the names of the columns.
public func show(table rows: [[String]], line: Int = #line) {
  Recorder.record(.table(rows), line: line)
}

/// Shows a figure.
///
/// - Parameters:
///   - svg: the SVG document.
///   - caption: what it shows, in words.
public func show(figure svg: String, caption: String, line: Int = #line) {
  Recorder.record(.figure(svg: svg, caption: caption), line: line)
}

/// What a line of a notebook showed.
package struct Record: Codable, Equatable {
  package enum Content: Codable, Equatable {
    case text(String)
    case table([[String]])
    case figure(svg: String, caption: String)
  }

  package var line: Int
  package var content: Content

  package init(line: Int, content: Content) {
    self.line = line
    self.content = content
  }
}

/// Where the shown things go: to standard output for a reader, to a file for the weaver.
enum Recorder {
  /// The environment's name of the weaver's file; each of its lines is a record in JSON.
  static let variable = "NOTEBOOK_RECORD"

  static func record(_ content: Record.Content, line: Int) {
    guard let path = ProcessInfo.processInfo.environment[variable] else {
      print(readable(content))
      return
    }
    do {
      let data = try JSONEncoder().encode(Record(line: line, content: content)) + Data("\n".utf8)
      guard let file = FileHandle(forUpdatingAtPath: path) else {
        throw CocoaError(.fileNoSuchFile)
      }
      try file.seekToEnd()
      try file.write(contentsOf: data)
      try file.close()
    } catch { preconditionFailure("\(path): \(error)") }
  }

  private static func readable(_ content: Record.Content) -> String {
    switch content {
    case .text(let text): text
    case .table(let rows): rows.map { $0.joined(separator: "\t") }.joined(separator: "\n")
    case .figure(_, let caption): "[figure: \(caption)]"
    }
  }
}
