extension EventTable {
  /// Reads the outgoing particles of a Les Houches event file, `.lhe` or `.lhe.gz`, as a table.
  ///
  /// Its columns, all in GeV: `m`, the invariant mass of all outgoing particles; for each of them
  /// `pt_…`, `eta_…`, `phi_…`, `e_…`, `px_…`, `py_…`, `pz_…` with its name behind it, such as
  /// `pt_mu_minus`, in the order in which the names first come up; the number of the `process`; the
  /// `weight`; and `weight_…` for each further weight. Names are `e_minus`, `mu_plus`, `nu_e`,
  /// `nu_e_bar`, `b`, `bbar`, `t`, `gamma`, `Z`, `W_plus`, `H`; gluons and the quarks d, u, s, c are
  /// `jet`. Where an event has several of a name they are numbered by falling
  /// transverse momentum: `jet1`, `jet2`.
  ///
  /// What some events do not have is NaN there: a selection can leave such events out, and
  /// ``values(of:)`` does not overlook them. Along the beams `eta_…` is infinite.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - mass: the column that holds the mass, in GeV.
  ///   - weight: the column of event weights, such as `weight`; nil where every event counts once.
  ///   - truth: the column with 1 for signal and 0 for background, such as `process` where the
  ///     processes have these numbers; it becomes ``truth``.
  /// - Throws: ``InputError`` with the line where the file is damaged, or where it has no events.
  public init(
    lhe path: String, mass: Feature = Feature("m", unit: "GeV"), weight: String? = nil,
    truth: String? = nil
  ) throws(InputError) {
    try self.init(
      LHEReader.columns(InputFile(path)).columns, mass: mass, weight: weight,
      truthColumn: truth)
  }
}

extension LHEReader {
  /// A file's events as columns, and the number of events that were left out because they are broken.
  ///
  /// - Parameter skipBroken: whether such events are left out, instead of being an error.
  /// - Throws: ``InputError`` with the line where the file is damaged, or where it has no whole event.
  package static func columns(
    _ file: InputFile, limit: ReadingLimit = .standard, skipBroken: Bool = false
  ) throws(InputError) -> (columns: NamedColumns, brokenCount: Int) {
    var reader = try LHEReader(file, limit: limit, skipBroken: skipBroken)
    var columns = LHEColumns(reader.run)
    while let event = try reader.next() { try columns.append(event, from: reader) }
    guard columns.count > 0 else {
      throw InputError(
        file.path,
        reader.brokenCount == 0
          ? "it has no events" : "none of its \(reader.brokenCount) events is whole",
        remedy: "generate at least one")
    }
    var result = try columns.named(source: file.path)
    result.unit = .GeV
    if reader.brokenCount > 0 {
      let events = reader.brokenCount == 1 ? "event was" : "events were"
      result.notes.append("\(reader.brokenCount) broken \(events) left out")
    }
    return (result, reader.brokenCount)
  }
}
