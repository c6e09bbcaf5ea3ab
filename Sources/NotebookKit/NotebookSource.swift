/// A notebook's source: prose on lines that begin with `//:`, and the Swift between.
package struct NotebookSource: Equatable {
  /// Neighbouring lines of one kind.
  package struct Chunk: Equatable {
    package var isProse: Bool
    package var lines: [Substring]
    /// The number of its first line, from 1.
    package var firstLine: Int
  }

  package var chunks: [Chunk] = []

  package init(_ text: String) {
    for (offset, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let isProse = line.hasPrefix("//:")
      // The marker, and one space after it.
      let content = isProse ? line.dropFirst(line.dropFirst(3).first == " " ? 4 : 3) : line
      if let last = chunks.indices.last, chunks[last].isProse == isProse {
        chunks[last].lines.append(content)
      } else {
        chunks.append(Chunk(isProse: isProse, lines: [content], firstLine: offset + 1))
      }
    }
  }
}
