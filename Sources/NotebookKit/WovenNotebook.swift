/// A notebook as a page: prose, code, and under each piece of code what it showed.
package struct WovenNotebook: Equatable {
  /// The page, in Markdown.
  package var page = ""
  /// The figures by file name.
  package var figures: [String: String] = [:]

  /// - Parameters:
  ///   - source: the notebook's text.
  ///   - records: what its lines showed when it ran.
  package init(_ source: NotebookSource, records: [Record]) {
    for chunk in source.chunks {
      if chunk.isProse {
        page += chunk.lines.joined(separator: "\n") + "\n\n"
        continue
      }
      let code = chunk.lines.drop { $0.isEmpty }.reversed().drop { $0.isEmpty }.reversed()
      guard !code.isEmpty else { continue }
      page += "```swift\n" + code.joined(separator: "\n") + "\n```\n\n"
      let lines = chunk.firstLine..<(chunk.firstLine + chunk.lines.count)
      for record in records where lines.contains(record.line) { append(record.content) }
    }
    while page.hasSuffix("\n\n") { page.removeLast() }
  }

  private mutating func append(_ content: Record.Content) {
    switch content {
    case .text(let text): page += "> \(text)\n\n"
    case .table(let rows):
      guard let header = rows.first else { return }
      let rule = header.indices.map { $0 == 0 ? "---" : "--:" }
      page +=
        ([header, rule] + rows.dropFirst()).map { "| " + $0.joined(separator: " | ") + " |" }
        .joined(separator: "\n") + "\n\n"
    case .figure(let svg, let caption):
      let name = "figure-\(figures.count + 1).svg"
      figures[name] = svg
      page += "![\(caption)](\(name))\n\n"
    }
  }
}
