/// A `.npz` file: arrays of NumPy as the members of a zip file, as `numpy.savez` and `savez_compressed` write
/// them.
package enum NumPyArchive {
  /// Reads columns from an archive.
  ///
  /// Arrays of one length with one axis, or with a second one of length 1, are columns named by their members;
  /// those with two axes beside them give columns `X[0]`, `X[1]`, and so on. A single array with two axes, or
  /// of records, is the table itself. Scalars and arrays of another length are passed over.
  ///
  /// - Parameters:
  ///   - members: the names of the arrays that are read, separated by commas; nil for all.
  ///   - names: the names, in order, of all columns, or of those that have none of their own.
  /// - Throws: ``InputError`` where it is no such archive or damaged, a member is missing or cannot be read,
  ///   or the arrays that were named have different lengths.
  package static func columns(
    _ input: InputFile, members: String?, names: [String]?, limit: ReadingLimit
  ) throws(InputError) -> NamedColumns {
    let file =
      input.isRegular
      ? input
      : InputFile(try UnpackedFile(input, limit: limit).readAll(), named: input.path)
    let directory = try ZipDirectory(file)
    let arrays = directory.members.filter { $0.name.hasSuffix(suffix) }
    var wanted = arrays
    if let members {
      let names = TablePart.names(in: members) { name in arrays.contains { $0.array == name } }
      wanted = []
      for name in names {
        guard let member = arrays.last(where: { $0.array == name }) else {
          throw InputError(
            file.path, "there is no array '\(name)'",
            remedy: "it has \(nameList(arrays.map { "'\($0.array)'" }, near: "'\(name)'"))")
        }
        wanted.append(member)
      }
    }
    var total = 0
    for member in wanted {
      let (sum, overflow) = total.addingReportingOverflow(member.size)
      total = overflow ? .max : sum
    }
    try limit.require(unpacked: total, from: file.size, of: file.path)
    var parts: [TablePart] = []
    for member in wanted {
      let part = try part(
        member, of: directory, path: file.path, isChosen: members != nil, limit)
      if let part { parts.append(part) }
    }
    if members == nil { parts = try TablePart.ofOneLength(parts, source: file.path) }
    return try TablePart.table(
      parts, isChosen: members != nil, names: names, source: file.path)
  }

  private static let suffix = ".npy"

  /// The columns of one array; nil where it can hold none and nobody named it.
  private static func part(
    _ member: ZipDirectory.Member, of directory: ZipDirectory, path: String, isChosen: Bool,
    _ limit: ReadingLimit
  ) throws(InputError) -> TablePart? {
    let place = "\(path), array '\(member.array)'"
    let bytes = try directory.bytes(of: member, limit: limit)
    let stream = try UnpackedFile(InputFile(bytes, named: place), limit: limit)
    let header: NumPyHeader
    let columns: [Column]
    do throws(InputError) {
      header = try NumPyHeader(stream)
      if header.isPickled, header.shape.count == 1, header.rows <= bytes.count {
        columns = header.fields.map { _ in
          Column(unreadable: "(pickled Python objects)", count: header.rows)
        }
      } else {
        try header.requireTable(place)
        columns = try NumPyReader.columns(of: header, from: stream)
      }
    } catch {
      // Scalars and images are no hindrance to the columns beside them.
      if isChosen || !error.problem.contains("axes") { throw error }
      return nil
    }
    let shape: TablePart.Shape =
      header.isStructured
      ? .table(header.fields.map(\.name))
      : header.shape.count == 2 && header.width != 1 ? .matrix(header.width) : .column
    return TablePart(
      name: member.array, label: member.array, shape: shape, rows: header.rows, place: place
    ) {
      () throws(InputError) in columns
    }
  }
}

extension ZipDirectory.Member {
  /// The name of the array in it.
  fileprivate var array: String { String(name.dropLast(4)) }
}
