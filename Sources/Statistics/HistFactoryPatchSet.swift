import Events

/// A set of patches that each turn a background-only workspace into that of one signal, as HEPData
/// publishes them (pyhf's schema 1.0.0). The digests that it states are not checked.
public struct HistFactoryPatchSet: Sendable {
  /// The patches' names and their values of the set's labels, such as two masses.
  public let patches: [(name: String, values: [JSONValue])]
  private let operations: [JSONReader]

  /// Reads a patch set's file.
  ///
  /// - Throws: `InputError` with the path to the key where the file breaks the schema.
  public init(file path: String) throws(InputError) {
    try self.init(JSONValue(file: path), name: path)
  }

  /// Reads a patch set from a document.
  public init(_ document: JSONValue, name: String = "patch set") throws(InputError) {
    let root = JSONReader(document, name: name)
    try root.allow(["metadata", "patches", "version"])
    let version = try root.member("version")
    guard try version.text() == "1.0.0" else {
      throw version.error("version \(try version.text()) is unknown", remedy: "use 1.0.0")
    }
    var patches: [(name: String, values: [JSONValue])] = []
    var operations: [JSONReader] = []
    for element in try root.member("patches").list(atLeast: 1) {
      try element.allow(["metadata", "patch"])
      let metadata = try element.member("metadata")
      let name = try metadata.member("name").text()
      guard !patches.contains(where: { $0.name == name }) else {
        throw metadata.error("a second patch \(name)", remedy: "names are unique")
      }
      let values = try metadata.member("values").list()
      patches.append((name, values.map(\.value)))
      operations.append(try element.member("patch"))
    }
    self.patches = patches
    self.operations = operations
  }

  /// The document with a patch applied.
  ///
  /// - Throws: `InputError` where there is no such patch, or an operation does not fit the document.
  public func applying(_ name: String, to document: JSONValue) throws(InputError) -> JSONValue {
    guard let index = patches.firstIndex(where: { $0.name == name }) else {
      throw InputError(
        "patch set", "there is no patch \(name)",
        remedy: "there is \(nameList(patches.map(\.name), near: name))")
    }
    var patched = document
    for operation in try operations[index].list() { try patched.apply(operation) }
    return patched
  }
}

extension JSONValue {
  /// Applies one operation of a JSON patch (RFC 6902).
  fileprivate mutating func apply(_ operation: JSONReader) throws(InputError) {
    let name = try operation.member("op")
    let path = try Self.pointer(operation.member("path"))
    switch try name.text() {
    case "add": try insert(operation.member("value").value, at: path, operation)
    case "remove": _ = try remove(at: path, operation)
    case "replace":
      _ = try remove(at: path, operation)
      try insert(operation.member("value").value, at: path, operation)
    case "move":
      let value = try remove(at: Self.pointer(operation.member("from")), operation)
      try insert(value, at: path, operation)
    case "copy":
      let from = try Self.pointer(operation.member("from"))
      try insert(value(at: from, operation), at: path, operation)
    case "test":
      let expected = try operation.member("value").value
      guard try value(at: path, operation).isEquivalent(to: expected) else {
        throw operation.error(
          "the document's value is another", remedy: "is it the right workspace?")
      }
    case let other:
      throw name.error(
        "the operation \(other) is unknown", remedy: "use add, remove, replace, move, copy or test")
    }
  }

  /// The keys of a JSON pointer (RFC 6901).
  private static func pointer(_ reader: JSONReader) throws(InputError) -> [String] {
    let text = try reader.text()
    guard !text.isEmpty else { return [] }
    guard text.hasPrefix("/") else { throw reader.error("\(text) is no JSON pointer") }
    return text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
      $0.split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/")
        .split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
    }
  }

  private func value(at path: [String], _ operation: JSONReader) throws(InputError) -> JSONValue {
    var value = self
    for key in path {
      switch value {
      case .object:
        guard let next = value[key] else { throw operation.error("there is no \(key)") }
        value = next
      case .array(let elements):
        guard let index = Int(key), elements.indices.contains(index) else {
          throw operation.error("there is no element \(key) of \(elements.count)")
        }
        value = elements[index]
      default: throw operation.error("\(value.kind) has no \(key)")
      }
    }
    return value
  }

  private mutating func insert(
    _ new: JSONValue, at path: [String], _ operation: JSONReader
  ) throws(InputError) {
    guard let key = path.last else {
      self = new
      return
    }
    try change(at: path.dropLast(), operation) { parent throws(InputError) in
      switch parent {
      case .object(var members):
        if let index = members.firstIndex(where: { $0.key == key }) {
          members[index].value = new
        } else {
          members.append(Member(key, new))
        }
        parent = .object(members)
      case .array(var elements):
        guard let index = key == "-" ? elements.count : Int(key),
          (0...elements.count).contains(index)
        else { throw operation.error("there is no place \(key) among \(elements.count)") }
        elements.insert(new, at: index)
        parent = .array(elements)
      default: throw operation.error("\(parent.kind) has no \(key)")
      }
    }
  }

  private mutating func remove(at path: [String], _ operation: JSONReader) throws(InputError)
    -> JSONValue
  {
    let old = try value(at: path, operation)
    guard let key = path.last else {
      self = .null
      return old
    }
    try change(at: path.dropLast(), operation) { parent throws(InputError) in
      switch parent {
      case .object(let members): parent = .object(members.filter { $0.key != key })
      case .array(var elements):
        if let index = Int(key) { elements.remove(at: index) }
        parent = .array(elements)
      default: break
      }
    }
    return old
  }

  /// Changes the value at a path.
  private mutating func change(
    at path: ArraySlice<String>, _ operation: JSONReader,
    _ body: (inout JSONValue) throws(InputError) -> Void
  ) throws(InputError) {
    guard let key = path.first else { return try body(&self) }
    switch self {
    case .object(var members):
      guard let index = members.firstIndex(where: { $0.key == key }) else {
        throw operation.error("there is no \(key)")
      }
      try members[index].value.change(at: path.dropFirst(), operation, body)
      self = .object(members)
    case .array(var elements):
      guard let index = Int(key), elements.indices.contains(index) else {
        throw operation.error("there is no element \(key) of \(elements.count)")
      }
      try elements[index].change(at: path.dropFirst(), operation, body)
      self = .array(elements)
    default: throw operation.error("\(kind) has no \(key)")
    }
  }
}
