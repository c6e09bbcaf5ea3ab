import Foundation

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

  /// What describes an object, and the bytes of the file that it is in.
  struct Object {
    let header: HDF5ObjectHeader
    let source: HDF5Source
  }

  private static let mostObjects = 100_000
  private static let deepest = 64
  private static let mostFiles = 16

  /// The name that the file was opened by.
  let path: String
  /// How much may be read of it, and of each file that it links to.
  let limit: ReadingLimit
  /// Every group and dataset, the root first, in the order of names, and each but once.
  private(set) var nodes: [Node] = []
  /// The links to other files that lead nowhere, by name.
  private(set) var brokenLinks: [(name: String, error: InputError)] = []
  /// Names in the file that stand for other ones.
  private(set) var aliases: [String: String] = [:]

  private var objects: [String: Object] = [:]
  /// The files that are open, with the addresses of their roots, by their names.
  private var files: [String: (source: HDF5Source, root: Int)] = [:]
  /// The addresses in each that were visited.
  private var visited: [String: Set<Int>] = [:]

  /// Opens a file and looks at all its groups.
  ///
  /// - Throws: ``InputError`` where it is no HDF5 file, or cut off or damaged.
  init(_ file: InputFile, limit: ReadingLimit) throws(InputError) {
    self.limit = limit
    path = file.path
    let source = try HDF5Source(file, limit: limit)
    do throws(HDF5Damage) {
      let root = try Self.root(of: source)
      files[file.path] = (source, root)
      try visit(root, in: source, name: "", depth: 0)
    } catch {
      throw InputError(source.path, error.problem, remedy: error.remedy)
    }
  }

  private static func root(of source: HDF5Source) throws(HDF5Damage) -> Int {
    guard let root = try HDF5Superblock.read(source) else {
      throw HDF5Damage(
        "it is not an HDF5 file", remedy: "unpack it where it is compressed, or fetch it again")
    }
    return root
  }

  private mutating func visit(_ address: Int, in source: HDF5Source, name: String, depth: Int)
    throws(HDF5Damage)
  {
    guard visited[source.path, default: []].insert(address).inserted else { return }
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
    objects[name] = Object(header: header, source: source)
    guard header.isGroup else { return }
    for link in try HDF5Links(header, in: source).entries {
      let full = name.isEmpty ? link.name : "\(name)/\(link.name)"
      switch link.target {
      case .object(let address):
        try visit(address, in: source, name: full, depth: depth + 1)
      case .name(let target):
        let path = target.hasPrefix("/") || name.isEmpty ? target : "\(name)/\(target)"
        aliases[full] = Self.plain(path)
      case .external(let file, let target):
        do throws(InputError) {
          try follow(file, target, from: source, name: full, depth: depth + 1)
        } catch { brokenLinks.append((full, error)) }
      case .unknown: break
      }
    }
  }

  /// Looks at an object of another file, beside the one that links to it.
  private mutating func follow(
    _ file: String, _ target: String, from source: HDF5Source, name: String, depth: Int
  ) throws(InputError) {
    let place = "\(source.path), link '\(name)'"
    guard files.count < Self.mostFiles else {
      throw InputError(
        place, "it leads to one more than \(Self.mostFiles) files", remedy: "name that file itself")
    }
    let (other, root) = try open(file, linkedFrom: source.path, place: place)
    do throws(HDF5Damage) {
      var address = root
      for part in target.split(separator: "/") {
        let header = try HDF5ObjectHeader(other, at: address)
        let entries = header.isGroup ? try HDF5Links(header, in: other).entries : []
        guard let entry = entries.first(where: { $0.name == part }),
          case .object(let next) = entry.target
        else {
          throw HDF5Damage("it has no object '\(target)'", remedy: "link to one of its objects")
        }
        address = next
      }
      try visit(address, in: other, name: name, depth: depth)
    } catch {
      throw InputError(
        "\(other.path), where '\(name)' of \(source.path) leads", error.problem,
        remedy: error.remedy)
    }
  }

  /// Opens the file of a link: as it is named, or beside the file that links to it.
  private mutating func open(_ file: String, linkedFrom path: String, place: String)
    throws(InputError) -> (source: HDF5Source, root: Int)
  {
    let folder = OutputFile.folder(of: path)
    let last = file.split(separator: "/").last.map(String.init) ?? file
    let names = file.hasPrefix("/") ? [file, "\(folder)/\(last)"] : ["\(folder)/\(file)"]
    for name in names where !file.isEmpty {
      if let known = files[name] { return known }
      // A pipe or a device could be waited for without end.
      guard Self.isRegular(name) else { continue }
      let source = try HDF5Source(InputFile(name), limit: limit)
      do throws(HDF5Damage) {
        let opened = (source: source, root: try Self.root(of: source))
        files[name] = opened
        return opened
      } catch { throw InputError(name, error.problem, remedy: error.remedy) }
    }
    throw InputError(
      place, "its events are in another file, '\(file)', which is not there",
      remedy: "put '\(last)' beside it")
  }

  private static func isRegular(_ path: String) -> Bool {
    var state = stat()
    return stat(path, &state) == 0 && state.st_mode & S_IFMT == S_IFREG
  }

  /// What describes an object; nil where there is none of the name.
  func object(_ name: String) -> Object? { objects[name] }

  /// A name without slashes at its ends or doubled ones.
  static func plain(_ name: String) -> String {
    name.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }

  /// The name of an object, found through names that stand for others.
  func resolved(_ name: String) -> String {
    var name = Self.plain(name)
    for _ in 0..<Self.deepest where objects[name] == nil {
      // The name itself or a group on the way may stand for another.
      let parts = name.split(separator: "/")
      guard
        let length = (1...max(1, parts.count)).first(where: {
          aliases[parts.prefix($0).joined(separator: "/")] != nil
        }), let target = aliases[parts.prefix(length).joined(separator: "/")]
      else { return name }
      name = ([target] + parts.dropFirst(length).map(String.init)).joined(separator: "/")
    }
    return name
  }

  /// The value that an object's attribute holds; nil where there is none.
  func attribute(_ attribute: String, of name: String, isGroup: Bool = true) throws(InputError)
    -> HDF5Attribute?
  {
    guard let object = objects[name] else { return nil }
    return try HDF5Place(file: path, object: name, isGroup: isGroup).locating {
      () throws(HDF5Damage) in
      try HDF5Attribute(attribute, of: object.header, in: object.source)
    }
  }

  /// The text of an object's attribute; nil where there is none, or where it is no text.
  func text(_ attribute: String, of name: String, isGroup: Bool = true) throws(InputError)
    -> String?
  {
    let found = try self.attribute(attribute, of: name, isGroup: isGroup)
    let bytes = try HDF5Place(file: path, object: name, isGroup: isGroup).locating {
      () throws(HDF5Damage) in try found?.bytes()
    }
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }
}
