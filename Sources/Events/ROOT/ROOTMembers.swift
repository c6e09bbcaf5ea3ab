/// The members of the classes in a file, as it describes them (`TStreamerInfo`).
struct ROOTMembers {
  struct Member {
    let name: String
    /// The comment behind the member, which holds the range of a `Double32_t`.
    let title: String
    /// ROOT's number for the kind of member.
    let kind: Int
    let typeName: String
  }

  private struct Version {
    let checksum: Int
    let number: Int
    let members: [Member]
  }

  private var classes: [String: [Version]] = [:]

  /// No descriptions.
  init() {}

  /// The descriptions of a file's list of them.
  init(_ object: ROOTCursor) throws(ROOTDamage) {
    var object = object
    var (_, list) = try object.object()
    try list.skipBase()
    _ = try list.string()
    // Classes refer to the names of classes before them, but never to objects.
    let references = ROOTReferences<Any>()
    for _ in 0..<(try list.count()) {
      let info = try references.next(&list) { (name, body) throws(ROOTDamage) in
        guard name == "TStreamerInfo" else { return nil }
        return try Self.description(&body, references)
      }
      if let (name, version) = info as? (String, Version) {
        classes[name, default: []].append(version)
      }
      try list.skip(Int(try list.integer(UInt8.self)))
    }
  }

  private static func description(
    _ body: inout ROOTCursor, _ references: ROOTReferences<Any>
  ) throws(ROOTDamage) -> (String, Version) {
    var (_, info) = try body.object()
    let name = try info.named().name
    let checksum = Int(try info.integer(UInt32.self))
    let number = try info.int32()
    let array = try references.next(&info) { (_, body) throws(ROOTDamage) in
      try references.array(&body) { (kind, body) throws(ROOTDamage) in
        // Each class of descriptions has a whole `TStreamerElement` at its beginning, that of `std::string` by way
        // of that of other containers.
        var (_, outer) = try body.object()
        if kind == "TStreamerSTLstring" { (_, outer) = try outer.object() }
        var (version, element) = try outer.object()
        let (name, title) = try element.named()
        let kind = try element.int32()
        try element.skip(12)
        // The lengths of at most five axes.
        try element.skip(version > 1 ? 20 : 4 * (try element.count()))
        return Member(name: name, title: title, kind: kind, typeName: try element.string())
      }
    }
    let members = (array as? [Any?] ?? []).map {
      $0 as? Member ?? Member(name: "", title: "", kind: -1, typeName: "")
    }
    return (name, Version(checksum: checksum, number: number, members: members))
  }

  /// The members of a version of a class; nil where it is not described.
  func members(of name: String, version: Int) -> [Member]? {
    classes[name]?.first { $0.number == version }?.members
  }

  /// A member of a version of a class, by its place; nil where it is not described.
  func member(_ index: Int, of name: String, version: Int, checksum: Int) -> Member? {
    guard let versions = classes[name] else { return nil }
    let described =
      versions.first { $0.checksum == checksum }
      ?? versions.first { $0.number == version }
    guard let members = described?.members, members.indices.contains(index) else { return nil }
    return members[index]
  }
}
