extension String {
  /// The text as a person may see it on one line: what a terminal or a browser would obey instead of showing
  /// it stands as an escape.
  ///
  /// Control characters become `\n`, `\t` or `\x1b`; marks that end lines or turn the direction of
  /// writing (Unicode Standard Annex #9) become `\u{202e}`. All else stays as it is.
  package var shown: String { shown { _ in false } }

  /// The same of a text of several lines, whose ends stay.
  package var shownLines: String { shown { $0 == "\n" } }

  private func shown(except isKept: (Unicode.Scalar) -> Bool) -> String {
    // Most texts are plain ASCII.
    guard utf8.contains(where: { $0 < 0x20 || $0 >= 0x7f }) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      if scalar.isObeyed, !isKept(scalar) {
        text += scalar.escape
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// The text in at most so many characters: what is too long loses its middle.
  package func abridged(to length: Int) -> String {
    guard utf8.count > length, count > length else { return self }
    let kept = length - 1
    return "\(prefix(kept - kept / 2))…\(suffix(kept / 2))"
  }
}

extension Unicode.Scalar {
  /// Whether a program that shows the text would do something else than show a letter.
  package var isObeyed: Bool {
    switch value {
    case 0..<0x20, 0x7f..<0xa0: true  // C0, DEL, C1
    case 0x61c, 0x200e, 0x200f, 0x202a...0x202e, 0x2066...0x2069: true  // directions
    case 0x2028, 0x2029: true  // ends of lines and paragraphs
    case 0xfffe, 0xffff: true  // no letters at all
    default: false
    }
  }

  fileprivate var escape: String {
    switch self {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default:
      value < 0x100
        ? "\\x" + (value < 0x10 ? "0" : "") + String(value, radix: 16)
        : "\\u{\(String(value, radix: 16))}"
    }
  }
}
