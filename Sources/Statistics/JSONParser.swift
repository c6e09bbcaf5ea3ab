import Events

extension JSONValue {
  /// Reads a document (RFC 8259).
  ///
  /// - Parameters:
  ///   - text: the document, in UTF-8.
  ///   - name: what it is, for messages: a file's name.
  /// - Throws: `InputError` with line and column where the text is no JSON, a number is not finite,
  ///   or a key stands twice in one object.
  public init(parsing text: some Sequence<UInt8>, name: String) throws(InputError) {
    var parser = JSONParser(bytes: Array(text), name: name)
    self = try parser.document()
  }

  /// Reads a file.
  ///
  /// - Throws: `InputError` where it cannot be read, or is no JSON.
  public init(file path: String) throws(InputError) {
    try self.init(parsing: ByteFile.read(path), name: path)
  }
}

private struct JSONParser {
  let bytes: [UInt8]
  let name: String
  var position = 0
  var depth = 0

  mutating func document() throws(InputError) -> JSONValue {
    let value = try value()
    skipSpace()
    guard position == bytes.count else { throw error("more after the document's end") }
    return value
  }

  private func error(_ problem: String, remedy: String = "") -> InputError {
    let before = bytes.prefix(min(position, bytes.count))
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let column = before.reversed().prefix { $0 != UInt8(ascii: "\n") }.count + 1
    return InputError("\(name), line \(line), column \(column)", problem, remedy: remedy)
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x0a, 0x0d, 0x09].contains(bytes[position]) {
      position += 1
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func value() throws(InputError) -> JSONValue {
    skipSpace()
    guard position < bytes.count else { throw error("the document ends early") }
    depth += 1
    defer { depth -= 1 }
    guard depth <= 200 else { throw error("more than 200 levels") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default:
      for (word, value) in [
        ("null", JSONValue.null), ("true", .bool(true)), ("false", .bool(false)),
      ]
      where bytes[position...].starts(with: word.utf8) {
        position += word.utf8.count
        return value
      }
      if ["NaN", "Infinity"].contains(where: { bytes[position...].starts(with: $0.utf8) }) {
        throw error("a number that is not finite", remedy: "JSON knows finite numbers only")
      }
      throw error("this is no JSON value")
    }
  }

  private mutating func object() throws(InputError) -> JSONValue {
    position += 1
    var members: [JSONValue.Member] = []
    var keys: Set<String> = []
    if take("}") { return .object(members) }
    repeat {
      skipSpace()
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw error("a key is missing")
      }
      let key = try string()
      guard keys.insert(key).inserted else {
        throw error("the key \(key) stands twice")
      }
      guard take(":") else { throw error("a colon is missing after \(key)") }
      members.append(JSONValue.Member(key, try value()))
    } while take(",")
    guard take("}") else { throw error("a comma or } is missing") }
    return .object(members)
  }

  private mutating func array() throws(InputError) -> JSONValue {
    position += 1
    var values: [JSONValue] = []
    if take("]") { return .array(values) }
    repeat { values.append(try value()) } while take(",")
    guard take("]") else { throw error("a comma or ] is missing") }
    return .array(values)
  }

  private mutating func number() throws(InputError) -> Double {
    let start = position
    let allowed = Set("+-.eE0123456789".utf8)
    while position < bytes.count, allowed.contains(bytes[position]) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    let digits = text.drop { $0 == "-" }
    let isWhole = digits.prefix { $0.isNumber }
    guard let value = Double(text), !isWhole.isEmpty, isWhole.count == 1 || isWhole.first != "0",
      !text.hasSuffix(".")
    else {
      position = start
      throw error("\(text) is no number")
    }
    guard value.isFinite else {
      position = start
      throw error("\(text) is out of range", remedy: "numbers are below 1.8e308")
    }
    return value
  }

  private mutating func string() throws(InputError) -> String {
    position += 1
    var units: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: units, as: UTF8.self)
      case UInt8(ascii: "\\"): units += try escape()
      case 0..<0x20: throw error("a control character in a text")
      default: units.append(byte)
      }
    }
    throw error("a text does not end")
  }

  private mutating func escape() throws(InputError) -> [UInt8] {
    guard position < bytes.count else { throw error("a text does not end") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "u"):
      var units = [try hexadecimal()]
      if UTF16.isLeadSurrogate(units[0]), bytes[position...].starts(with: "\\u".utf8) {
        position += 2
        units.append(try hexadecimal())
      }
      return Array(String(decoding: units, as: UTF16.self).utf8)
    default: throw error("an unknown escape in a text")
    }
  }

  private mutating func hexadecimal() throws(InputError) -> UInt16 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4,
      let value = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw error("four hexadecimal digits are missing") }
    position += 4
    return value
  }
}
