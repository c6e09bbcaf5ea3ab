import NotebookKit
import Testing

@Suite struct NotebookSourceTests {
  @Test func chunks() {
    let source = NotebookSource(
      "//: # Title\n//:\n//:  indented\nlet x = 1\n\nshow(x)\n//:last\n")
    #expect(source.chunks.map(\.isProse) == [true, false, true, false])
    #expect(source.chunks.map(\.firstLine) == [1, 4, 7, 8])
    #expect(source.chunks[0].lines == ["# Title", "", " indented"])
    #expect(source.chunks[1].lines == ["let x = 1", "", "show(x)"])
    #expect(source.chunks[2].lines == ["last"])
  }

  @Test func commentsAreCode() {
    let source = NotebookSource("// a comment\n  //: not at the margin\n/// doc")
    #expect(source.chunks.map(\.isProse) == [false])
    #expect(source.chunks[0].lines.count == 3)
  }

  @Test func noText() {
    #expect(NotebookSource("").chunks.allSatisfy { !$0.isProse && $0.lines == [""] })
  }
}
