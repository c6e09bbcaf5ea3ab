import Events
import Foundation
import Mustache

/// A page of text, tables and figures in one file that needs no other.
public struct HTMLPage: Sendable {
  /// What a page is made of.
  public enum Block: Sendable {
    /// A heading of the second rank.
    case heading(String)
    /// A paragraph.
    case text(String)
    /// A table; the first column holds names, the others figures.
    case table(header: [String], rows: [[String]])
    /// SVG documents side by side, each with what it shows in words.
    case figures([(svg: String, caption: String)])
    /// Figures that are missing, each with what it would show and why it is not there.
    case missing([(caption: String, reason: String)])
    /// Names and values.
    case list([(name: String, value: String)])
  }

  /// The page's title.
  public var title: String
  /// Its blocks in order.
  public var blocks: [Block]

  /// A page.
  public init(title: String, blocks: [Block]) {
    self.title = title
    self.blocks = blocks
  }

  /// Why figures are missing, in their order.
  public var failures: [String] {
    blocks.flatMap { block -> [String] in
      guard case .missing(let figures) = block else { return [] }
      return figures.map(\.reason)
    }
  }

  /// The document. Text is escaped, and what a browser would not show; figures are embedded as images.
  public func html() throws -> String {
    let template = try MustacheTemplate(string: Self.frame)
    return template.render(["title": title.shown, "blocks": blocks.map(\.values)] as [String: Any])
  }

  private static let frame = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{{title}}</title>
    <style>
    body { font: 16px/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff;
      max-width: 1320px; margin: 2rem auto; padding: 0 1.5rem; }
    h1 { font-size: 1.7rem; margin-bottom: .5rem; } h2 { font-size: 1.25rem; margin-top: 2.2rem; }
    p { max-width: 50rem; }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
    th, td { padding: .25rem .9rem; text-align: right; border-bottom: 1px solid #ddd; }
    th:first-child, td:first-child { text-align: left; }
    thead th { border-bottom: 2px solid #999; font-weight: 600; }
    figure { display: inline-block; margin: .6rem .6rem .6rem 0; width: 640px; max-width: 100%;
      vertical-align: top; }
    figure img { width: 100%; height: auto; } figcaption { color: #555; font-size: .9rem; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.5rem; }
    dt { color: #555; } dd { margin: 0; overflow-wrap: anywhere; }
    .scroll { overflow-x: auto; }
    </style>
    </head>
    <body>
    <h1>{{title}}</h1>
    {{#blocks}}
    {{#heading}}<h2>{{heading}}</h2>{{/heading}}{{#text}}<p>{{text}}</p>{{/text}}{{#table}}
    <div class="scroll"><table>
    <thead><tr>{{#header}}<th>{{.}}</th>{{/header}}</tr></thead>
    <tbody>
    {{#rows}}
    <tr>{{#cells}}<td>{{.}}</td>{{/cells}}</tr>
    {{/rows}}
    </tbody>
    </table></div>
    {{/table}}{{#figures}}<figure><img alt="{{caption}}" src="data:image/svg+xml;base64,{{data}}"><figcaption>{{caption}}</figcaption></figure>
    {{/figures}}{{#missing}}
    {{#entries}}
    <p>{{caption}}: –. {{reason}}</p>
    {{/entries}}
    {{/missing}}{{#list}}
    <dl>
    {{#entries}}
    <dt>{{name}}</dt><dd>{{value}}</dd>
    {{/entries}}
    </dl>
    {{/list}}

    {{/blocks}}
    </body>
    </html>

    """
}

extension HTMLPage.Block {
  /// A table of lines of cells, the first of which are the header.
  public static func table(_ lines: [[String]]) -> HTMLPage.Block {
    .table(header: lines[0], rows: Array(lines.dropFirst()))
  }

  /// Figures with their titles as what they show; in the place of those that cannot be drawn, why.
  public static func figures(_ plots: [Plot], drawnBy gnuplot: Gnuplot) -> [HTMLPage.Block] {
    var drawn: [(svg: String, caption: String)] = []
    var missing: [(caption: String, reason: String)] = []
    for plot in plots {
      do {
        drawn.append((svg: try gnuplot.svg(plot), caption: plot.title))
      } catch {
        missing.append((caption: plot.title, reason: "\(error)"))
      }
    }
    return (drawn.isEmpty ? [] : [.figures(drawn)]) + (missing.isEmpty ? [] : [.missing(missing)])
  }

  /// The block as the template reads it.
  fileprivate var values: [String: Any] {
    switch self {
    case .heading(let text): ["heading": text.shown]
    case .text(let text): ["text": text.shownLines]
    case .table(let header, let rows):
      [
        "table": [
          "header": header.map(\.shown), "rows": rows.map { ["cells": $0.map(\.shown)] },
        ] as [String: Any]
      ]
    case .figures(let figures):
      [
        "figures": figures.map {
          ["caption": $0.caption.shown, "data": Data($0.svg.utf8).base64EncodedString()]
        }
      ]
    case .missing(let figures):
      [
        "missing": [
          "entries": figures.map { ["caption": $0.caption.shown, "reason": $0.reason.shown] }
        ]
      ]
    case .list(let entries):
      ["list": ["entries": entries.map { ["name": $0.name.shown, "value": $0.value.shown] }]]
    }
  }
}
