/// What a `.npy` file says of itself: element types, order and shape.
struct NumPyHeader {
  struct Field {
    var name: String
    var type: BinaryNumber
    var offset: Int
  }

  /// The fields of a structured array, or the one nameless type of a plain one.
  let fields: [Field]
  let isStructured: Bool
  let isFortranOrder: Bool
  let rows: Int
  /// The second axis of a plain array; 1 where there is none.
  let columns: Int
  /// The bytes of a structured row, or of a plain element.
  let rowSize: Int

  /// Headers are not longer: the names of a million columns.
  private static let longest = 1 << 26

  var dataSize: Int { rows * rowSize * (isStructured ? 1 : columns) }

  /// Takes a file's beginning, up to the data.
  init(_ stream: UnpackedFile) throws(InputError) {
    let source = stream.file.path
    let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    let start = try stream.next(10)
    guard start.starts(with: magic) else {
      throw InputError(source, "it is no .npy file", remedy: "write it with numpy.save")
    }
    let truncated = InputError(
      source, "it is truncated within its header", remedy: "fetch or write it again")
    guard start.count == 10 else { throw truncated }
    let version = start[6]
    let lengthBytes = version == 1 ? start[8...] : start[8...] + (try stream.next(2))
    guard lengthBytes.count == (version == 1 ? 2 : 4) else { throw truncated }
    let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= Self.longest else {
      throw InputError(
        source, "its header of \(length) bytes is impossible", remedy: "fetch or write it again")
    }
    let textBytes = try stream.next(length)
    guard textBytes.count == length else { throw truncated }
    // Latin-1 up to version 2, UTF-8 since.
    let text =
      version < 3
      ? String(String.UnicodeScalarView(textBytes.map { Unicode.Scalar($0) }))
      : String(decoding: textBytes, as: UTF8.self)

    var scanner = PythonLiteral(text)
    guard case .dictionary(let entries)? = scanner.value(),
      case .boolean(let isFortran)? = entries["fortran_order"],
      case .list(let shape)? = entries["shape"], let descr = entries["descr"]
    else { throw InputError(source, "its header cannot be read: \(text.prefix(80))") }

    let axes = shape.compactMap { if case .integer(let n) = $0 { n } else { nil } }
    guard axes.count == shape.count, (1...2).contains(axes.count), axes.allSatisfy({ $0 >= 0 })
    else {
      throw InputError(
        source, "its array has \(shape.count) axes", remedy: "save an array of events × columns")
    }
    rows = axes[0]
    isFortranOrder = isFortran
    (fields, rowSize, isStructured) = try Self.fields(descr, source: source)
    columns = isStructured ? 1 : (axes.count == 2 ? axes[1] : 1)
    guard !isStructured || axes.count == 1 else {
      throw InputError(source, "its structured array has two axes", remedy: "flatten it")
    }
    let width = isStructured ? max(rowSize, 8 * fields.count) : 8 * columns
    guard axes.allSatisfy({ $0 < 1 << 40 }), rows == 0 || width < (1 << 60) / rows
    else {
      throw InputError(source, "its shape \(axes) is impossible")
    }
  }

  private static func fields(_ descr: PythonLiteral.Value, source: String) throws(InputError)
    -> ([Field], Int, Bool)
  {
    func type(_ descriptor: String, of column: String) throws(InputError) -> BinaryNumber {
      guard let type = BinaryNumber(descriptor) else {
        throw InputError(
          source, "\(column) elements of type '\(descriptor)' are no real numbers",
          remedy: "save float32, float64, integers or booleans")
      }
      return type
    }
    switch descr {
    case .string(let descriptor):
      let type = try type(descriptor, of: "its")
      return ([Field(name: "", type: type, offset: 0)], type.size, false)
    case .list(let entries):
      var fields: [Field] = []
      var offset = 0
      for entry in entries {
        guard case .list(let parts) = entry, parts.count == 2,
          case .string(let name) = parts[0], case .string(let descriptor) = parts[1]
        else {
          throw InputError(
            source, "a field of its rows is itself an array", remedy: "save one number a field")
        }
        if descriptor.hasPrefix("|V"), let padding = Int(descriptor.dropFirst(2)) {
          guard (0...1 << 30).contains(padding) else {
            throw InputError(source, "a padding of \(padding) bytes is impossible")
          }
          offset += padding
          continue
        }
        let type = try type(descriptor, of: "field '\(name)':")
        fields.append(Field(name: name, type: type, offset: offset))
        offset += type.size
      }
      return (fields, offset, true)
    default:
      throw InputError(source, "its header names no element type")
    }
  }
}

/// The few Python literals that a `.npy` header is made of.
struct PythonLiteral {
  indirect enum Value {
    case string(String)
    case integer(Int)
    case boolean(Bool)
    case list([Value])
    case dictionary([String: Value])
  }

  private var rest: Substring

  init(_ text: String) { rest = Substring(text) }

  /// The next value, tuples read as lists; nil where there is none.
  mutating func value(depth: Int = 0) -> Value? {
    skipSpaces()
    guard depth < 8, let first = rest.first else { return nil }
    switch first {
    case "{": return dictionary(depth: depth)
    case "[", "(": return list(closing: first == "[" ? "]" : ")", depth: depth)
    case "'", "\"": return string(closing: first).map { .string($0) }
    case "-", "0"..."9":
      let digits = rest.prefix { $0 == "-" || ("0"..."9").contains($0) }
      rest.removeFirst(digits.count)
      if rest.first == "L" { rest.removeFirst() }
      return Int(digits).map { .integer($0) }
    default:
      for (word, value) in [("True", true), ("False", false)] where rest.hasPrefix(word) {
        rest.removeFirst(word.count)
        return .boolean(value)
      }
      return nil
    }
  }

  private mutating func dictionary(depth: Int) -> Value? {
    rest.removeFirst()
    var entries: [String: Value] = [:]
    while !accept("}") {
      skipSpaces()
      guard let quote = rest.first, quote == "'" || quote == "\"", let key = string(closing: quote),
        accept(":"), let value = value(depth: depth + 1)
      else { return nil }
      entries[key] = value
      if !accept(",") { return accept("}") ? .dictionary(entries) : nil }
    }
    return .dictionary(entries)
  }

  private mutating func list(closing: Character, depth: Int) -> Value? {
    rest.removeFirst()
    var values: [Value] = []
    while !accept(closing) {
      guard let value = value(depth: depth + 1) else { return nil }
      values.append(value)
      if !accept(",") { return accept(closing) ? .list(values) : nil }
    }
    return .list(values)
  }

  private mutating func string(closing: Character) -> String? {
    rest.removeFirst()
    var text = ""
    while let character = rest.popFirst() {
      if character == closing { return text }
      if character == "\\" {
        guard let escaped = escapedLetter() else { return nil }
        text.append(escaped)
      } else {
        text.append(character)
      }
    }
    return nil
  }

  /// What follows a backslash in Python: a letter as it stands, or a control character by its name or number.
  private mutating func escapedLetter() -> Character? {
    guard let letter = rest.popFirst() else { return nil }
    let lengths: [Character: Int] = ["x": 2, "u": 4, "U": 8]
    switch letter {
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    default:
      guard let length = lengths[letter] else { return letter }
      let digits = rest.prefix(length)
      guard digits.count == length, let value = UInt32(digits, radix: 16),
        let scalar = Unicode.Scalar(value)
      else { return nil }
      rest = rest.dropFirst(length)
      return Character(scalar)
    }
  }

  private mutating func skipSpaces() {
    rest = rest.drop { $0.isWhitespace }
  }

  private mutating func accept(_ character: Character) -> Bool {
    skipSpaces()
    guard rest.first == character else { return false }
    rest.removeFirst()
    return true
  }
}
