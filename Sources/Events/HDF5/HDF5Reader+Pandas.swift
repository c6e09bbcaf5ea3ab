/// The two layouts of pandas' `DataFrame.to_hdf` (pandas, `io/pytables.py`).
extension HDF5Reader {
  /// The layout "fixed": `axis0` holds the columns' names in order, and of each block of one type
  /// `block0_items` the names and `block0_values` the values. Objects are pickled, and text here.
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
    var columns: [String: Column] = [:]
    var unreadable: [(name: String, reason: String)] = []
    var rows: Int?
    for block in 0..<Int(blocks) {
      let items = try names("\(group)/block\(block)_items", in: file)
      let dataset = try HDF5Dataset("\(group)/block\(block)_values", in: file)
      // An empty array has a stand-in of one element and says so.
      if try file.attribute("shape", of: dataset.place.object, isGroup: false) != nil {
        throw place.error("it has no rows or no columns", remedy: "store at least one event")
      }
      let values: [Column]
      if dataset.isNumeric, dataset.shape.count == 2 {
        values = try numbers(of: dataset, count: items.count, in: file)
      } else if let objects = try PickledColumns(dataset, count: items.count) {
        values = objects.columns
      } else {
        unreadable += items.map { ($0, "pickled objects that are not read here") }
        continue
      }
      guard values.count == items.count,
        values.allSatisfy({ $0.count == rows ?? $0.count })
      else {
        throw dataset.place.error(
          "its \(values.count) × \(values.first?.count ?? 0) values do not fit \(items.count) columns"
            + (rows.map { " of \($0) rows" } ?? ""), remedy: "write it again")
      }
      if let first = values.first { rows = first.count }
      for (name, column) in zip(items, values) { columns[name] = column }
    }
    for (name, reason) in unreadable {
      columns[name] = rows.map { Column(unreadable: "(\(reason))", count: $0) }
    }
    var result = NamedColumns(source: source(place))
    for name in order {
      guard let column = columns[name] else {
        throw place.error("column '\(name)' has no values that are read", remedy: "write it again")
      }
      try result.append(name, column)
    }
    return result
  }

  /// The columns of a block of numbers, which are dates where pandas says so.
  private static func numbers(of dataset: HDF5Dataset, count: Int, in file: HDF5File)
    throws(InputError) -> [Column]
  {
    let name = dataset.place.object
    let rowAxis = try file.attribute("transposed", of: name, isGroup: false)?.number == 1 ? 0 : 1
    guard dataset.shape[1 - rowAxis] == count else {
      throw dataset.place.error(
        "its shape \(dataset.shape) does not fit \(count) columns", remedy: "write it again")
    }
    let columns = try HDF5Columns(array: dataset, rowAxis: rowAxis).read()
    guard
      let unit = try file.text("value_type", of: name, isGroup: false).flatMap({ NumPyDate($0) })
    else { return columns }
    return columns.map { $0.dates(unit) }
  }

  /// The layout "table": the dataset `table` of records, in which `values_block_0` and so on are
  /// arrays, whose columns' names are pickled into the attributes `values_block_0_kind` and so on.
  /// Data columns are fields of their own. The index is no column.
  static func pandasRecords(_ group: String, in file: HDF5File) throws(InputError)
    -> NamedColumns
  {
    let dataset = try HDF5Dataset("\(group)/table", in: file)
    guard case .record(let members) = dataset.type.kind, dataset.shape.count == 1 else {
      throw dataset.place.error("it holds no records", remedy: "write it again")
    }
    let place = HDF5Place(file: file.path, object: group, isGroup: true)
    var indexes: Set<String> = ["index"]
    // Pairs of an axis's number and its field's name; then of an axis's number and its labels.
    for case .list(let pair) in try pickled("index_cols", of: place, in: file)?.elements ?? [] {
      if case .text(let name)? = pair.last { indexes.insert(name) }
    }
    let fields = members.filter { !indexes.contains($0.name) }
    var values: [HDF5Value] = []
    var parts: [(field: String, names: [String])] = []
    for field in fields {
      let inside = try HDF5Value.all(of: field.type, name: field.name, in: dataset.place)
      let names = try names(of: field.name, count: inside.count, dataset, in: file)
      parts.append((field.name, names))
      values += inside.map { HDF5Value($0, shiftedBy: field.offset) }
    }
    var columns = try HDF5Columns(values, in: dataset).read()[...]
    let missing = try missingText(of: place, in: file)
    var result = NamedColumns(source: source(dataset.place))
    for (field, names) in parts {
      let meaning = try PandasMeaning(of: field, in: dataset, below: group, file)
      for name in names {
        guard let column = columns.popFirst() else { break }
        let own = column.text.map { Column(text: $0.without(missing)) } ?? column
        try result.append(name, try meaning.column(own))
      }
    }
    if case .list(let pair)? = try pickled("non_index_axes", of: place, in: file)?.elements.first,
      let order = pair.last?.names
    {
      result.reorder(order)
    }
    return result
  }

  /// The names of the columns in a field.
  private static func names(of field: String, count: Int, _ dataset: HDF5Dataset, in file: HDF5File)
    throws(InputError) -> [String]
  {
    guard field.hasPrefix("values_block_") else {
      return count == 1 ? [field] : (0..<count).map { "\(field)[\($0)]" }
    }
    guard let names = try pickled("\(field)_kind", of: dataset.place, in: file)?.names else {
      throw dataset.place.error(
        "the names of the columns in '\(field)' cannot be read",
        remedy: "write it again, with plain names")
    }
    guard names.count == count else {
      throw dataset.place.error(
        "'\(field)' has \(count) columns and \(names.count) names", remedy: "write it again")
    }
    return names
  }

  /// The text that stands for a missing one.
  static func missingText(of place: HDF5Place, in file: HDF5File) throws(InputError) -> String {
    let found = try file.text("nan_rep", of: place.object)
    // PyTables pickles "nothing".
    return found == nil || found == "N." || found == "" ? "nan" : found ?? "nan"
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
    guard dataset.shape.count == 1, dataset.isText || dataset.isNumeric else {
      throw dataset.place.error(
        "the columns' names are not a list of texts or numbers",
        remedy: "write it again, with plain names")
    }
    let column = try HDF5Columns(array: dataset).read()[0]
    if let text = column.text { return (0..<text.count).map { text[$0] ?? "" } }
    return column.numbers.map { value in Int(exactly: value).map { "\($0)" } ?? "\(value)" }
  }
}

extension HDF5Value {
  /// The same value behind some bytes.
  init(_ value: HDF5Value, shiftedBy offset: Int) {
    self.init(
      name: value.name, offset: value.offset + offset, type: value.type, reason: value.reason)
  }
}

extension TextColumn {
  /// The same texts, and none where they are the one that stands for a missing text.
  func without(_ missing: String) -> TextColumn {
    guard let code = texts.firstIndex(of: missing) else { return self }
    return TextColumn(texts: texts, codes: codes.map { $0 == Int32(code) ? -1 : $0 })
  }
}
