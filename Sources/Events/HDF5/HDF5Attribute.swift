/// A single value that is attached to an object (File Format Specification 3.0, IV.A.2.m).
struct HDF5Attribute {
  private let type: HDF5Datatype
  private let data: HDF5Cursor
  private let source: HDF5Source

  /// Finds an attribute; nil where the object has none of that name, or more than one value in it.
  init?(_ name: String, of header: HDF5ObjectHeader, in source: HDF5Source) throws(HDF5Damage) {
    for message in header.messages where message.kind == .attribute {
      if let found = try Self.read(try message.resolved(source), name, source) {
        guard let attribute = found.attribute else { return nil }
        self = attribute
        return
      }
    }
    guard var info = header.first(.attributeInfo)?.body else { return nil }
    try info.expect(0, as: "the version of an object's attributes")
    if try info.byte() & 1 != 0 { try info.skip(2) }
    guard let heapAddress = try info.address() else { return nil }
    let heap = try HDF5FractalHeap(source, at: heapAddress)
    let tree = try HDF5Tree2(source, at: try info.requiredAddress(), kind: .attributeNames)
    for record in try tree.records() {
      var record = record
      if let found = try Self.read(try heap.object(&record), name, source) {
        guard let attribute = found.attribute else { return nil }
        self = attribute
        return
      }
    }
    return nil
  }

  private init(type: HDF5Datatype, data: HDF5Cursor, source: HDF5Source) {
    self.type = type
    self.data = data
    self.source = source
  }

  /// The attribute of a message where it has the name; its value is nil where it is no single one.
  private static func read(_ message: HDF5Cursor, _ wanted: String, _ source: HDF5Source)
    throws(HDF5Damage) -> (attribute: HDF5Attribute?, Void)?
  {
    var message = message
    let (version, flags) = (try message.byte(), try message.byte())
    guard (1...3).contains(version), version == 1 || flags & ~3 == 0 else {
      throw HDF5Damage("an attribute is of version \(version): it is damaged")
    }
    let nameSize = try message.count(2)
    let typeSize = try message.count(2)
    let spaceSize = try message.count(2)
    if version == 3 { try message.skip(1) }
    func padded(_ size: Int) -> Int { version == 1 ? (size + 7) / 8 * 8 : size }
    let name = try message.take(padded(nameSize)).prefix { $0 != 0 }
    guard name.elementsEqual(wanted.utf8) else { return nil }
    var typeBody = try message.part(padded(typeSize))
    var spaceBody = try message.part(padded(spaceSize))
    if version > 1, flags & 1 != 0 {
      typeBody = try HDF5ObjectHeader.Message.shared(&typeBody, .datatype, source)
    }
    if version > 1, flags & 2 != 0 {
      spaceBody = try HDF5ObjectHeader.Message.shared(&spaceBody, .dataspace, source)
    }
    let type = try HDF5Datatype(&typeBody)
    let space = try HDF5Dataspace(spaceBody)
    guard !space.isNull, HDF5Dataspace.product(space.lengths) == 1 else { return (nil, ()) }
    let data = try message.part(type.size)
    return (HDF5Attribute(type: type, data: data, source: source), ())
  }

  /// The bytes of a text; nil where it is none.
  func bytes() throws(HDF5Damage) -> [UInt8]? {
    switch type.kind {
    case .text(let padding): return Array(HDF5Text.trimmed(data.bytes, padding))
    case .longText:
      var (heap, reference) = (HDF5GlobalHeap(source), data)
      return Array(try heap.text(&reference))
    default: return nil
    }
  }

  /// The number; nil where it is none.
  var number: Double? {
    guard let number = type.number else { return nil }
    var value = [0.0]
    data.bytes.withUnsafeBytes { buffer in
      value.withUnsafeMutableBufferPointer { value in
        number.read(buffer, from: 0, stride: 1, into: value)
      }
    }
    return value[0]
  }
}
