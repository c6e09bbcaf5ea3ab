/// An object in a tree.
enum ROOTNode {
  case branch(ROOTBranch)
  case leaf(ROOTLeaf)
  case basket(ROOTBasket)

  var branch: ROOTBranch? { if case .branch(let branch) = self { branch } else { nil } }
  var leaf: ROOTLeaf? { if case .leaf(let leaf) = self { leaf } else { nil } }
  var basket: ROOTBasket? { if case .basket(let basket) = self { basket } else { nil } }
}

/// Reads the objects in a tree.
final class ROOTNodes {
  let file: ROOTFile
  private let references = ROOTReferences<ROOTNode>()

  init(_ file: ROOTFile) { self.file = file }

  /// The next object; nil where there is none, or it is of no class that is known here.
  func next(_ cursor: inout ROOTCursor) throws(ROOTDamage) -> ROOTNode? {
    try references.next(&cursor, read)
  }

  /// The objects of an array.
  func array(_ cursor: inout ROOTCursor) throws(ROOTDamage) -> [ROOTNode?] {
    try references.array(&cursor, read)
  }

  private func read(_ name: String, _ body: inout ROOTCursor) throws(ROOTDamage) -> ROOTNode? {
    switch name {
    case "TBranch", "TBranchElement", "TBranchObject":
      .branch(try ROOTBranch(name, &body, self))
    case "TBasket": .basket(try ROOTBasket(embedded: &body))
    case _ where name.hasPrefix("TLeaf"): .leaf(try ROOTLeaf(name, &body, self))
    default: nil
    }
  }
}
