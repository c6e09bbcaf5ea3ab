/// A table in an HDF5 file, into columns.
package enum HDF5Reader {
  /// Reads the only table, or those of the names in a list with commas, whose columns stand beside each other.
  package static func columns(
    _ input: InputFile, dataset: String?, names: [String]?, limit: ReadingLimit
  ) throws(InputError) -> NamedColumns {
    let file = try HDF5File(input, limit: limit)
    let tables = try HDF5Tables(file).tables(dataset)
    var parts: [TablePart] = []
    for table in tables {
      if table.layout == .columns, tables.count == 1 || dataset == nil {
        parts += try members(of: table.name, in: file)
      } else {
        parts.append(try part(table, in: file))
      }
    }
    let isGroup = tables.count == 1 && tables[0].layout == .columns
    let place =
      tables.count == 1
      ? source(HDF5Place(file: file.path, object: tables[0].name, isGroup: isGroup)) : file.path
    let result = try TablePart.table(
      parts, isChosen: dataset != nil && !isGroup, names: names, source: place)
    guard !result.names.isEmpty else {
      throw InputError(place, "it has no columns", remedy: "store at least the mass")
    }
    guard result.count > 0 else {
      throw InputError(place, "it has no rows", remedy: "store at least one event")
    }
    return result
  }

  /// What a table gives to the columns.
  private static func part(_ table: HDF5Tables.Candidate, in file: HDF5File) throws(InputError)
    -> TablePart
  {
    switch table.layout {
    case .records:
      let dataset = try HDF5Dataset(table.name, in: file)
      let values = try dataset.values()
      return TablePart(
        name: table.name, label: "", shape: .table(values.map(\.name)), rows: dataset.shape[0],
        place: source(dataset.place)
      ) { () throws(InputError) in try HDF5Columns(values, in: dataset).read() }
    case .array:
      let dataset = try HDF5Dataset(table.name, in: file)
      if dataset.isNumeric || dataset.isText { return array(dataset, name: table.name) }
      throw dataset.place.error(
        "its elements are \(dataset.type.description), neither numbers nor text",
        remedy: "store floats, integers, booleans or text")
    case .columns, .pandasBlocks, .pandasRecords:
      let place = HDF5Place(file: file.path, object: table.name, isGroup: true)
      let columns =
        switch table.layout {
        case .pandasBlocks: try pandasBlocks(table.name, in: file)
        case .pandasRecords: try pandasRecords(table.name, in: file)
        default:
          try TablePart.table(
            members(of: table.name, in: file), isChosen: false, names: nil, source: source(place))
        }
      return TablePart(
        name: table.name, label: "", shape: .table(columns.names), rows: columns.count,
        place: source(place)
      ) { () throws(InputError) in columns.names.compactMap { columns[$0] } }
    }
  }

  /// A dataset of numbers or texts with one or two axes.
  private static func array(_ dataset: HDF5Dataset, name: String) -> TablePart {
    let width = dataset.shape.count == 2 ? dataset.shape[1] : 1
    return TablePart(
      name: name, label: HDF5File.Node(name: name, isGroup: false).lastName,
      shape: width == 1 ? .column : .matrix(width), rows: dataset.shape[0],
      place: source(dataset.place)
    ) { () throws(InputError) in try HDF5Columns(array: dataset).read() }
  }

  /// The datasets of a group that are its columns: those of one length with one or two axes.
  private static func members(of group: String, in file: HDF5File) throws(InputError) -> [TablePart]
  {
    var parts: [TablePart] = []
    for node in file.nodes where !node.isGroup && node.parent == group {
      let dataset = try HDF5Dataset(node.name, in: file)
      guard !dataset.isRecords, (1...2).contains(dataset.shape.count) else { continue }
      parts.append(array(dataset, name: node.name))
    }
    let place = HDF5Place(file: file.path, object: group, isGroup: true)
    return try TablePart.ofOneLength(parts, source: source(place))
  }

  /// Where columns come from, for messages.
  static func source(_ place: HDF5Place) -> String { place.error("").place }
}
