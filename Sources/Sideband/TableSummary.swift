import Events

/// What a file of events holds, column by column.
public struct TableSummary: Encodable, Sendable {
  /// A column.
  public struct Column: Encodable, Sendable {
    /// Its name.
    public let name: String
    /// What it holds: numbers, integers, booleans or text.
    public let type: String
    /// The number of rows with a finite number or a text.
    public let values: Int
    /// The number of rows with nothing in them.
    public let missing: Int
    /// The number of rows that are NaN or infinite.
    public let notFinite: Int
    /// The smallest, the largest and the mean of the finite numbers, and their standard deviation.
    public let minimum, maximum, mean, standardDeviation: Double?
    /// The number of different values, texts among them.
    public let distinct: Int
    /// The largest power of ten of which all values are multiples, such as 0.01 for rounded ones; nil where there
    /// is none down to 1e-6.
    public let step: Double?
    /// The most frequent texts, and how often each comes up.
    public let texts: [Text]?
    /// The linear correlation with the named mass.
    public let correlation: Double?
    /// Whether it looks like the events' weights.
    public let looksLikeWeights: Bool

    /// A text and how often it comes up.
    public struct Text: Encodable, Sendable {
      /// The text.
      public let text: String
      /// The number of rows with it.
      public let count: Int
    }
  }

  /// The files.
  public let files: [String]
  /// The format of the first file, such as "Parquet", and how it is packed.
  public let format: String
  /// The number of rows.
  public let rows: Int
  /// The columns, in order.
  public let columns: [Column]
  /// The columns with an array a row, whose elements are columns such as `jet_pt[0]`.
  public let arrays: [String]
  /// The number of rows that repeat an earlier one in all columns.
  public let repeatedRows: Int
  /// What the reader found out by itself.
  public let notes: [String]

  /// The summary of files that are read as one table.
  ///
  /// - Parameters:
  ///   - files: the files, which must not have been read.
  ///   - reading: what the files do not tell themselves.
  ///   - mass: a column to correlate the others with.
  /// - Throws: `InputError` where a file cannot be read, or the mass is missing.
  public init(_ files: [InputFile], reading: FileReading = FileReading(), mass: String? = nil)
    throws(InputError)
  {
    let format = try files.first.map { file throws(InputError) in try TableFormat.name(of: file) }
    let table = try NamedColumns(files, reading: reading)
    let masses = try mass.map { name throws(InputError) in
      guard let numbers = table.numbers(name) else { throw table.missing(name) }
      return numbers
    }
    self.files = files.map(\.path)
    self.format = format ?? ""
    rows = table.count
    var columns: [Column] = []
    var hashes = RowHashes(count: table.count)
    for name in table.names {
      // A name that is used twice still has its values.
      guard let column = table.column(at: name) else { continue }
      columns.append(Column(name, column, masses: name == mass ? nil : masses))
      hashes.add(column.identities)
    }
    self.columns = columns
    arrays = table.arrayNames
    repeatedRows = RowGroups(hashes.values).repeats
    notes = table.notes
  }
}

extension TableSummary.Column {
  fileprivate init(_ name: String, _ column: Events.Column, masses: [Double]?) {
    self.name = name
    type = column.typeName
    let finite = column.numbers.filter(\.isFinite)
    if let text = column.text {
      values = text.codes.count { $0 >= 0 }
      missing = column.count - values
      notFinite = 0
    } else {
      values = finite.count
      missing = column.numbers.count(where: \.isEmptyCell)
      notFinite = column.count - values - missing
    }
    looksLikeWeights = EventTable.isWeightName(name) && Set(finite.prefix(1000)).count > 1
    let moments = Moments(finite)
    minimum = finite.min()
    maximum = finite.max()
    mean = moments?.mean
    standardDeviation = moments?.deviation
    step = column.text == nil ? Self.step(of: finite) : nil
    correlation = masses.flatMap { Moments.correlation(column.numbers, $0) }
    guard let text = column.text else {
      // 64-bit integers may differ where their doubles do not.
      let identities = zip(column.identities, column.numbers).filter { $1.isFinite }.map(\.0)
      distinct = RowGroups([identities]).count
      texts = nil
      return
    }
    var counts = [Int](repeating: 0, count: text.texts.count)
    for code in text.codes where code >= 0 { counts[Int(code)] += 1 }
    distinct = counts.count { $0 > 0 }
    texts = counts.indices.sorted { counts[$0] > counts[$1] }.prefix(3).map {
      Text(text: text.texts[$0], count: counts[$0])
    }
  }

  /// The largest power of ten of which all values are multiples, to the rounding of doubles.
  private static func step(of values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    return (0...6).lazy.map { exponent in
      (step: 1 / Self.powers[exponent], scale: Self.powers[exponent])
    }.first { grid in
      values.allSatisfy { value in
        let scaled = value * grid.scale
        return abs(scaled) < 0x1p52 && abs(scaled - scaled.rounded()) <= 4 * scaled.ulp
      }
    }?.step
  }

  private static let powers = [1, 10, 100, 1e3, 1e4, 1e5, 1e6]
}

/// Means and spreads of numbers, which may be large beside their spread, as the numbers of events are.
private struct Moments {
  private let origin, offset: Double
  let deviation: Double
  var mean: Double { origin + offset }

  init?(_ values: [Double]) {
    guard let origin = values.first else { return nil }
    let offset = values.reduce(0) { $0 + ($1 - origin) } / Double(values.count)
    let squares = values.reduce(0) {
      let difference = $1 - origin - offset
      return $0 + difference * difference
    }
    (self.origin, self.offset) = (origin, offset)
    deviation = (squares / Double(values.count)).squareRoot()
  }

  /// How far a value is from the mean.
  private func difference(_ value: Double) -> Double { value - origin - offset }

  /// Pearson's correlation over the rows where both are finite; nil where one of them is constant.
  static func correlation(_ first: [Double], _ second: [Double]) -> Double? {
    let rows = first.indices.filter { first[$0].isFinite && second[$0].isFinite }
    guard let a = Moments(rows.map { first[$0] }), let b = Moments(rows.map { second[$0] }),
      a.deviation > 0, b.deviation > 0
    else { return nil }
    let sum = rows.reduce(0) { $0 + a.difference(first[$1]) * b.difference(second[$1]) }
    return sum / Double(rows.count) / (a.deviation * b.deviation)
  }
}

extension TableSummary {
  /// The summary as a table for a terminal.
  public var words: String {
    func number(_ value: Double?) -> String {
      guard let value else { return "" }
      let isWhole = value == value.rounded() && abs(value) < 1e9
      return isWhole ? Format.plain(value) : printed("%.6g", value)
    }
    var lines = [
      (files.count == 1 ? files[0] : "\(files[0]) and \(files.count - 1) more").shown
        + ": \(format), \(rows) row\(rows == 1 ? "" : "s"), \(columns.count) column\(columns.count == 1 ? "" : "s")"
    ]
    lines += notes.map { "Note: \($0)." }
    var cells = [
      [
        "column", "type", "minimum", "maximum", "mean", "sd", "distinct", "step", "missing",
        "NaN/inf",
      ]
    ]
    let hasMass = columns.contains { $0.correlation != nil }
    if hasMass { cells[0].append("correlation") }
    for column in columns {
      var row = [
        column.name.shown, column.type, number(column.minimum), number(column.maximum),
        number(column.mean), number(column.standardDeviation), "\(column.distinct)",
        number(column.step), column.missing > 0 ? "\(column.missing)" : "",
        column.notFinite > 0 ? "\(column.notFinite)" : "",
      ]
      if hasMass { row.append(number(column.correlation)) }
      cells.append(row)
    }
    lines += Self.aligned(cells)
    for column in columns {
      guard let texts = column.texts, !texts.isEmpty else { continue }
      let list = texts.map { "'\($0.text)' (\($0.count))" }.joined(separator: ", ").shown
      lines.append(
        "\(column.name.shown): \(list)" + (column.distinct > texts.count ? ", …" : ""))
    }
    if !arrays.isEmpty {
      lines.append(
        "Arrays, whose elements are columns such as \(arrays[0])[0]: \(nameList(arrays))")
    }
    if repeatedRows > 0 {
      lines.append(
        "\(repeatedRows) row\(repeatedRows == 1 ? " repeats an" : "s repeat") earlier one\(repeatedRows == 1 ? "" : "s")."
      )
    }
    for column in columns where column.looksLikeWeights {
      lines.append("'\(column.name.shown)' looks like the events' weights: name it with --weight.")
    }
    return lines.joined(separator: "\n")
  }

  /// Columns of text with blanks between them: the first to the left, the others to the right.
  private static func aligned(_ cells: [[String]]) -> [String] {
    let widths = (cells.first ?? []).indices.map { column in
      cells.map { $0[column].count }.max() ?? 0
    }
    return cells.map { row in
      let padded = row.enumerated().map { column, text in
        let blanks = String(repeating: " ", count: widths[column] - text.count)
        return column == 0 ? text + blanks : blanks + text
      }
      var line = padded.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
