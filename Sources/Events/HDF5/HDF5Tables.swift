/// What in an HDF5 file can be read as a table.
struct HDF5Tables {
  /// How a table is laid out.
  enum Layout: Sendable {
    /// A group in which pandas keeps its columns in blocks of one type ("fixed").
    case pandasBlocks
    /// A group with a dataset of records in which pandas keeps an index and blocks ("table").
    case pandasRecords
    /// A dataset of records with a field a column: a structured array, a table of PyTables.
    case records
    /// A dataset of numbers or texts with one or two axes.
    case array
    /// A group with a dataset a column.
    case columns
  }

  /// A table in the file.
  struct Candidate: Sendable {
    /// The name of its dataset or group from the root, without a slash before it.
    let name: String
    let layout: Layout
  }

  private struct Dataset: Sendable {
    let node: HDF5File.Node
    let shape: [Int]
    let isRecords: Bool
    let isNumeric: Bool

    /// Whether it is one column of numbers.
    var isColumn: Bool {
      isNumeric && (shape.count == 1 || (shape.count == 2 && shape[1] == 1))
    }
  }

  private let file: HDF5File
  private let groups: [HDF5File.Node]
  private let datasets: [Dataset]
  /// The datasets that cannot be read; another one can still be named.
  private let faults: [(name: String, error: InputError)]
  /// What pandas says of its groups.
  private let pandasTypes: [String: String]

  private var path: String { file.path }

  /// Looks at every group and dataset of a file.
  ///
  /// - Throws: ``InputError`` where the file is damaged.
  init(_ file: HDF5File) throws(InputError) {
    self.file = file
    let nodes = file.nodes
    var pandasTypes: [String: String] = [:]
    for node in nodes where node.isGroup {
      pandasTypes[node.name] = try file.text("pandas_type", of: node.name)
    }
    self.pandasTypes = pandasTypes
    // PyTables keeps its indexes in groups whose names begin so.
    func isHidden(_ name: String) -> Bool {
      name.split(separator: "/").contains { $0.hasPrefix("_i_") || $0.hasPrefix("_p_") }
    }
    groups = nodes.filter { $0.isGroup && !isHidden($0.name) }
    var datasets: [Dataset] = []
    var faults = file.brokenLinks.filter { !isHidden($0.name) }
    for node in nodes where !node.isGroup && !isHidden(node.name) {
      do throws(InputError) {
        let dataset = try HDF5Dataset(node.name, in: file)
        datasets.append(
          Dataset(
            node: node, shape: dataset.shape, isRecords: dataset.isRecords,
            isNumeric: dataset.isNumeric))
      } catch { faults.append((node.name, error)) }
    }
    self.datasets = datasets
    self.faults = faults
  }

  /// The one table of the file, or those of the names in a list with commas.
  ///
  /// - Throws: ``InputError`` where there is none of a name, or no table at all, or where none is
  ///   named and there are several: it lists them.
  func tables(_ list: String?) throws(InputError) -> [Candidate] {
    guard let list else {
      if let fault = faults.first { throw fault.error }
      return [try only(candidates(below: ""), of: InputErrorPlace(path))]
    }
    func isKnown(_ name: String) -> Bool {
      let name = file.resolved(name)
      return file.object(name) != nil || faults.contains { $0.name == name }
    }
    var tables: [Candidate] = []
    for name in TablePart.names(in: list, isKnown: isKnown) { tables.append(try table(name)) }
    return tables
  }

  private func table(_ name: String) throws(InputError) -> Candidate {
    let wanted = file.resolved(name)
    if let fault = faults.first(where: { $0.name == wanted }) { throw fault.error }
    if let dataset = datasets.first(where: { $0.node.name == wanted }) {
      return try candidate(dataset)
    }
    guard groups.contains(where: { $0.name == wanted }) else {
      let found = candidates(below: "").map(\.name) + datasets.map(\.node.name)
      var seen: Set<String> = []
      let names = nameList(
        found.filter { seen.insert($0).inserted }.map { "'\($0.isEmpty ? "/" : $0)'" },
        near: "'\(wanted)'")
      throw InputError(
        path, "there is no dataset or group '\(name)'",
        remedy: names.isEmpty ? "it holds no table" : "it has \(names)")
    }
    let place = HDF5Place(file: path, object: wanted, isGroup: true)
    if let kind = pandasTypes[wanted], layout(ofPandas: kind) == nil {
      throw place.error(
        "pandas keeps no table there but a '\(kind)'", remedy: "store it as a DataFrame")
    }
    if let own = candidate(group: wanted) { return own }
    return try only(candidates(below: wanted), of: InputErrorPlace(place))
  }

  /// A place of either kind, for messages.
  private struct InputErrorPlace {
    let error: (String, String) -> InputError
    init(_ path: String) { error = { InputError(path, $0, remedy: $1) } }
    init(_ place: HDF5Place) { error = { place.error($0, remedy: $1) } }
  }

  private func only(_ found: [Candidate], of place: InputErrorPlace) throws(InputError) -> Candidate
  {
    guard let first = found.first else {
      throw place.error(
        "it holds no table", "store a DataFrame, records, or one dataset of numbers a column")
    }
    guard found.count == 1 else {
      let names = found.map { "'\($0.name.isEmpty ? "/" : $0.name)'" }
      throw place.error(
        "it holds \(found.count) tables: \(nameList(names))",
        "choose one with --dataset, or several of one length with commas between them")
    }
    return first
  }

  private func layout(ofPandas kind: String) -> Layout? {
    switch kind {
    case "frame": .pandasBlocks
    case "frame_table": .pandasRecords
    default: nil
    }
  }

  /// The table that a group itself is, if any.
  private func candidate(group name: String) -> Candidate? {
    if let kind = pandasTypes[name] {
      return layout(ofPandas: kind).map { Candidate(name: name, layout: $0) }
    }
    let isTable = datasets.contains { $0.node.parent == name && $0.isColumn }
    return isTable ? Candidate(name: name, layout: .columns) : nil
  }

  /// The table that a dataset itself is.
  private func candidate(_ dataset: Dataset) throws(InputError) -> Candidate {
    let (name, parent) = (dataset.node.name, dataset.node.parent)
    if dataset.node.lastName == "table", pandasTypes[parent] == "frame_table" {
      return Candidate(name: parent, layout: .pandasRecords)
    }
    let place = HDF5Place(file: path, object: name)
    guard (1...2).contains(dataset.shape.count), !dataset.isRecords || dataset.shape.count == 1
    else {
      throw place.error(
        "it has \(dataset.shape.count) axes\(dataset.isRecords ? " of records" : "")",
        remedy: "store events × columns, or one axis of records")
    }
    return Candidate(name: name, layout: dataset.isRecords ? .records : .array)
  }

  /// Every table below a group, and that group itself. Arrays beside columns belong to them.
  private func candidates(below root: String) -> [Candidate] {
    func isBelow(_ name: String, _ group: String) -> Bool {
      group.isEmpty || name == group || name.hasPrefix(group + "/")
    }
    let pandas = pandasTypes.keys.filter { pandasTypes[$0] != nil }
    let ofGroups = groups.filter { group in
      isBelow(group.name, root)
        && !pandas.contains { $0 != group.name && isBelow(group.name, $0) }
    }.compactMap { candidate(group: $0.name) }
    let withColumns = Set(ofGroups.filter { $0.layout == .columns }.map(\.name))
    let ofDatasets = datasets.filter { dataset in
      isBelow(dataset.node.name, root) && !pandas.contains { isBelow(dataset.node.name, $0) }
        && (dataset.isRecords
          ? dataset.shape.count == 1
          : dataset.shape.count == 2 && dataset.isNumeric
            && !withColumns.contains(dataset.node.parent))
    }.map { Candidate(name: $0.node.name, layout: $0.isRecords ? .records : .array) }
    return ofGroups + ofDatasets
  }
}
