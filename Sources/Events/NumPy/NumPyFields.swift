/// The values of a structured row: the entries of `descr` in a `.npy` header, with records within records as
/// `a.b` and each number of an array as `a[0]`, `a[1]`, and so on.
struct NumPyFields {
  private(set) var fields: [NumPyHeader.Field] = []
  /// The bytes of a row.
  private(set) var size = 0
  private(set) var isStructured = false
  /// Whether some of them are Python objects: then all of the data are pickled.
  private(set) var arePickled = false

  private let source: String

  /// Arrays in a row with more elements are not columns.
  private static let mostElements = 4_096
  /// A row is not longer, so that offsets can be added.
  private static let longestRow = 1 << 40

  init(source: String) { self.source = source }

  /// Takes what a header calls `descr`.
  mutating func append(_ descr: PythonLiteral.Value) throws(InputError) {
    if case .list = descr { isStructured = true }
    size = try append(descr, name: "", at: 0)
  }

  /// Takes a type and returns its bytes.
  private mutating func append(_ descr: PythonLiteral.Value, name: String, at offset: Int)
    throws(InputError) -> Int
  {
    switch descr {
    case .string(let descriptor):
      if descriptor.hasSuffix("O") { arePickled = true }
      guard let element = NumPyElement(descriptor) else { throw unknown(descriptor, name) }
      try add(NumPyHeader.Field(name: name, element: element, offset: offset))
      return element.size
    case .list(let entries):
      var size = 0
      for entry in entries {
        guard case .list(let parts) = entry, (2...3).contains(parts.count),
          let own = Self.name(parts[0])
        else { throw damage }
        // Nameless bytes fill the gaps of an aligned row.
        if own.isEmpty, case .string(let text) = parts[1], text.hasPrefix("|V") {
          guard let padding = Int(text.dropFirst(2)), (0...1 << 30).contains(padding) else {
            throw InputError(source, "a padding of '\(text)' is impossible")
          }
          size += padding
        } else {
          let full = name.isEmpty ? own : "\(name).\(own)"
          let lengths = parts.count == 3 ? try lengths(parts[2]) : []
          size += try append(parts[1], name: full, lengths: lengths[...], at: offset + size)
        }
        guard size < Self.longestRow else { throw damage }
      }
      return size
    default: throw damage
    }
  }

  /// Takes an array of a type, each element with its place behind the name.
  private mutating func append(
    _ descr: PythonLiteral.Value, name: String, lengths: ArraySlice<Int>, at offset: Int
  ) throws(InputError) -> Int {
    // An array of one element is that element.
    let lengths = lengths.allSatisfy { $0 == 1 } ? [] : lengths
    // The lengths' product was checked.
    guard let length = lengths.first else { return try append(descr, name: name, at: offset) }
    let count = lengths.reduce(1, *)
    guard (1...Self.mostElements).contains(count) else {
      var inside = NumPyFields(source: source)
      let (size, overflow) = try inside.append(descr, name: name, at: 0)
        .multipliedReportingOverflow(by: count)
      arePickled = arePickled || inside.arePickled
      guard !overflow, size < Self.longestRow else { throw damage }
      let element = NumPyElement(unreadable: "an array of \(count) values", size: size)
      try add(NumPyHeader.Field(name: name, element: element, offset: offset))
      return size
    }
    var size = 0
    for index in 0..<length {
      size += try append(
        descr, name: "\(name)[\(index)]", lengths: lengths.dropFirst(), at: offset + size)
      guard size < Self.longestRow else { throw damage }
    }
    return size
  }

  private mutating func add(_ field: NumPyHeader.Field) throws(InputError) {
    // What has no bytes, such as `<U0`, is not a column: it would be as long as a header likes.
    guard field.element.size > 0 else { return }
    guard fields.count < NamedColumns.mostColumns else { throw NamedColumns.tooMany(source) }
    fields.append(field)
  }

  private func lengths(_ value: PythonLiteral.Value) throws(InputError) -> [Int] {
    let values: [PythonLiteral.Value] =
      if case .list(let values) = value { values } else { [value] }
    var lengths: [Int] = []
    var product = 1
    for value in values {
      guard case .integer(let length) = value, (0..<1 << 30).contains(length) else { throw damage }
      let (next, overflow) = product.multipliedReportingOverflow(by: max(1, length))
      guard !overflow, next < 1 << 40 else { throw damage }
      product = next
      lengths.append(length)
    }
    return lengths
  }

  /// A field's name; of a title and a name, the latter.
  private static func name(_ value: PythonLiteral.Value) -> String? {
    switch value {
    case .string(let name): return name
    case .list(let pair):
      if pair.count == 2, case .string(let name) = pair[1] { return name }
      return nil
    default: return nil
    }
  }

  private var damage: InputError {
    InputError(
      source, "its header does not tell its elements' type", remedy: "write it with numpy.save")
  }

  private func unknown(_ descriptor: String, _ name: String) -> InputError {
    let whose = name.isEmpty ? "its elements" : "the elements of field '\(name)'"
    return InputError(
      source, "\(whose) are of type '\(descriptor)', which is not known",
      remedy: "save float32, float64, integers, booleans or text")
  }
}
