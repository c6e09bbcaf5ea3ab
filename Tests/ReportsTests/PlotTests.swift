import Events
import Foundation
import Reports
import Testing
import _TestSupport

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Figures that try every style and every awkward value.
enum PlotCases {
  static let styles: [(String, Plot.Style)] = [
    ("points", .points(x: [1, 2, 3], y: [1, 2, 3], errors: [0.1, 0.2, 0.3])),
    ("line", .line(x: [1, 2, 3], y: [3, 2, 1], hasMarkers: false)),
    ("line with markers", .line(x: [1, 2, 3], y: [3, 2, 1], hasMarkers: true)),
    ("steps", .steps(edges: [0, 1, 2], values: [5, 6])),
    ("filled steps", .filledSteps(edges: [0, 1, 2], values: [5, 6])),
    ("band", .band(edges: [0, 1, 2], low: [1, 2], high: [3, 5])),
    ("some NaN", .points(x: [1, 2, 3], y: [1, .nan, 3], errors: [.nan, 1, .infinity])),
    ("all NaN", .line(x: [1, 2], y: [.nan, .nan], hasMarkers: true)),
    ("NaN band", .band(edges: [0, 1], low: [.nan], high: [.infinity])),
    ("infinities", .steps(edges: [0, 1, 2], values: [.infinity, -.infinity])),
    ("no points", .points(x: [], y: [], errors: [])),
    ("no steps", .filledSteps(edges: [], values: [])),
    ("one edge", .steps(edges: [1], values: [])),
    ("out of sight", .line(x: [50, 60], y: [1, 2], hasMarkers: false)),
    ("across", .line(x: [-50, 60], y: [1, 2], hasMarkers: false)),
    ("level across", .steps(edges: [-50, 60], values: [1e5])),
    ("errors NaN", .points(x: [1, 2], y: [1, 2], errors: [.nan, .nan])),
    ("errors beyond zero", .points(x: [1, 2], y: [1, 2], errors: [5, 5])),
    ("one value", .line(x: [1, 2], y: [7, 7], hasMarkers: false)),
    ("zeros", .filledSteps(edges: [0, 1, 2], values: [0, 0])),
    ("negative", .points(x: [1, 2], y: [-1, -2], errors: [1, 1])),
    ("great and small", .line(x: [1, 2], y: [1e-300, 1e300], hasMarkers: false)),
  ]

  static func plot(_ panels: [Plot.Panel], title: String = "A title") -> Plot {
    Plot(title: title, label: "x [GeV]", range: 0...10, shaded: 2...3, panels: panels)
  }
}

@Suite struct PlotTests {
  private let panel = Plot.Panel(
    label: "it's y", series: [.init("'key'", .black, PlotCases.styles[0].1)])

  @Test func whatIsSpecialInQuotesIsEscaped() {
    let script = PlotCases.plot([panel], title: "\"it's\" \\ `date`").script
    #expect(script.contains(#"set title "\"it's\" \\ \140date\140" offset"#))
    #expect(script.contains("set ylabel \"it's y\"\n"))
    #expect(script.contains("title \"'key'\""))
    // With an accent a quote is another character, and still ends gnuplot's text.
    let accented = PlotCases.plot([panel], title: "`\u{301}\"\u{301}").script
    let expected = "set title \"\\140\u{301}\\\"\u{301}\" offset"
    #expect(Data(accented.utf8).range(of: Data(expected.utf8)) != nil)
  }

  @Test(arguments: ["\n", "\r\n", "\r", "\u{2028}", "\u{85}", "\u{b}"])
  func aLineBreakInATitleEndsNoCommand(lineBreak: String) {
    let plot = PlotCases.plot([panel], title: "one\(lineBreak)set output 'x'\(lineBreak)EOD")
    let script = plot.script
    #expect(script.contains("set title \"one set output 'x' EOD\" offset"))
    #expect(
      script.split(separator: "\n").count
        == PlotCases.plot([panel]).script.split(separator: "\n").count)
  }

  @Test func valuesThatAreNotFiniteAreWrittenAsGnuplotReadsThem() {
    let style = Plot.Style.line(x: [1, 2, 3], y: [.infinity, .nan, -.infinity], hasMarkers: false)
    let script = PlotCases.plot([.init(label: "y", series: [.init(nil, .blue, style)])]).script
    #expect(script.contains("1.0 NaN\n2.0 NaN\n3.0 NaN\nEOD\n"))
    #expect(!script.contains("inf"))
  }

  @Test func theScriptIsAFunctionOfThePlot() {
    #expect(PlotCases.plot([panel]).script == PlotCases.plot([panel]).script)
  }
}

@Suite(.enabled(if: (try? Gnuplot()) != nil)) struct GnuplotTests {
  /// Whether a text is well-formed XML whose root is an SVG, and the text in it.
  private func content(of svg: String) throws -> String {
    final class Delegate: NSObject, XMLParserDelegate {
      var root: String?
      var text = ""
      func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
      ) { root = root ?? name }
      func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
    }
    let delegate = Delegate()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = delegate
    try #require(parser.parse(), "\(parser.parserError.debugDescription)")
    #expect(delegate.root == "svg")
    return delegate.text
  }

  @Test(arguments: PlotCases.styles.indices, [false, true])
  func everyStyleIsDrawn(index: Int, isLogarithmic: Bool) throws {
    let (name, style) = PlotCases.styles[index]
    let panel = Plot.Panel(
      label: name, isLogarithmic: isLogarithmic, series: [.init("key", .orange, style)])
    let text = try content(of: Gnuplot().svg(PlotCases.plot([panel])))
    #expect(text.contains("A title") && text.contains("x [GeV]") && text.contains(name))
  }

  @Test func allStylesInPanelsAboveEachOther() throws {
    let all = PlotCases.styles.map { Plot.Series($0.0, .green, $0.1) }
    var plot = PlotCases.plot([
      .init(label: "top", share: 3, isLogarithmic: true, range: 0.1...100, series: all),
      .init(label: "empty", series: []), .init(label: "low", range: -3...3, series: all),
    ])
    plot.tickNames = (1..<9).map { (place: Double($0), name: "a long name \($0)") }
    let text = try content(of: Gnuplot().svg(plot))
    #expect(text.contains("top") && text.contains("empty") && text.contains("a long name 8"))
  }

  @Test func emptyFigures() throws {
    for panels in [
      [Plot.Panel(label: "a", series: [])],
      [
        Plot.Panel(label: "a", isLogarithmic: true, series: []), Plot.Panel(label: "b", series: []),
      ],
      [Plot.Panel(label: "a", range: 0...1, series: [])],
    ] {
      _ = try content(of: Gnuplot().svg(PlotCases.plot(panels)))
    }
  }

  @Test func namesOfAxesBesideWideNumbers() throws {
    // Beside "1.2e+06" the fixed left margin has no room for the axis's name, and gnuplot drops it.
    let style = Plot.Style.line(x: [1, 2], y: [0.5e6, 1.5e6], hasMarkers: false)
    let plot = PlotCases.plot([.init(label: "events", series: [.init(nil, .blue, style)])])
    let text = try content(of: Gnuplot().svg(plot))
    #expect(text.contains("events"))
  }

  @Test func logarithmicHorizontalAxis() throws {
    let plot = Plot(
      title: "log", label: "x", range: 1e-4...1, isLogarithmic: true,
      panels: [
        .init(
          label: "y",
          series: [.init(nil, .violet, .line(x: [1e-3, 0.1], y: [1, 2], hasMarkers: true))])
      ])
    #expect(try content(of: Gnuplot().svg(plot)).contains("log"))
  }

  @Test(arguments: [
    "it's 'quoted' \"twice\"", "back\\slash\\", "`touch FILE`", "<b>&amp;</b>", "two\nlines",
    "%d %s",
    "μ_{T}^2 √s", "$data_0_0", "'", "''", "'a", "\"", "\\", "\\n\\140", "@macro # comment",
    "%n%s%s%s", "50%", "%%", "{/Bold x}", "<script>", "a\0b", "\u{1b}[31m", "🎉 שלום", "\u{202e}abc",
    (0..<3_000).map { "%\($0)" }.joined(),
  ])
  func anyTitleIsDrawnAsItStands(title: String) throws {
    let marker = FileManager.default.temporaryDirectory.appendingPathComponent(
      "sideband-\(UUID().uuidString)")
    let title = title.replacingOccurrences(of: "FILE", with: marker.path)
    let series = Plot.Series(title, .grey, PlotCases.styles[1].1)
    var plot = PlotCases.plot([.init(label: title, series: [series])], title: title)
    plot.label = title
    plot.tickNames = [(place: 5, name: title)]
    let text = try content(of: Gnuplot().svg(plot))
    // A title has room for 120 characters, a tick mark for 48 bytes, which here are 46 characters.
    let line = title.replacingOccurrences(of: "\n", with: " ").shown
    let (long, short) = (line.abridged(to: 120), line.abridged(to: 46))
    #expect(text.components(separatedBy: long).count - 1 >= (long == short ? 5 : 3))
    #expect(text.components(separatedBy: short).count > 1)
    #expect(!FileManager.default.fileExists(atPath: marker.path))
  }

  @Test(arguments: ["exit 0", "echo '<svg>'", "echo no >&2; exit 3", "kill -9 $$"])
  func aGnuplotThatFailsIsAnError(script: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("#!/bin/sh\n\(script)\n", to: "gnuplot")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    let plot = PlotCases.plot([.init(label: "y", series: [])])
    let blocks = HTMLPage.Block.figures([plot, plot], drawnBy: Gnuplot(executable: path))
    let failures = HTMLPage(title: "", blocks: blocks).failures
    #expect(failures.count == 2 && failures.allSatisfy { $0.hasPrefix("gnuplot: ") })
    #expect(throws: Gnuplot.Failure.self) {
      try Gnuplot(executable: folder.file("absent")).svg(plot)
    }
  }

  /// More than a pipe holds, before anything of the figure.
  @Test func aGnuplotThatSaysMuchIsHeardOut() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      "#!/bin/sh\nyes complaint | head -c 300000 >&2\nexit 1\n", to: "gnuplot")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    let error = try #require(throws: Gnuplot.Failure.self) {
      try Gnuplot(executable: path).svg(PlotCases.plot([.init(label: "y", series: [])]))
    }
    #expect(error.description.hasPrefix("gnuplot: complaint") && error.description.count < 400)
  }

  @Test func theSameFigureTwice() throws {
    let plot = PlotCases.plot([
      .init(label: "y", series: PlotCases.styles.map { .init($0.0, .blue, $0.1) })
    ])
    #expect(try Gnuplot().svg(plot) == Gnuplot().svg(plot))
  }
}
