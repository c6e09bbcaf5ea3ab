/// What a branch holds for each entry, as far as it can become columns.
enum ROOTContent {
  /// One number at the same place of each entry.
  struct Field {
    /// What comes behind the branch's name: the leaf where there are several, the place in an array.
    let suffix: String
    let number: ROOTNumber
    let offset: Int
  }

  /// Entries of as many bytes each.
  case fixed([Field], stride: Int)
  /// Any number of numbers, behind a few bytes that are passed over.
  case jagged(ROOTNumber, header: Int, count: ROOTLeaf?)
  /// A text with its length, behind a few bytes that are passed over.
  case text(header: Int)
  /// Anything else, with what it is.
  case unknown(String)

  /// What a branch holds; `isTop` where it lies in no other.
  init(_ branch: ROOTBranch, isTop: Bool, in file: ROOTFile) throws(ROOTDamage) {
    let type = branch.element?.type ?? 0
    if type == 3 || type == 4 {
      let count = Field(suffix: "", number: .integer(size: 4, isUnsigned: false), offset: 0)
      self = .fixed([count], stride: 4)
      return
    }
    guard branch.leaves.count == 1 else {
      self = Self.list(branch.leaves)
      return
    }
    let leaf = branch.leaves[0]
    var member: ROOTMembers.Member?
    if let element = branch.element {
      member = try file.members().member(
        element.index, of: element.className, version: element.version, checksum: element.checksum)
    }
    let isInArray = type == 31 || type == 41
    if let number = leaf.number(comment: member?.title) {
      self = Self.numbers(number, of: leaf, isJagged: isInArray || leaf.count != nil)
      return
    }
    let typeName = (isTop ? branch.element?.className : member?.typeName) ?? leaf.className
    let isOne = !isInArray && leaf.count == nil && leaf.length == 1
    if leaf.className == "TLeafC" {
      self = .text(header: 0)
    } else if isOne, typeName == "TString" {
      self = .text(header: 0)
    } else if isOne, typeName == "string" || typeName == "std::string" {
      // A member has its length in bytes and its version before it.
      self = .text(header: isTop ? 0 : 6)
    } else if isOne, let number = ROOTTypeName.vectorElement(typeName) {
      // Its length in bytes, its version, and the number of values.
      self = .jagged(number, header: Self.vectorHeader, count: nil)
    } else {
      self = .unknown("branch type \(typeName)\(isInArray ? " in an array" : "")")
    }
  }

  /// The bytes before a vector's values.
  static let vectorHeader = 10

  /// A leaf of numbers.
  private static func numbers(_ number: ROOTNumber, of leaf: ROOTLeaf, isJagged: Bool)
    -> ROOTContent
  {
    let axes = leaf.axes
    // Kinds from 41 on are pointers, with a byte that is 0 where they lead nowhere.
    if leaf.kind > 40 { return .jagged(number, header: 1, count: nil) }
    if isJagged {
      return axes.isEmpty
        ? .jagged(number, header: 0, count: leaf.count)
        : .unknown("arrays of arrays of \(leaf.length) numbers")
    }
    guard (1...NamedColumns.mostColumns).contains(leaf.length) else {
      return .unknown("arrays of \(leaf.length) numbers")
    }
    let fields = places(axes).enumerated().map {
      Field(suffix: $1, number: number, offset: $0 * number.size)
    }
    return .fixed(fields, stride: number.size * fields.count)
  }

  /// Several leaves, one behind the other.
  private static func list(_ leaves: [ROOTLeaf]) -> ROOTContent {
    var fields: [Field] = []
    var stride = 0
    for leaf in leaves {
      guard leaf.count == nil, let number = leaf.number(comment: nil), leaf.kind < 40,
        (1...NamedColumns.mostColumns).contains(leaf.length)
      else { return .unknown("a list of \(leaves.map(\.className).joined(separator: ", "))") }
      for place in places(leaf.axes) {
        fields.append(Field(suffix: ".\(leaf.name)\(place)", number: number, offset: stride))
        stride += number.size
      }
    }
    return fields.isEmpty ? .unknown("a branch without leaves") : .fixed(fields, stride: stride)
  }

  /// The places in an array, in the order in which they are written: `[0][0]`, `[0][1]`, ….
  private static func places(_ axes: [Int]) -> [String] {
    axes.reduce([""]) { places, length in
      places.flatMap { place in (0..<length).map { "\(place)[\($0)]" } }
    }
  }

  /// What comes behind the branch's name in those of its columns.
  var suffixes: [String] {
    if case .fixed(let fields, _) = self { fields.map(\.suffix) } else { [""] }
  }

  var isUnknown: Bool { if case .unknown = self { true } else { false } }
}
