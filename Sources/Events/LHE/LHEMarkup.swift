import Foundation

/// The little of XML that Les Houches files are made of.
enum LHEMarkup {
  /// Whether a line, after spaces, begins with a word.
  static func begins(_ line: LineStream.Line, with word: StaticString) -> Bool {
    var start = 0
    while start < line.count, line.bytes[start] <= 0x20 { start += 1 }
    return begins(line, with: word, at: start)
  }

  /// Whether a line has a word at a place.
  static func begins(_ line: LineStream.Line, with word: StaticString, at start: Int) -> Bool {
    line.count - start >= word.utf8CodeUnitCount
      && memcmp(line.bytes + start, word.utf8Start, word.utf8CodeUnitCount) == 0
  }

  /// Whether a line begins a tag of a name, with or without attributes.
  static func opens(_ line: LineStream.Line, _ tag: StaticString) -> Bool {
    var start = 0
    while start < line.count, line.bytes[start] <= 0x20 { start += 1 }
    return opens(line, tag, at: start)
  }

  /// Whether a tag of a name begins at a place of a line, with or without attributes.
  static func opens(_ line: LineStream.Line, _ tag: StaticString, at start: Int) -> Bool {
    guard begins(line, with: tag, at: start) else { return false }
    let next = start + tag.utf8CodeUnitCount
    return next == line.count || line.bytes[next] <= 0x20 || line.bytes[next] == UInt8(ascii: ">")
  }

  /// Where a tag of a name begins in a line; nil where there is none.
  static func place(of tag: StaticString, in line: LineStream.Line, from start: Int = 0) -> Int? {
    var start = start
    while start < line.count,
      let found = memchr(line.bytes + start, Int32(UInt8(ascii: "<")), line.count - start)
    {
      let place = UnsafeRawPointer(found) - UnsafeRawPointer(line.bytes)
      if opens(line, tag, at: place) { return place }
      start = place + 1
    }
    return nil
  }

  /// The place behind the end of a tag or a comment; nil where that is not on the line.
  static func end(_ mark: StaticString, in line: LineStream.Line, from start: Int) -> Int? {
    let count = mark.utf8CodeUnitCount
    var place = start
    while place + count <= line.count {
      if memcmp(line.bytes + place, mark.utf8Start, count) == 0 { return place + count }
      place += 1
    }
    return nil
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

  /// An element, as far as it is on a line.
  struct Element {
    var attributes: String
    /// What stands before the next tag.
    var content: String
    /// Whether no tag follows, so that its end is on another line.
    var isOpen: Bool
  }

  /// The elements of a tag in a text.
  static func elements(_ tag: String, in text: String) -> [Element] {
    var found: [Element] = []
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
      let isEmpty = attributes.hasSuffix("/")
      found.append(
        Element(
          attributes: attributes, content: isEmpty ? "" : String(content),
          isOpen: !isEmpty && content.endIndex == rest.endIndex))
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

extension LineStream.Line {
  /// The line as text from a byte on.
  func text(from start: Int) -> String {
    String(decoding: UnsafeBufferPointer(start: bytes + start, count: count - start), as: UTF8.self)
  }
}
