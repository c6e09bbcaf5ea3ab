/// The little of XML that Les Houches files are made of.
enum LHEMarkup {
  /// Whether a line, after spaces, begins with a word.
  static func begins(_ line: LineStream.Line, with word: StaticString) -> Bool {
    var start = 0
    while start < line.count, line.bytes[start] <= 0x20 { start += 1 }
    guard line.count - start >= word.utf8CodeUnitCount else { return false }
    for index in 0..<word.utf8CodeUnitCount
    where line.bytes[start + index] != word.utf8Start[index] { return false }
    return true
  }

  /// Whether a line begins a tag of a name, with or without attributes.
  static func opens(_ line: LineStream.Line, _ tag: StaticString) -> Bool {
    guard begins(line, with: tag) else { return false }
    var start = 0
    while line.bytes[start] <= 0x20 { start += 1 }
    let next = start + tag.utf8CodeUnitCount
    return next == line.count || line.bytes[next] <= 0x20 || line.bytes[next] == UInt8(ascii: ">")
  }

  /// Whether a line holds numbers: neither blank, nor a comment, nor a tag.
  static func isData(_ line: LineStream.Line) -> Bool {
    for index in 0..<line.count where line.bytes[index] > 0x20 {
      return line.bytes[index] != UInt8(ascii: "#") && line.bytes[index] != UInt8(ascii: "<")
    }
    return false
  }

  /// Whether a line is blank or a comment.
  static func isEmpty(_ line: LineStream.Line) -> Bool {
    for index in 0..<line.count where line.bytes[index] > 0x20 {
      return line.bytes[index] == UInt8(ascii: "#")
    }
    return true
  }

  /// The elements of a tag in a text: their attributes and what stands before the next tag, up to the
  /// text's end where that is on another line.
  static func elements(_ tag: String, in text: String) -> [(attributes: String, content: String)] {
    var found: [(String, String)] = []
    var rest = text[...]
    while let start = rest.firstRange(of: "<\(tag)") {
      rest = rest[start.upperBound...]
      guard let first = rest.first, first.isWhitespace || first == ">" || first == "/" else {
        continue
      }
      guard let end = rest.firstIndex(of: ">") else { break }
      let attributes = String(rest[..<end])
      rest = rest[rest.index(after: end)...]
      let content = rest.prefix { $0 != "<" }
      found.append((attributes, attributes.hasSuffix("/") ? "" : String(content)))
    }
    return found
  }

  /// The value of an attribute; nil where there is none, or an entity in it is unknown.
  static func attribute(_ name: String, in attributes: String) -> String? {
    var rest = attributes[...]
    while let found = rest.firstRange(of: name) {
      let isWord =
        found.lowerBound == rest.startIndex
        || rest[rest.index(before: found.lowerBound)].isWhitespace
      rest = rest[found.upperBound...]
      let value = rest.drop { $0.isWhitespace }
      guard isWord, value.first == "=" else { continue }
      let quoted = value.dropFirst().drop { $0.isWhitespace }
      guard let quote = quoted.first, quote == "\"" || quote == "'",
        let end = quoted.dropFirst().firstIndex(of: quote)
      else { return nil }
      return unescaped(quoted.dropFirst()[..<end])
    }
    return nil
  }

  /// A text with its entities resolved; nil where one is unknown.
  static func unescaped(_ text: Substring) -> String? {
    guard text.contains("&") else { return String(text) }
    var result = ""
    var rest = text
    while let start = rest.firstIndex(of: "&") {
      result += rest[..<start]
      guard let end = rest[start...].firstIndex(of: ";") else { return nil }
      let name = rest[rest.index(after: start)..<end]
      switch name {
      case "lt": result += "<"
      case "gt": result += ">"
      case "amp": result += "&"
      case "quot": result += "\""
      case "apos": result += "'"
      default:
        let code =
          name.hasPrefix("#x")
          ? UInt32(name.dropFirst(2), radix: 16)
          : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
        guard let scalar = code.flatMap({ Unicode.Scalar($0) }) else { return nil }
        result.unicodeScalars.append(scalar)
      }
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }

  /// A text for the inside of an element or an attribute.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\"": result += "&quot;"
      case "'": result += "&apos;"
      case "\n", "\r": result += "&#\(scalar.value);"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
