/// A tree in a ROOT file, into columns and arrays.
package enum ROOTReader {
  /// What a branch, or one of its leaves, becomes.
  private enum Part {
    case column(Column)
    case array(ArrayColumn)
    /// Why it cannot be read.
    case unknown(String)
  }

  /// Reads the tree of a name, or the only one with numbers.
  ///
  /// A number of each entry becomes a column, `name[0][1]` in arrays of fixed lengths. Arrays of any length become
  /// ``ArrayColumn``s. What is neither becomes a column that says why it cannot be read. A histogram with one axis,
  /// when asked for by its name, becomes a table of its bins with the columns `low`, `high`, `count` and `error`.
  ///
  /// - Parameters:
  ///   - name: the tree's name, behind those of its directories, with a cycle or without: `dir/tree;1`.
  ///   - wanted: the columns and arrays to read; nil for all of them.
  /// - Throws: ``InputError`` where there is no such tree, or several, or the file is damaged.
  package static func columns(
    _ input: InputFile, tree name: String?, only wanted: Set<String>? = nil,
    limit: ReadingLimit = .standard
  ) throws(InputError) -> NamedColumns {
    let file = try ROOTFile(input, limit: limit)
    let trees = ROOTTrees(file)
    if let name, let histogram = trees.histogram(name) {
      return try ROOTHistogram.columns(histogram, in: file)
    }
    let (entry, tree) = try trees.tree(name)
    var place = ROOTPlace(file: file.source.path, tree: entry.path)
    let columns = ROOTColumns(tree, in: file)
    var parts: [(name: String, part: Part)] = []
    let branches = try place.locating { () throws(ROOTDamage) in
      try tree.namedBranches(in: file)
    }
    for (name, branch, content) in branches {
      let names = content.suffixes.map { name + $0 }
      guard names.contains(where: { wanted?.contains($0) ?? true }) else { continue }
      place.branch = name
      for (suffix, part) in try place.locating({ () throws(ROOTDamage) in
        try read(branch, content, of: tree, columns)
      }) {
        if wanted?.contains(name + suffix) ?? true { parts.append((name + suffix, part)) }
      }
    }
    place.branch = nil
    return try named(parts, entries: tree.entries, columns, at: place)
  }

  private static func read(
    _ branch: ROOTBranch, _ content: ROOTContent, of tree: ROOTTree, _ columns: ROOTColumns
  ) throws(ROOTDamage) -> [(suffix: String, part: Part)] {
    if case .unknown(let reason) = content { return [("", .unknown(reason))] }
    guard branch.entries == tree.entries else {
      return content.suffixes.map {
        ($0, .unknown("\(branch.entries) of \(tree.entries) entries"))
      }
    }
    do throws(ROOTDamage) {
      switch try columns.read(branch, content) {
      case .array(let array): return [("", .array(array))]
      case .columns(let list): return list.map { ($0.suffix, .column($0.column)) }
      }
    } catch {
      // Objects may be written in ways that are not known here; plain leaves are not.
      guard error.isMisread, branch.className != "TBranch" else { throw error }
      return content.suffixes.map { ($0, .unknown(error.problem)) }
    }
  }

  private static func named(
    _ parts: [(name: String, part: Part)], entries: Int, _ columns: ROOTColumns, at place: ROOTPlace
  ) throws(InputError) -> NamedColumns {
    var result = NamedColumns(source: place.text)
    // Nothing is made of a number of entries that no values confirm.
    let isConfirmed = parts.contains { if case .unknown = $0.part { false } else { true } }
    guard isConfirmed || parts.isEmpty else {
      let reasons = parts.map { part in
        if case .unknown(let reason) = part.part { "\(part.name) (\(reason))" } else { part.name }
      }
      throw place.error(
        "it has no branch that can be read: \(nameList(reasons))",
        remedy: "write numbers, or arrays of numbers")
    }
    for (name, part) in parts {
      switch part {
      case .array(let array): try result.append(name, array: array)
      case .column(let column): try result.append(name, column)
      case .unknown(let reason):
        try place.locating { () throws(ROOTDamage) in try columns.allow(1) }
        try result.append(name, Column(unreadable: "(\(reason))", count: entries))
      }
    }
    return result
  }
}
