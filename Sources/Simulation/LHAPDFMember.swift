import Events
import Foundation

/// The files of a member of an LHAPDF set.
struct LHAPDFMember {
  /// The grid, `NAME/NAME_0000.dat`, or the same with `.gz`.
  let data: String
  /// What holds for all members, `NAME/NAME.info`.
  let info: String
  /// The set's name.
  let name: String

  /// Finds a member by its grid's file, by the set's folder, or by the set's name.
  ///
  /// - Parameters:
  ///   - path: the file, the folder or the name; behind one of the latter two there may be a member, `NAME/3`.
  ///   - member: the member where the path does not say.
  ///   - searchPath: folders of sets, with colons between them; nil for none.
  init(_ path: String, member: Int, searchPath: String?) throws(InputError) {
    let files = FileManager.default
    if !files.fileExists(atPath: path) {
      let (set, number) = Self.parted(path)
      let member = number ?? member
      if number != nil, Self.isFolder(set) {
        self = try Self(folder: set, member: member)
        return
      }
      if !set.contains("/"), !set.isEmpty {
        let folders = (searchPath ?? "").split(separator: ":").map { "\($0)/\(set)" }
        guard let folder = folders.first(where: { Self.isFolder($0) }) else {
          throw InputError(
            path,
            "there is no such file"
              + (set.hasSuffix(".dat") || set.hasSuffix(".gz") ? "" : ", and no set of this name"),
            remedy: searchPath == nil
              ? "name a set's folder, or tell with LHAPDF_DATA_PATH where the sets are"
              : "fetch the set, or add its folder to LHAPDF_DATA_PATH")
        }
        self = try Self(folder: folder, member: member)
        return
      }
    }
    if Self.isFolder(path) {
      self = try Self(folder: path, member: member)
      return
    }
    let url = URL(fileURLWithPath: path)
    var name = url.lastPathComponent
    for suffix in [".gz", ".dat"] where name.hasSuffix(suffix) { name.removeLast(suffix.count) }
    if let digits = name.lastIndex(of: "_"), Int(name[name.index(after: digits)...]) != nil {
      name = String(name[..<digits])
    }
    self.init(
      data: path, info: url.deletingLastPathComponent().path + "/\(name).info", name: name)
  }

  private init(folder: String, member: Int) throws(InputError) {
    guard (0...9999).contains(member) else {
      throw InputError("member", "a set has no member \(member)", remedy: "use 0 to 9999")
    }
    let name = URL(fileURLWithPath: folder).lastPathComponent
    let number = String(repeating: "0", count: 4 - String(member).count) + String(member)
    let data = "\(folder)/\(name)_\(number).dat"
    let isPacked =
      !FileManager.default.fileExists(atPath: data)
      && FileManager.default.fileExists(atPath: data + ".gz")
    self.init(data: isPacked ? data + ".gz" : data, info: "\(folder)/\(name).info", name: name)
  }

  private init(data: String, info: String, name: String) {
    self.data = data
    self.info = info
    self.name = name
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// A set and its member, which stands behind the last slash.
  private static func parted(_ path: String) -> (set: String, member: Int?) {
    guard let slash = path.lastIndex(of: "/") else { return (path, nil) }
    let digits = path[path.index(after: slash)...]
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let member = Int(digits)
    else { return (path, nil) }
    return (String(path[..<slash]), member)
  }
}
