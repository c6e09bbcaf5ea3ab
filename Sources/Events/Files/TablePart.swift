/// An array or a table in a file that holds several, which gives columns to one table.
struct TablePart {
  /// How it gives them.
  enum Shape: Equatable {
    /// One column, by the name of the part.
    case column
    /// So many columns without names.
    case matrix(Int)
    /// Columns with names.
    case table([String])
  }

  /// Its name in the file.
  let name: String
  /// What its column is called, or its columns before their places.
  let label: String
  let shape: Shape
  let rows: Int
  /// Where it is, for messages.
  let place: String
  /// Reads the columns, in order.
  let read: () throws(InputError) -> [Column]

  /// What its columns are called where nobody says otherwise.
  private var names: [String] {
    switch shape {
    case .column: [label]
    case .matrix(let width): (0..<width).map { "\(label)[\($0)]" }
    case .table(let names): names
    }
  }

  private var isMatrix: Bool { if case .matrix = shape { true } else { false } }
  private var isTable: Bool { if case .table = shape { true } else { false } }

  /// The names in a list with commas; the whole where that is a name itself.
  static func names(in list: String, isKnown: (String) -> Bool) -> [String] {
    if isKnown(list) { return [list] }
    let names = list.split(separator: ",").map { part in
      String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    return names.isEmpty ? [list] : names
  }

  /// Of parts that nobody chose, those that make the table: the parts of one length, which is that of the most
  /// numbers. What is shorter or longer, such as the edges of bins, is passed over.
  ///
  /// - Throws: ``InputError`` where there is none, or where they are several tables.
  static func ofOneLength(_ parts: [TablePart], source: String) throws(InputError) -> [TablePart] {
    var sizes: [Int: Int] = [:]
    for part in parts {
      let width =
        switch part.shape {
        case .column: 1
        case .matrix(let width): width
        case .table(let names): names.count
        }
      sizes[part.rows, default: 0] += width * part.rows
    }
    // Of two lengths with as many numbers, the larger one.
    guard
      let rows = sizes.max(by: { ($0.value, $0.key) < ($1.value, $1.key) })?.key
    else {
      throw InputError(
        source, "it holds no table", remedy: "store the events as one array a column, or as records"
      )
    }
    let kept = parts.filter { $0.rows == rows }
    let tables = kept.filter(\.isTable)
    guard kept.count == 1 || (tables.count < 2 && !kept.allSatisfy(\.isMatrix)) else {
      let names = nameList((tables.isEmpty ? kept : tables).map { "'\($0.name)'" })
      throw InputError(
        source, "it holds several tables: \(names)",
        remedy: "choose one with --dataset, or several with commas between them")
    }
    return kept
  }

  /// The table of some parts.
  ///
  /// - Parameters:
  ///   - isChosen: whether the user named them.
  ///   - names: the names, in order, of all columns, or of those that have none of their own.
  /// - Throws: ``InputError`` where their lengths differ, the names do not fit, or they cannot be read.
  static func table(_ parts: [TablePart], isChosen: Bool, names: [String]?, source: String)
    throws(InputError) -> NamedColumns
  {
    if let first = parts.first, let other = parts.first(where: { $0.rows != first.rows }) {
      throw InputError(
        other.place, "it has \(other.rows) rows where '\(first.name)' has \(first.rows)",
        remedy: "choose datasets of one length")
    }
    for part in parts {
      if case .matrix(let width) = part.shape, width > NamedColumns.mostColumns {
        throw NamedColumns.tooMany(part.place)
      }
    }
    let columnNames = try named(parts, isChosen: isChosen, names: names, source: source)
    var result = NamedColumns(source: parts.count == 1 ? parts[0].place : source)
    var rest = columnNames[...]
    for part in parts {
      for column in try part.read() {
        guard let name = rest.popFirst() else { break }
        try result.append(name, column)
      }
    }
    return result
  }

  private static func named(
    _ parts: [TablePart], isChosen: Bool, names: [String]?, source: String
  ) throws(InputError) -> [String] {
    let own = parts.flatMap(\.names)
    let isAlone = parts.count == 1
    // A column that was chosen alone may be called anything.
    let isNameless = parts.flatMap { part in
      part.names.map { _ in part.isMatrix || (isAlone && isChosen && part.shape == .column) }
    }
    let nameless = isNameless.count { $0 }
    let place = isAlone ? parts[0].place : source
    guard let names else {
      if isAlone, parts[0].isMatrix {
        throw InputError(
          place, "its \(own.count) columns have no names",
          remedy: "name them in order with --columns a,b,…")
      }
      return own
    }
    if names == own || (names.count == own.count && nameless > 0) { return names }
    guard nameless > 0 else {
      throw InputError(
        place, "its own column names are \(nameList(own))", remedy: "leave --columns out")
    }
    guard names.count == nameless else {
      throw InputError(
        place, "it has \(nameless) columns without names, and \(names.count) names were given",
        remedy: "name each column once, in order, with --columns")
    }
    var rest = names[...]
    return zip(own, isNameless).map { $1 ? rest.removeFirst() : $0 }
  }
}
