/// What a branch's values are made of (`TLeaf` and the classes made of it).
final class ROOTLeaf {
  let className: String
  let name: String
  let title: String
  /// The number of values, or their number for each value of ``count``.
  let length: Int
  let isUnsigned: Bool
  /// The leaf that says how many values an event has; nil where each has the same number.
  let count: ROOTLeaf?
  /// ROOT's number for the kind of member, of a `TLeafElement`; −1 of another leaf.
  let kind: Int

  init(_ className: String, _ body: inout ROOTCursor, _ nodes: ROOTNodes) throws(ROOTDamage) {
    self.className = className
    var (_, outer) = try body.object()
    var (_, leaf) = try outer.object()
    (name, title) = try leaf.named()
    length = try leaf.int32()
    try leaf.skip(9)
    isUnsigned = try leaf.integer(UInt8.self) != 0
    count = try nodes.next(&leaf)?.leaf
    if className == "TLeafElement" {
      try outer.skip(4)
      kind = try outer.int32()
    } else {
      kind = -1
    }
  }

  /// The lengths of the axes that each value, or each value of ``count``, has.
  var axes: [Int] {
    let lengths = ROOTTypeName.brackets(title).compactMap { Int($0) }
    let product = lengths.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
    if lengths.allSatisfy({ $0 > 0 }), product == length { return lengths }
    return length == 1 ? [] : [length]
  }

  /// The kind of number that it holds; nil where it is none.
  ///
  /// - Parameter comment: what stands behind the member in its class, with the range of a `Double32_t`; nil where
  ///   it is not known.
  func number(comment: String?) -> ROOTNumber? {
    switch className {
    case "TLeafO": .boolean
    case "TLeafB": .integer(size: 1, isUnsigned: isUnsigned)
    case "TLeafS": .integer(size: 2, isUnsigned: isUnsigned)
    case "TLeafI": .integer(size: 4, isUnsigned: isUnsigned)
    case "TLeafL", "TLeafG": .integer(size: 8, isUnsigned: isUnsigned)
    case "TLeafF": .float(size: 4)
    case "TLeafD": .float(size: 8)
    case "TLeafF16": .short(.float16, comment: title)
    case "TLeafD32": .short(.double32, comment: title)
    case "TLeafElement" where kind < 60: ROOTNumber(kind: kind % 20, comment: comment)
    default: nil
    }
  }
}
