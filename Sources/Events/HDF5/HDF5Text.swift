/// Text in fields of a fixed length.
enum HDF5Text {
  /// What fills a field behind its text.
  enum Padding: Sendable {
    case zeros, spaces
  }

  /// The text before what fills its field.
  static func trimmed(_ bytes: ArraySlice<UInt8>, _ padding: Padding) -> ArraySlice<UInt8> {
    let text = bytes.prefix { $0 != 0 }
    guard padding == .spaces else { return text }
    return text[..<(text.lastIndex { $0 != UInt8(ascii: " ") }.map { $0 + 1 } ?? text.startIndex)]
  }

  /// The text of a field in a buffer.
  static func text(_ field: UnsafeRawBufferPointer, _ padding: Padding) -> String {
    var end = field.firstIndex(of: 0) ?? field.endIndex
    if padding == .spaces {
      while end > 0, field[end - 1] == UInt8(ascii: " ") { end -= 1 }
    }
    return String(decoding: UnsafeRawBufferPointer(rebasing: field[..<end]), as: UTF8.self)
  }
}
