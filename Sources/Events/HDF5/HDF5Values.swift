/// A value in the bytes of an element that gives a column: a number, a text, or what cannot be read.
struct HDF5Value: Sendable {
  let name: String
  /// Where it begins in an element.
  let offset: Int
  let type: HDF5Datatype
  /// Why it is not read, where its type does not say.
  var reason: String?

  /// Arrays with more elements are not columns.
  private static let mostElements = 4_096

  /// The values of an element: of records within records as `a.b`, of each place of an array as `a[0]`, `a[1]`.
  ///
  /// - Throws: ``InputError`` where they are more than a table's columns.
  static func all(of type: HDF5Datatype, name: String, in place: HDF5Place) throws(InputError)
    -> [HDF5Value]
  {
    var values: [HDF5Value] = []
    try append(type, name: name, at: 0, to: &values, place)
    return values
  }

  private static func append(
    _ type: HDF5Datatype, name: String, at offset: Int, to values: inout [HDF5Value],
    _ place: HDF5Place
  ) throws(InputError) {
    switch type.kind {
    case .record(let members):
      for member in members {
        let full = name.isEmpty ? member.name : "\(name).\(member.name)"
        try append(member.type, name: full, at: offset + member.offset, to: &values, place)
      }
    case .array(let lengths, let base):
      // An array of one element is that element.
      let lengths = lengths.allSatisfy { $0 == 1 } ? [] : lengths[...]
      try append(base, lengths: lengths, name: name, at: offset, to: &values, place)
    default:
      guard values.count < NamedColumns.mostColumns else {
        throw NamedColumns.tooMany(HDF5Reader.source(place))
      }
      values.append(HDF5Value(name: name, offset: offset, type: type))
    }
  }

  private static func append(
    _ base: HDF5Datatype, lengths: ArraySlice<Int>, name: String, at offset: Int,
    to values: inout [HDF5Value], _ place: HDF5Place
  ) throws(InputError) {
    guard let length = lengths.first else {
      return try append(base, name: name, at: offset, to: &values, place)
    }
    // The lengths' product is a part of the type's size, which was checked.
    let count = lengths.reduce(1, *)
    guard count <= mostElements, values.count < NamedColumns.mostColumns else {
      let reason = "an array of \(count) values"
      values.append(HDF5Value(name: name, offset: offset, type: base, reason: reason))
      return
    }
    let step = base.size * lengths.dropFirst().reduce(1, *)
    for index in 0..<length {
      try append(
        base, lengths: lengths.dropFirst(), name: "\(name)[\(index)]", at: offset + index * step,
        to: &values, place)
    }
  }

  /// Why it cannot be a column; nil where it can.
  var unreadable: String? {
    if let reason { return reason }
    switch type.kind {
    case .number, .text, .longText: return nil
    default: return type.description
    }
  }
}
