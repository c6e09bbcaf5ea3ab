/// The members of `TTree` and `TBranch` that come before their branches, by version.
struct ROOTLayout {
  private enum Kind: Character {
    case int32 = "i"
    case int64 = "l"
    case double = "d"
    /// As many integers of eight bytes as the last integer of four bytes says.
    case array = "a"
    case object = "o"
  }

  private var members: [(name: String, kind: Kind)] = []

  /// The members of a version that ROOT 5.20 and later or Geant4 writes, or that the file describes.
  init(_ name: String, version: Int, in file: ROOTFile) throws(ROOTDamage) {
    if let known = Self.known["\(name) \(version)"] {
      for word in known.split(separator: " ") {
        let parts = word.split(separator: ":")
        // One letter for each member whose name does not matter.
        for letter in parts[parts.count - 1] {
          guard let kind = Kind(rawValue: letter) else { preconditionFailure("no kind \(letter)") }
          members.append((parts.count == 2 ? String(parts[0]) : "", kind))
        }
      }
      return
    }
    let unknown = ROOTDamage(
      "its \(name) has the version \(version), which is not known here",
      remedy: "write it again with a newer ROOT, or with uproot")
    guard let described = try file.members().members(of: name, version: version) else {
      throw unknown
    }
    for member in described where member.kind != 0 {
      guard member.name != "fBranches" else { return }
      switch member.kind {
      case 3, 6, 13, 15: members.append((member.name, .int32))
      case 4, 14, 16, 17: members.append((member.name, .int64))
      case 8: members.append((member.name, .double))
      case 44, 54, 56, 57: members.append((member.name, .array))
      case 61, 62: members.append((member.name, .object))
      default: throw unknown
      }
    }
    throw unknown
  }

  private static let tree = "fEntries:l lllldiiiii llllll aa"
  private static let known = [
    "TTree 5": "fEntries:d dddiiiiiii",
    "TTree 16": "fEntries:l llldiiilllll",
    "TTree 17": "fEntries:l llldiiiilllll",
    "TTree 18": "fEntries:l lllldiiiillllll",
    "TTree 19": tree,
    "TTree 20": tree + " o",
    "TBranch 8": "iii fWriteBasket:i ii fMaxBaskets:i i fEntries:d dd",
    "TBranch 10": "iii fWriteBasket:i li fMaxBaskets:i i fEntries:l ll",
    "TBranch 11": "iii fWriteBasket:i li fMaxBaskets:i i fEntries:l lll",
    "TBranch 12": "iii fWriteBasket:i li fMaxBaskets:i i fEntries:l lll",
    "TBranch 13": "iii fWriteBasket:i l o i fMaxBaskets:i i fEntries:l lll",
  ]

  /// Takes the members, and returns those that are numbers by their names.
  func values(_ cursor: inout ROOTCursor) throws(ROOTDamage) -> [String: Int] {
    var values: [String: Int] = [:]
    var count = 0
    for (name, kind) in members {
      switch kind {
      case .int32:
        values[name] = try cursor.int32()
        if name.isEmpty || name == "fNClusterRange" { count = values[name] ?? 0 }
      case .int64: values[name] = try cursor.int64()
      case .double:
        let number = try cursor.double()
        guard name == "fEntries" else { continue }
        guard let value = Int(exactly: number) else {
          throw ROOTDamage("a number in it is impossible: it is damaged")
        }
        values[name] = value
      case .array:
        guard count >= 0, count <= cursor.left / 8 else {
          throw ROOTDamage("an array in it ends too early: it is damaged")
        }
        try cursor.skip(1 + 8 * count)
      case .object: try cursor.skipObject()
      }
    }
    return values
  }
}
