import Events
import Foundation

/// A value as JSON, indented, its keys in alphabetical order: the same value gives the same bytes.
///
/// What a terminal would obey instead of showing it, such as an escape in a name, is written as `\u001b`.
public func json(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  return withEscapes(String(decoding: try encoder.encode(value), as: UTF8.self)) + "\n"
}

/// The encoder escapes what JSON forbids; terminals obey more than that. Outside of texts there are only ends
/// of lines.
private func withEscapes(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: { $0.isObeyed && $0 != "\n" }) else { return text }
  var escaped = ""
  for scalar in text.unicodeScalars {
    if scalar.isObeyed, scalar != "\n" {
      let digits = String(scalar.value, radix: 16)
      escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    } else {
      escaped.unicodeScalars.append(scalar)
    }
  }
  return escaped
}
