import Events

extension MassSpectrum {
  /// Reads a spectrum of comma-separated values: a line of names, then a line per bin with its lower
  /// edge, its upper edge (GeV) and its number of events, by rising mass.
  ///
  /// Each bin begins where the one before ends, to 1e-9 of its width. Lines that begin with `#` and
  /// blank lines are passed over; other columns too; a file compressed by gzip is unpacked.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - low, high, count: the names of the columns.
  /// - Throws: `InputError` with the line where edges do not ascend, bins overlap or leave a gap, or a
  ///   count is negative or no whole number.
  public init(
    csv path: String, low: String = "low", high: String = "high", count: String = "count"
  ) throws(InputError) {
    try self.init(csv: InputFile(path), low: low, high: high, count: count)
  }

  /// Reads a spectrum from an open text file, once, so that it may be a pipe.
  ///
  /// - Parameters:
  ///   - file: the file.
  ///   - reading: what separates its columns, where that is not to be found out.
  ///   - low, high, count: the names of the columns; of all columns in order where the file gives them none.
  /// - Throws: `InputError` as for a file's name.
  public init(
    csv file: InputFile, reading: FileReading = FileReading(), low: String = "low",
    high: String = "high", count: String = "count"
  ) throws(InputError) {
    let path = file.path
    let columns = try NamedColumns(
      textOf: file, reading: reading, namesIfNone: [low, high, count])
    func place(_ row: Int) -> String { columns.place(row: row) }
    func column(_ name: String) throws(InputError) -> [Double] {
      guard let values = columns.numbers(name) else { throw columns.missing(name) }
      guard let row = values.firstIndex(where: { !$0.isFinite }) else { return values }
      let text = columns.text(name, row: row).map { "'\($0)'" }
      throw InputError(
        place(row), "\(name) is \(text ?? "\(values[row])")",
        remedy: "write a finite number")
    }
    let (lows, highs, numbers) = (try column(low), try column(high), try column(count))
    guard !lows.isEmpty else { throw InputError(path, "it has no bin") }
    var edges = [lows[0]]
    for row in lows.indices {
      guard lows[row] < highs[row] else {
        throw InputError(
          place(row), "the bin from \(lows[row]) to \(highs[row]) does not ascend",
          remedy: "write the lower edge first")
      }
      if row > 0 {
        let slack = 1e-9 * (highs[row] - lows[row])
        let end = highs[row - 1]
        if lows[row] < lows[row - 1] {
          throw InputError(
            place(row), "the bin begins at \(lows[row]), below the one before, at \(lows[row - 1])",
            remedy: "order the bins by rising mass")
        }
        if lows[row] < end - slack {
          throw InputError(
            place(row), "the bin begins at \(lows[row]) and overlaps the one before, to \(end)",
            remedy: "let each bin begin where the one before ends")
        }
        if lows[row] > end + slack {
          throw InputError(
            place(row), "the bin begins at \(lows[row]), and the one before ends at \(end): a gap",
            remedy: "add the bin between them, with its count")
        }
      }
      guard numbers[row] >= 0, numbers[row] == numbers[row].rounded(), numbers[row] < 1e15 else {
        throw InputError(
          place(row), "a count of \(numbers[row])",
          remedy: "write the number of events, 0 or more, without weights")
      }
      edges.append(highs[row])
    }
    self.init(counts: numbers.map { Int($0) }, on: try Axis(edges: edges))
  }
}
