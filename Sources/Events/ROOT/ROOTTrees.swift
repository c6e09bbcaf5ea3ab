/// Finds the tree that is meant among what a file holds.
struct ROOTTrees {
  private let file: ROOTFile
  private let place: ROOTPlace
  /// What the file holds, each object in its last cycle.
  private let latest: [ROOTFile.Entry]

  init(_ file: ROOTFile) {
    self.file = file
    place = ROOTPlace(file: file.source.path)
    var cycles: [String: Int] = [:]
    for entry in file.entries {
      cycles[entry.path] = max(cycles[entry.path] ?? .min, entry.key.cycle)
    }
    var names: Set<String> = []
    latest = file.entries.filter {
      $0.key.cycle == cycles[$0.path] && names.insert($0.path).inserted
    }
  }

  /// The histogram of a name; nil where that is the name of something else.
  func histogram(_ name: String) -> ROOTFile.Entry? {
    entry(name).flatMap { ROOTHistogram.has($0.key.className) ? $0 : nil }
  }

  /// The tree of a name, or the only one with numbers.
  func tree(_ name: String?) throws(InputError) -> (entry: ROOTFile.Entry, tree: ROOTTree) {
    guard let name else { return try only() }
    guard let entry = entry(name) else {
      throw place.error("there is no tree '\(name)'", remedy: "it has \(list(latest, near: name))")
    }
    guard ROOTTree.classNames.contains(entry.key.className) else {
      if Self.isRNTuple(entry) { throw rntuple(entry) }
      throw place.error(
        "'\(entry.path)' is a \(entry.key.className) and no tree", remedy: "it has \(list(latest))")
    }
    return (entry, try read(entry))
  }

  private func read(_ entry: ROOTFile.Entry) throws(InputError) -> ROOTTree {
    var place = place
    place.tree = entry.path
    return try place.locating { () throws(ROOTDamage) in try ROOTTree(entry.key, in: file) }
  }

  /// An object by its name, with a cycle or without.
  private func entry(_ name: String) -> ROOTFile.Entry? {
    let name = name.hasPrefix("/") ? String(name.dropFirst()) : name
    if let entry = latest.first(where: { $0.path == name }) { return entry }
    guard let semicolon = name.lastIndex(of: ";"),
      let cycle = Int(name[name.index(after: semicolon)...])
    else { return nil }
    return file.entries.first { $0.path == name[..<semicolon] && $0.key.cycle == cycle }
  }

  private func only() throws(InputError) -> (entry: ROOTFile.Entry, tree: ROOTTree) {
    let trees = latest.filter { ROOTTree.classNames.contains($0.key.className) }
    guard !trees.isEmpty else {
      if let entry = latest.first(where: Self.isRNTuple) { throw rntuple(entry) }
      throw place.error(
        latest.isEmpty ? "it holds no objects" : "it has no tree, but \(list(latest))",
        remedy: "write the events as a TTree")
    }
    guard trees.count > 1 else { return (trees[0], try read(trees[0])) }
    var found: [(entry: ROOTFile.Entry, tree: ROOTTree)] = []
    for entry in trees {
      let tree = try read(entry)
      let hasNumbers = try place.locating { () throws(ROOTDamage) in
        try tree.hasNumbers(in: file)
      }
      if hasNumbers { found.append((entry, tree)) }
    }
    switch found.count {
    case 0: throw place.error("none of its trees has numbers: \(list(trees))")
    case 1: return found[0]
    default:
      throw place.error(
        "it has several trees: \(list(found.map(\.entry)))", remedy: "choose one with --dataset")
    }
  }

  private static func isRNTuple(_ entry: ROOTFile.Entry) -> Bool {
    entry.key.className.hasSuffix("::RNTuple")
  }

  private func rntuple(_ entry: ROOTFile.Entry) -> InputError {
    place.error(
      "'\(entry.path)' is an RNTuple, and only a TTree is read here",
      remedy: "write a TTree (mktree in uproot), or convert it with uproot to Parquet or CSV")
  }

  private func list(_ entries: [ROOTFile.Entry], near name: String? = nil) -> String {
    nameList(entries.map(\.path), near: name)
  }
}
