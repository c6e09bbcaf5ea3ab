/// A table in an HDF5 file, into columns.
enum HDF5Reader {
  /// Reads the table of a name, or the only one.
  static func columns(
    _ input: InputFile, dataset: String?, names: [String]?, limit: ReadingLimit
  ) throws(InputError) -> NamedColumns {
    let file = try HDF5File(input, limit: limit)
    let table = try HDF5Tables(file).table(dataset)
    let result: NamedColumns =
      switch table.layout {
      case .pandasBlocks: try pandasBlocks(table.name, in: file)
      case .pandasRecords: try pandasRecords(table.name, in: file)
      case .records: try records(HDF5Dataset(table.name, in: file)) { [$0.name] }
      case .array: try array(table.name, names: names, in: file)
      case .columns: try columns(of: table.name, in: file)
      }
    let isGroup = table.layout != .records && table.layout != .array
    let place = HDF5Place(file: file.path, object: table.name, isGroup: isGroup)
    if let names, names != result.names {
      throw place.error(
        "its own column names are \(nameList(result.names))",
        remedy: "leave --columns out")
    }
    guard !result.names.isEmpty else {
      throw place.error("it has no columns", remedy: "store at least the mass")
    }
    guard result.count > 0 else {
      throw place.error("it has no rows", remedy: "store at least one event")
    }
    return result
  }

  /// A dataset of records, the columns of each field named by `names`.
  static func records(_ dataset: HDF5Dataset, names: (HDF5Field) -> [String])
    throws(InputError) -> NamedColumns
  {
    let place = dataset.place
    let rows = dataset.shape[0]
    var values: [String: [Double]] = [:]
    if let reader = HDF5Columns.records(in: dataset, names: names) {
      for column in try reader.read(dataset) {
        guard values.updateValue(column.values, forKey: column.name) == nil else {
          throw place.error("the column '\(column.name)' stands there twice", remedy: "rename one")
        }
      }
    }
    var result = NamedColumns(source: source(place))
    for field in dataset.fields {
      let wanted = names(field)
      let isNumeric = field.number != nil && field.count == wanted.count
      for name in wanted {
        if isNumeric, let column = values[name] {
          try result.append(name, column)
        } else {
          let text = field.firstText(in: dataset) ?? "(\(field.description))"
          try result.append(name, Column(unreadable: text, count: rows))
        }
      }
    }
    return result
  }

  private static func array(
    _ name: String, names: [String]?, in file: HDF5File
  ) throws(InputError) -> NamedColumns {
    let dataset = try HDF5Dataset(name, in: file)
    let place = dataset.place
    let width = dataset.shape.count == 2 ? dataset.shape[1] : 1
    guard let names else {
      throw place.error(
        "its \(width) columns have no names", remedy: "name them in order with --columns a,b,…")
    }
    guard names.count == width else {
      throw place.error(
        "it has \(width) columns, and \(names.count) names were given",
        remedy: "name each column once, in order, with --columns")
    }
    guard let reader = HDF5Columns.array(in: dataset, names: names) else {
      throw place.error("its elements are no numbers")
    }
    var result = NamedColumns(source: source(place))
    for column in try reader.read(dataset) { try result.append(column.name, column.values) }
    return result
  }

  /// A group with a dataset a column; what has more than one axis is none.
  private static func columns(of group: String, in file: HDF5File) throws(InputError)
    -> NamedColumns
  {
    let place = HDF5Place(file: file.path, object: group, isGroup: true)
    var result = NamedColumns(source: source(place))
    for node in file.nodes where !node.isGroup && node.parent == group {
      let dataset = try HDF5Dataset(node.name, in: file)
      guard dataset.shape.count == 1 else { continue }
      guard result.names.isEmpty || dataset.shape[0] == result.count else {
        throw dataset.place.error(
          "it has \(dataset.shape[0]) rows where '\(result.names[0])' has \(result.count)",
          remedy: "store columns of one length in a group")
      }
      if let reader = HDF5Columns.array(in: dataset, names: [node.lastName]) {
        for column in try reader.read(dataset) { try result.append(column.name, column.values) }
      } else {
        let text = "(\(dataset.type.description))"
        try result.append(
          node.lastName, Column(unreadable: text, count: dataset.shape[0]))
      }
    }
    return result
  }

  /// Where columns come from, for messages.
  static func source(_ place: HDF5Place) -> String { place.error("").place }
}
