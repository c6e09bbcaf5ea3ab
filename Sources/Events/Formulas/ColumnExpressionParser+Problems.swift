/// What is wrong with a formula, and what to write instead.
extension ColumnExpressionParser {
  static let namesRemedy =
    "names with blanks or signs in them go between backquotes, as in `m jj`"

  /// Something else was expected at this place.
  func problem(_ expected: String) -> InputError {
    let found = next.map { "'\($0)'" } ?? "the end"
    return InputError(
      "'\(text)'", "\(expected) is expected at character \(position + 1), not \(found)",
      remedy: remedy)
  }

  /// What helps against usual slips.
  private var remedy: String {
    guard let next else { return "complete the formula" }
    return switch next {
    case "&": "write && or 'and' between conditions"
    case "|": "write || or 'or' between conditions"
    case "^": "write ** for powers"
    case "=": "write == to compare"
    case "~": "write ! or 'not' before a condition"
    case "/" where position > 0 && characters[position - 1] == "/": "write floor(a / b)"
    case _ where follows("in ") || follows("in("): "write x == 1 || x == 2 for x in (1, 2)"
    default: Self.namesRemedy
    }
  }

  /// A text in quotes stands where a number is needed.
  var textOutOfPlace: InputError {
    InputError(
      "'\(text)'", "a text is not a number at character \(position + 1), where one is needed",
      remedy: "compare a column with a text by == or !=, as in trigger == \"HLT_A\"")
  }

  /// The error for an unknown function.
  func noFunction(_ word: String) -> InputError {
    if let plain = Self.plainName(word) {
      return InputError(
        "'\(text)'", "there is no function '\(word)', at character \(position + 1), with a prefix",
        remedy: "write \(plain)")
    }
    return InputError(
      "'\(text)'", "there is no function '\(word)', which begins at character \(position + 1)",
      remedy: "there are \(Function.allNames.joined(separator: ", "))")
  }

  /// The name without the module or class that other languages put before it; nil where none of ours is left.
  static func plainName(_ word: String) -> String? {
    let prefixes = ["np.", "numpy.", "math.", "cmath.", "TMath::", "ROOT::", "std::"]
    guard let prefix = prefixes.first(where: { word.hasPrefix($0) }) else { return nil }
    let rest = word.dropFirst(prefix.count)
    return [String(rest), rest.lowercased()].first {
      Function(named: $0) != nil || ColumnExpression.constants[$0] != nil
    }
  }
}
