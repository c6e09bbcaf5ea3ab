/// An HDF5 file open for reading (HDF5 File Format Specification 3.0).
///
/// Every structure is checked as it is read: what is damaged is an error, whatever its bytes are.
struct HDF5File {
  /// A group or a dataset.
  struct Node: Sendable {
    /// The name from the root, without a slash before it; empty for the root itself.
    let name: String
    let isGroup: Bool

    /// The name of the group that holds it.
    var parent: String { name.lastIndex(of: "/").map { String(name[..<$0]) } ?? "" }
    /// The name within that group.
    var lastName: String {
      String(name[(name.lastIndex(of: "/").map(name.index(after:)) ?? name.startIndex)...])
    }
  }

  private static let mostObjects = 100_000
  private static let deepest = 64

  let source: HDF5Source
  /// How much may be read of it.
  let limit: ReadingLimit
  /// Every group and dataset, the root first, in the order of names, and each but once.
  private(set) var nodes: [Node] = []
  private var headers: [String: HDF5ObjectHeader] = [:]
  private var visited: Set<Int> = []

  var path: String { source.path }
  /// The file's bytes.
  var size: Int { source.size }

  /// Opens a file and looks at all its groups.
  ///
  /// - Throws: ``InputError`` where it is no HDF5 file, or cut off or damaged.
  init(_ file: InputFile, limit: ReadingLimit) throws(InputError) {
    self.limit = limit
    source = try HDF5Source(file, limit: limit)
    do throws(HDF5Damage) {
      guard let root = try HDF5Superblock.read(source) else {
        throw HDF5Damage(
          "it is no HDF5 file", remedy: "unpack it where it is compressed, or fetch it again")
      }
      try visit(root, name: "", depth: 0)
    } catch {
      throw InputError(source.path, error.problem, remedy: error.remedy)
    }
  }

  private mutating func visit(_ address: Int, name: String, depth: Int) throws(HDF5Damage) {
    guard visited.insert(address).inserted else { return }
    guard nodes.count < Self.mostObjects, depth <= Self.deepest else {
      throw HDF5Damage(
        "it has more than \(Self.mostObjects) objects or \(Self.deepest) levels of groups")
    }
    let header = try HDF5ObjectHeader(source, at: address)
    guard header.isGroup || header.isDataset else {
      guard !name.isEmpty else { throw HDF5Damage("it has no root: it is damaged") }
      return
    }
    nodes.append(Node(name: name, isGroup: header.isGroup))
    headers[name] = header
    guard header.isGroup else { return }
    for link in try HDF5Links(header, in: source).entries {
      try visit(
        link.address, name: name.isEmpty ? link.name : "\(name)/\(link.name)", depth: depth + 1)
    }
  }

  /// What describes an object; nil where there is none of the name.
  func header(_ name: String) -> HDF5ObjectHeader? { headers[name] }

  /// The value that an object's attribute holds; nil where there is none.
  func attribute(_ attribute: String, of name: String, isGroup: Bool = true) throws(InputError)
    -> HDF5Attribute?
  {
    guard let header = headers[name] else { return nil }
    return try HDF5Place(file: path, object: name, isGroup: isGroup).locating {
      () throws(HDF5Damage) in try HDF5Attribute(attribute, of: header, in: source)
    }
  }

  /// The text of a group's attribute; nil where there is none, or where it is no text.
  func text(_ attribute: String, of name: String) throws(InputError) -> String? {
    let found = try self.attribute(attribute, of: name)
    let bytes = try HDF5Place(file: path, object: name, isGroup: true).locating {
      () throws(HDF5Damage) in try found?.bytes()
    }
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }
}
