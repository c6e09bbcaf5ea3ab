import Events
import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Names that some program takes for a format, a command or markup.
enum HostileNames {
  static let all = [
    "%s%s%s%s", "%n", "50%", "%.999999999f", "a'b", "\"x\"", "`date`", "<script>alert(1)</script>",
    "&amp;", "{/Bold x}", "_", "^", "\\", "$x", "@x # y", "\u{1b}[31mred", "two\nlines", "a\tb",
    "🎉", "שלום \u{202e}x", String(repeating: "long ", count: 2_000) + "end",
  ]

  /// Whether a terminal shows a text as it stands.
  static func areShown(in text: String) -> Bool {
    text.unicodeScalars.allSatisfy { !$0.isObeyed || $0 == "\n" }
  }

  /// What a page shows outside of its figures, entities resolved.
  static func words(of html: String) -> String {
    html.replacing(/data:image\/svg\+xml;base64,[^"]*/, with: "").replacing(/<[^>]*>/, with: "\n")
      .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
      .replacing("&#39;", with: "'").replacing("&amp;", with: "&")
  }

  /// The texts of a page's figures, one for each; nil where one is no well-formed XML.
  static func figures(of html: String) -> [String]? {
    var texts: [String] = []
    for match in html.matches(of: /data:image\/svg\+xml;base64,([^"]*)/) {
      guard let data = Data(base64Encoded: String(match.1)) else { return nil }
      let reader = TextReader()
      let parser = XMLParser(data: data)
      parser.delegate = reader
      guard parser.parse() else { return nil }
      texts.append(reader.text)
    }
    return texts
  }

  private final class TextReader: NSObject, XMLParserDelegate {
    var text = ""
    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
  }
}
