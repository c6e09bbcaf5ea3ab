/// The two layouts of pandas' `DataFrame.to_hdf` (pandas, `io/pytables.py`).
extension HDF5Reader {
  /// The layout "fixed": `axis0` holds the columns' names in order, and of each block of one type
  /// `block0_items` the names and `block0_values` the numbers. Objects are pickled, and text here.
  static func pandasBlocks(_ group: String, in file: HDF5File) throws(InputError)
    -> NamedColumns
  {
    let place = HDF5Place(file: file.path, object: group, isGroup: true)
    guard let blocks = try file.attribute("nblocks", of: group)?.number, blocks >= 0,
      blocks < 10_000
    else {
      throw place.error("pandas' count of blocks is missing", remedy: "write it again")
    }
    if try file.text("axis0_variety", of: group) == "multi" {
      throw place.error("its columns' names have several levels", remedy: "join the levels first")
    }
    let order = try names("\(group)/axis0", in: file)
    var values: [String: [Double]] = [:]
    var texts: Set<String> = []
    var rows: Int?
    for block in 0..<Int(blocks) {
      let items = try names("\(group)/block\(block)_items", in: file)
      let dataset = try HDF5Dataset("\(group)/block\(block)_values", in: file)
      // An empty array has a stand-in of one element and says so.
      if try file.attribute("shape", of: dataset.place.object, isGroup: false) != nil {
        throw place.error("it has no rows or no columns", remedy: "store at least one event")
      }
      guard dataset.isNumeric, dataset.shape.count == 2 else {
        texts.formUnion(items)
        continue
      }
      let transposed = try file.attribute(
        "transposed", of: dataset.place.object, isGroup: false)
      let isTransposed = transposed?.number == 1
      let rowAxis = isTransposed ? 0 : 1
      guard dataset.shape[1 - rowAxis] == items.count,
        dataset.shape[rowAxis] == rows ?? dataset.shape[rowAxis]
      else {
        throw dataset.place.error(
          "its shape \(dataset.shape) does not fit \(items.count) columns"
            + (rows.map { " of \($0) rows" } ?? ""), remedy: "write it again")
      }
      rows = dataset.shape[rowAxis]
      guard let reader = HDF5Columns.array(in: dataset, names: items, rowAxis: rowAxis) else {
        continue
      }
      for column in try reader.read(dataset) { values[column.name] = column.values }
    }
    var result = NamedColumns(source: source(place))
    for name in order {
      if let column = values[name] {
        try result.append(name, column)
      } else if texts.contains(name), let rows {
        try result.append(name, Column(unreadable: "(text)", count: rows))
      } else {
        throw place.error("column '\(name)' has no values of numbers", remedy: "write it again")
      }
    }
    return result
  }

  /// The layout "table": the dataset `table` of records, in which `values_block_0` and so on are
  /// arrays, whose columns' names are pickled into the attributes `values_block_0_kind` and so on.
  /// Data columns are fields of their own. The index is no column.
  static func pandasRecords(_ group: String, in file: HDF5File) throws(InputError)
    -> NamedColumns
  {
    let dataset = try HDF5Dataset("\(group)/table", in: file)
    guard dataset.isRecords, dataset.shape.count == 1 else {
      throw dataset.place.error("it holds no records", remedy: "write it again")
    }
    var indexes: Set<String> = ["index"]
    var order: [String]?
    let place = HDF5Place(file: file.path, object: group, isGroup: true)
    // Pairs of an axis's number and its field's name; then of an axis's number and its labels.
    for case .list(let pair) in try pickled("index_cols", of: place, in: file)?.elements ?? [] {
      if case .text(let name)? = pair.last { indexes.insert(name) }
    }
    if case .list(let pair)? = try pickled("non_index_axes", of: place, in: file)?.elements.first {
      order = pair.last?.names
    }
    var names: [String: [String]] = [:]
    for field in dataset.fields where !indexes.contains(field.name) {
      guard field.name.hasPrefix("values_block_") else {
        names[field.name] = [field.name]
        continue
      }
      guard let own = try pickled("\(field.name)_kind", of: dataset.place, in: file)?.names else {
        throw dataset.place.error(
          "the names of the columns in '\(field.name)' cannot be read",
          remedy: "write it again, with plain names")
      }
      guard field.number == nil || own.count == field.count else {
        throw dataset.place.error(
          "'\(field.name)' has \(field.count) columns and \(own.count) names",
          remedy: "write it again")
      }
      names[field.name] = own
    }
    var result = try records(dataset) { names[$0.name] ?? [] }
    if let order { result.reorder(order) }
    return result
  }

  private static func pickled(_ attribute: String, of place: HDF5Place, in file: HDF5File)
    throws(InputError) -> PickledValue?
  {
    let found = try file.attribute(attribute, of: place.object, isGroup: place.isGroup)
    let bytes = try place.locating { () throws(HDF5Damage) in try found?.bytes() }
    return bytes.flatMap { PickledValue($0) }
  }

  /// The columns' names in a dataset: texts, or numbers where the columns have no other names.
  private static func names(_ name: String, in file: HDF5File) throws(InputError)
    -> [String]
  {
    let dataset = try HDF5Dataset(name, in: file)
    guard dataset.shape.count == 1 else {
      throw dataset.place.error("the columns' names are no list", remedy: "write it again")
    }
    if let texts = try dataset.texts() { return texts }
    guard let reader = HDF5Columns.array(in: dataset, names: ["name"]) else {
      throw dataset.place.error(
        "the columns' names are neither texts nor numbers",
        remedy: "write it again, with plain names")
    }
    return try reader.read(dataset)[0].values.map { value in
      Int(exactly: value).map { "\($0)" } ?? "\(value)"
    }
  }
}
