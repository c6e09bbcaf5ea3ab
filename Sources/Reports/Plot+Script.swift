import Events

extension Plot {
  /// The gnuplot commands that draw the figure, data included.
  public var script: String {
    var lines = [
      "set encoding utf8",
      "set terminal svg size \(size.width),\(size.height) noenhanced font 'sans-serif,13' background 'white'",
      "set border 3 lc rgb '#606060'",
      "set tics nomirror tc rgb '#303030'",
      "set xrange [\(range.lowerBound):\(range.upperBound)]",
      "set style fill solid 0.25 noborder",
      "set key top right samplen 2 spacing 1.1",
      "set lmargin 11", "set rmargin 2",
    ]
    if isLogarithmic { lines.append("set logscale x") }
    lines += panels.enumerated().flatMap { index, panel in
      panel.series.enumerated().map { "\(block(index, $0))\n\(Self.rows($1.style))EOD" }
    }
    lines.append("set multiplot")
    var top = 0.93
    let foot = hasLongTickNames ? 0.28 : 0.13
    let total = panels.reduce(0) { $0 + $1.share }
    for (index, panel) in panels.enumerated() {
      let isLast = index == panels.count - 1
      let bottom = isLast ? foot : top - (0.93 - foot) * panel.share / total
      lines += commands(of: panel, index, isFirst: index == 0, isLast: isLast)
      lines.append("set tmargin at screen \(top)")
      lines.append("set bmargin at screen \(bottom + (isLast ? 0 : 0.025))")
      lines.append(
        panel.series.isEmpty
          ? "plot NaN notitle"
          : "plot "
            + panel.series.enumerated().map { clause(index, $0, $1) }.joined(separator: ", "))
      top = bottom
    }
    lines.append("unset multiplot")
    return lines.joined(separator: "\n") + "\n"
  }

  private func commands(of panel: Panel, _ index: Int, isFirst: Bool, isLast: Bool) -> [String] {
    var lines = [
      isFirst ? "set title \(Self.quoted(title)) offset 0,-0.4" : "unset title",
      "set ylabel \(Self.quoted(panel.label))",
      isLast ? "set xlabel \(Self.quoted(label))" : "unset xlabel",
      panel.isLogarithmic ? "set logscale y" : "unset logscale y",
      "set yrange \(verticalRange(of: panel))",
      panel.series.contains { $0.title != nil } ? "set key on" : "set key off",
    ]
    if !isLast {
      lines.append("set format x ''")
    } else if tickNames.isEmpty {
      lines.append("set format x '%g'")
    } else {
      let ticks = tickNames.map { "\(Self.quotedFormat($0.name)) \($0.place)" }
      let slant = hasLongTickNames ? "rotate by -25 left " : ""
      lines += ["set format x '%g'", "set xtics \(slant)(\(ticks.joined(separator: ", ")))"]
    }
    // Few labels in a low panel, or they would touch.
    let total = panels.reduce(0) { $0 + $1.share }
    if panel.share / total < 0.4, let range = panel.range {
      lines.append("set ytics \((range.upperBound - range.lowerBound) / 2)")
    } else {
      lines.append("set ytics autofreq")
    }
    if let shaded {
      lines += [
        "unset object 1",
        "set object 1 rectangle from first \(shaded.lowerBound), graph 0 to first"
          + " \(shaded.upperBound), graph 1 fillcolor rgb '\(Color.orange.rawValue)'"
          + " fillstyle solid 0.10 noborder behind",
      ]
    }
    return lines
  }

  /// The ends of a panel's vertical axis as gnuplot reads them: given, or chosen by gnuplot, which
  /// refuses where no point lies in the horizontal range, and then by all the values.
  private func verticalRange(of panel: Panel) -> String {
    if let range = panel.range { return "[\(range.lowerBound):\(range.upperBound)]" }
    var heights: [Double] = []
    for series in panel.series {
      let columns = Self.columns(series.style)
      // Errors, which follow the height of a point, are none.
      let drawn = if case .points = series.style { 1...1 } else { 1...(columns.count - 1) }
      for row in columns[0].indices {
        let values = drawn.map { columns[$0][row] }
        guard values.allSatisfy({ $0.isFinite && (!panel.isLogarithmic || $0 > 0) }) else {
          continue
        }
        if range.contains(columns[0][row]) { return "[*:*]" }
        heights += values
      }
    }
    guard let low = heights.min(), let high = heights.max() else { return "[1:10]" }
    let margin = max(1, abs(low)) / 2
    return panel.isLogarithmic
      ? "[\(low / 2):\(high * 2)]"
      : low < high ? "[\(low):\(high)]" : "[\(low - margin):\(low + margin)]"
  }

  /// Whether the names at the horizontal axis would touch if they lay flat.
  private var hasLongTickNames: Bool {
    tickNames.reduce(0) { $0 + $1.name.count + 2 } > size.width / 9
  }

  private func block(_ panel: Int, _ series: Int) -> String { "$data_\(panel)_\(series) << EOD" }

  private func clause(_ panel: Int, _ index: Int, _ series: Series) -> String {
    let color = "lc rgb '\(series.color.rawValue)'"
    let title = series.title.map { "title \(Self.quoted($0))" } ?? "notitle"
    let with =
      switch series.style {
      case .points: "using 1:2:3 with yerrorbars pt 7 ps 0.4 lw 1"
      case .line(_, _, true): "using 1:2 with linespoints pt 7 ps 0.5 lw 2"
      case .line(_, _, false): "using 1:2 with lines lw 2"
      case .steps: "using 1:2 with lines lw 2"
      case .filledSteps: "using 1:2 with filledcurves y=0"
      case .band: "using 1:2:3 with filledcurves"
      }
    return "$data_\(panel)_\(index) \(with) \(color) \(title)"
  }

  /// The columns of a series' data: x, then what is drawn there.
  private static func columns(_ style: Style) -> [[Double]] {
    switch style {
    case .points(let x, let y, let errors): [x, y, errors]
    case .line(let x, let y, _): [x, y]
    case .steps(let edges, let values), .filledSteps(let edges, let values):
      [corners(edges), doubled(values)]
    case .band(let edges, let low, let high):
      [corners(edges), doubled(low), doubled(high)]
    }
  }

  private static func rows(_ style: Style) -> String {
    let columns = columns(style)
    return (columns.first ?? []).indices.map { row in
      columns.map { $0[row].isFinite ? "\($0[row])" : "NaN" }.joined(separator: " ") + "\n"
    }.joined()
  }

  /// Each bin's two edges in turn: an outline as a line, which gnuplot can also fill between.
  private static func corners(_ edges: [Double]) -> [Double] {
    zip(edges, edges.dropFirst()).flatMap { [$0, $1] }
  }

  private static func doubled(_ values: [Double]) -> [Double] { values.flatMap { [$0, $0] } }

  /// A text in gnuplot's double quotes.
  ///
  /// Not in single ones: gnuplot 5.4 takes a doubled quote at the beginning for an empty text. A
  /// backquote would run a command. No figure has room for more than 120 characters.
  private static func quoted(_ text: String) -> String { quoted(letters: line(text, 120)) }

  /// A tick mark's name in gnuplot's double quotes: gnuplot takes it for a format, in which two percent
  /// signs are one, and cuts it after 49 bytes, be it in a letter.
  private static func quotedFormat(_ name: String) -> String {
    var length = 48
    while line(name, length).reduce(0, { $0 + UTF8.width($1) }) > 48 { length -= 1 }
    return quoted(letters: line(name, length).flatMap { $0 == "%" ? [$0, $0] : [$0] })
  }

  /// The letters of a text on one line: what is too long loses its middle. An SVG document may hold no
  /// control character but ends of lines and tabs, which are spaces here.
  private static func line(_ text: String, _ length: Int) -> [Unicode.Scalar] {
    let line = String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
    return Array(line.shown.abridged(to: length).unicodeScalars)
  }

  private static func quoted(letters: [Unicode.Scalar]) -> String {
    // Scalars, not characters: with an accent a quote is another character.
    let escaped = letters.map { scalar in
      switch scalar {
      case "\\", "\"": "\\\(scalar)"
      case "`": "\\140"
      default: String(scalar)
      }
    }
    return "\"\(escaped.joined())\""
  }
}
