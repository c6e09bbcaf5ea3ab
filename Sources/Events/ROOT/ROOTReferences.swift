/// Objects that are written once and referred to where they come up again (`TBuffer::ReadObjectAny`).
final class ROOTReferences<Object> {
  /// What reads an object of a class.
  typealias Read = (_ className: String, _ body: inout ROOTCursor) throws(ROOTDamage) -> Object?

  private static var mostDepth: Int { 100 }
  private var classes: [Int: String] = [:]
  private var objects: [Int: Object] = [:]
  private var depth = 0

  /// The next object; nil where there is none, or `read` does not know its class.
  func next(_ cursor: inout ROOTCursor, _ read: Read) throws(ROOTDamage) -> Object? {
    guard depth < Self.mostDepth else {
      throw ROOTDamage("its objects hold one another without end: it is damaged")
    }
    depth += 1
    defer { depth -= 1 }
    // References count from the key before the object, and begin with 2.
    func number(_ position: Int) -> Int { position - cursor.origin + 2 }
    let object = number(cursor.position)
    let word = try cursor.integer(UInt32.self)
    let isCounted = word & 0x4000_0000 != 0 && word != .max
    guard isCounted else {
      guard word & 0x8000_0000 == 0 else {
        throw ROOTDamage("an object in it does not say how long it is: it is damaged or too old")
      }
      return objects[Int(word)]
    }
    var body = try cursor.part(Int(word & 0x3fff_ffff))
    let place = number(body.position)
    let tag = try body.integer(UInt32.self)
    let name: String
    if tag == .max {
      name = try body.terminatedString()
      classes[place] = name
    } else if tag & 0x8000_0000 != 0 {
      guard let known = classes[Int(tag & 0x7fff_ffff)] else {
        throw ROOTDamage("an object in it has no class: it is damaged")
      }
      name = known
    } else {
      return objects[Int(tag)]
    }
    let result = try read(name, &body)
    if let result { objects[object] = result }
    return result
  }

  /// The objects of an array (`TObjArray`); nil where one is missing or not known.
  func array(_ cursor: inout ROOTCursor, _ read: Read) throws(ROOTDamage) -> [Object?] {
    var (version, body) = try cursor.object()
    if version > 2 { try body.skipBase() }
    if version > 1 { _ = try body.string() }
    let count = try body.count()
    try body.skip(4)
    guard count <= body.left / 4 else {
      throw ROOTDamage("an array in it ends too early: it is damaged")
    }
    var result: [Object?] = []
    result.reserveCapacity(count)
    for _ in 0..<count { result.append(try next(&body, read)) }
    return result
  }
}
