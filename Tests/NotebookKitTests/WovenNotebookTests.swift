import NotebookKit
import Testing

@Suite struct WovenNotebookTests {
  private let source = NotebookSource(
    "//: # Title\n//: Words.\n\nlet x = 1\nshow(x)\n\n//: More.\nshow(y)\nshow(z)\n")

  @Test func whatALineShowedStandsUnderItsCode() {
    let woven = WovenNotebook(
      source,
      records: [
        Record(line: 5, content: .text("x = 1.0")),
        Record(line: 8, content: .table([["a", "b"], ["1", "2"]])),
        Record(line: 9, content: .figure(svg: "<svg/>", caption: "A line")),
      ])
    #expect(
      woven.page == """
        # Title
        Words.

        ```swift
        let x = 1
        show(x)
        ```

        > x = 1.0

        More.

        ```swift
        show(y)
        show(z)
        ```

        | a | b |
        | --- | --: |
        | 1 | 2 |

        ![A line](figure-1.svg)

        """)
    #expect(woven.figures == ["figure-1.svg": "<svg/>"])
  }

  @Test func figuresAreNumberedThroughout() {
    let woven = WovenNotebook(
      source,
      records: [5, 8, 9].map { Record(line: $0, content: .figure(svg: "<\($0)>", caption: "")) })
    #expect(
      woven.figures == ["figure-1.svg": "<5>", "figure-2.svg": "<8>", "figure-3.svg": "<9>"])
    #expect(woven.page.contains("(figure-3.svg)"))
  }

  @Test func proseAlone() {
    #expect(WovenNotebook(NotebookSource("//: Words.\n"), records: []).page == "Words.\n")
  }
}
