/// A tree: its number of entries and its branches (`TTree`).
struct ROOTTree {
  /// A branch with the name of its columns.
  typealias NamedBranch = (name: String, branch: ROOTBranch, content: ROOTContent)

  let entries: Int
  let branches: [ROOTBranch]

  /// The classes of objects that are trees.
  static let classNames: Set<String> = ["TTree", "TNtuple", "TNtupleD"]

  init(_ key: ROOTKey, in file: ROOTFile) throws(ROOTDamage) {
    var object = try file.object(key)
    if key.className != "TTree" { (_, object) = try object.object() }
    var (version, tree) = try object.object()
    _ = try tree.named()
    // How lines, areas and markers are drawn.
    for _ in 0..<3 { try tree.skipObject() }
    let values = try ROOTLayout("TTree", version: version, in: file).values(&tree)
    entries = values["fEntries"] ?? 0
    guard entries >= 0 else {
      throw ROOTDamage("its number of entries is impossible: it is damaged")
    }
    branches = try ROOTNodes(file).array(&tree).compactMap { $0?.branch }
  }

  /// The branches with values, those inside of others too, each with a name of its own: ROOT's, or where several
  /// have that, with the names of the branches around it before it.
  func namedBranches(in file: ROOTFile) throws(ROOTDamage) -> [NamedBranch] {
    var found: [(path: [String], branch: ROOTBranch)] = []
    func add(_ branches: [ROOTBranch], in path: [String]) {
      for branch in branches {
        let isCount = branch.element.map { $0.type == 3 || $0.type == 4 } ?? false
        // The number of objects is called as ROOT calls its leaf; a branch of branches has no other values.
        let name = isCount ? branch.leaves.first?.name ?? branch.name : branch.name
        if !branch.leaves.isEmpty, branch.branches.isEmpty || isCount {
          found.append((path + [ROOTTypeName.plain(name)], branch))
        }
        add(branch.branches, in: path + [ROOTTypeName.plain(branch.name)])
      }
    }
    add(branches, in: [])
    var uses: [String: Int] = [:]
    for (path, _) in found { uses[path.last ?? "", default: 0] += 1 }
    var taken: [String: Int] = [:]
    var result: [NamedBranch] = []
    for (path, branch) in found {
      let own = path.last ?? ""
      let name = uses[own] == 1 ? own : path.joined(separator: "/")
      taken[name, default: 0] += 1
      let number = taken[name] ?? 1
      result.append(
        (
          number == 1 ? name : "\(name)#\(number)", branch,
          try ROOTContent(branch, isTop: path.count == 1, in: file)
        ))
    }
    return result
  }

  /// Whether any of its branches can be read.
  func hasNumbers(in file: ROOTFile) throws(ROOTDamage) -> Bool {
    try namedBranches(in: file).contains { !$0.content.isUnknown }
  }
}
