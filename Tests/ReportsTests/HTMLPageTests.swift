import Events
import Foundation
import Reports
import Testing

@Suite struct HTMLPageTests {
  private let hostile = "<b>&\"'</b><script>alert(1)</script> {{title}} {{{x}}} {{/blocks}}"
  private let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>ü</text></svg>"

  private func page(_ text: String) -> HTMLPage {
    HTMLPage(
      title: text,
      blocks: [
        .heading(text), .text(text),
        .table(header: [text, "n"], rows: [[text, "1"], ["x", text]]),
        .figures([(svg: svg, caption: text)]), .list([(name: text, value: text)]),
      ])
  }

  @Test func textIsEscapedEverywhere() throws {
    let html = try page(hostile).html()
    let count = html.components(separatedBy: "&lt;b&gt;&amp;&quot;").count - 1
    // Title twice, heading, text, three cells, caption twice, name and value.
    #expect(count == 11)
    #expect(!html.contains("<b>") && !html.contains("<script"))
    #expect(html.components(separatedBy: "{{title}}").count - 1 == 11)
    #expect(html.components(separatedBy: "alt=\"").count == 2)
  }

  @Test func thePageNeedsNoOtherFile() throws {
    let html = try page("words").html()
    #expect(!html.contains("http") && !html.contains("url(") && !html.contains("<link"))
    #expect(!html.contains("@import") && !html.contains("href"))
    let sources = html.components(separatedBy: "src=\"").dropFirst()
    #expect(sources.count == 1)
    let data = try #require(sources.first?.split(separator: "\"").first)
    let prefix = "data:image/svg+xml;base64,"
    #expect(data.hasPrefix(prefix))
    let decoded = try #require(Data(base64Encoded: String(data.dropFirst(prefix.count))))
    #expect(String(decoding: decoded, as: UTF8.self) == svg)
  }

  @Test func structure() throws {
    let html = try HTMLPage(
      title: "T",
      blocks: [
        .heading("H"), .text("P"), .table(header: ["a", "b"], rows: [["1", "2"], ["3", "4"]]),
        .text("Q"), .list([(name: "k", value: "v"), (name: "l", value: "w")]),
        .figures([(svg: "<svg/>", caption: "one"), (svg: "<svg/>", caption: "two")]),
      ]
    ).html()
    let body = try #require(html.components(separatedBy: "<body>").last)
    let tags = body.filter { $0 != "\n" }
    #expect(html.hasPrefix("<!DOCTYPE html>"))
    #expect(tags.hasPrefix("<h1>T</h1><h2>H</h2><p>P</p><div class=\"scroll\"><table>"))
    #expect(tags.contains("<tr><th>a</th><th>b</th></tr>"))
    #expect(tags.contains("<tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>"))
    #expect(tags.contains("<p>Q</p><dl><dt>k</dt><dd>v</dd><dt>l</dt><dd>w</dd></dl>"))
    #expect(tags.components(separatedBy: "<figure>").count == 3)
    #expect(tags.hasSuffix("<figcaption>two</figcaption></figure></body></html>"))
    // Every block stands once.
    for tag in ["<h2>", "<table>", "<dl>"] { #expect(tags.components(separatedBy: tag).count == 2) }
    #expect(tags.components(separatedBy: "<p>").count == 3)
  }

  @Test func whatABrowserWouldObeyIsShown() throws {
    let html = try page("\u{1b}[31m\0\u{202e}x").html()
    #expect(html.unicodeScalars.allSatisfy { !$0.isObeyed || $0 == "\n" })
    #expect(html.components(separatedBy: #"\x1b[31m\x00\u{202e}x"#).count - 1 == 11)
  }

  @Test func missingFiguresSayWhy() throws {
    let page = HTMLPage(
      title: "T",
      blocks: [
        .missing([("<one>", "no <gnuplot>")]), .figures([]),
        .missing([("two", "full"), ("3", "–")]),
      ])
    #expect(page.failures == ["no <gnuplot>", "full", "–"])
    let html = try page.html()
    #expect(html.contains("<p>&lt;one&gt;: –. no &lt;gnuplot&gt;</p>"))
    #expect(html.contains("<p>two: –. full</p>"))
    #expect(HTMLPage(title: "T", blocks: [.text("a")]).failures.isEmpty)
  }

  @Test func emptyBlocks() throws {
    let html = try HTMLPage(
      title: "", blocks: [.table(header: [], rows: []), .figures([]), .list([]), .text("")]
    ).html()
    #expect(html.contains("</html>") && !html.contains("<td>") && !html.contains("<img"))
  }
}
