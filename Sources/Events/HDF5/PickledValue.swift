/// A value of Python's pickle protocol 0, as PyTables attaches them to its groups: lists and tuples
/// of texts and integers. All else is not understood.
package enum PickledValue: Sendable, Equatable {
  case text(String)
  case integer(Int)
  case none
  case list([PickledValue])

  /// The texts and integers of a list, as column names; nil where it holds anything else.
  package var names: [String]? {
    guard case .list(let values) = self else { return nil }
    let names = values.compactMap { value -> String? in
      switch value {
      case .text(let text): text
      case .integer(let number): "\(number)"
      default: nil
      }
    }
    return names.count == values.count ? names : nil
  }

  /// What a list holds; nothing where it is none.
  var elements: [PickledValue] {
    if case .list(let values) = self { values } else { [] }
  }

  /// Reads a pickle; nil where it is damaged, or holds what is not understood.
  package init?(_ bytes: [UInt8]) {
    var machine = PickleMachine(rest: bytes[...])
    guard let value = machine.run() else { return nil }
    self = value
  }
}

/// The stack machine that a pickle is a program for (Python's module `pickletools` lists its words).
private struct PickleMachine {
  private enum Entry {
    case mark
    case value(PickledValue)
  }

  var rest: ArraySlice<UInt8>
  private var stack: [Entry] = []
  private var memory: [Int: PickledValue] = [:]

  init(rest: ArraySlice<UInt8>) { self.rest = rest }

  mutating func run() -> PickledValue? {
    while let word = rest.popFirst() {
      switch word {
      case UInt8(ascii: "."):
        guard stack.count == 1, case .value(let value) = stack[0] else { return nil }
        return value
      case UInt8(ascii: "("): stack.append(.mark)
      case UInt8(ascii: "N"): stack.append(.value(.none))
      case UInt8(ascii: "V"):
        guard let text = lineBytes().flatMap(Self.unescaped) else { return nil }
        stack.append(.value(.text(text)))
      case UInt8(ascii: "S"):
        guard let text = line(), let quote = text.first, quote == "'" || quote == "\"",
          text.count > 1, text.last == quote, !text.contains("\\")
        else { return nil }
        stack.append(.value(.text(String(text.dropFirst().dropLast()))))
      case UInt8(ascii: "I"), UInt8(ascii: "L"):
        guard let text = line(),
          let number = Int(text.hasSuffix("L") ? String(text.dropLast()) : text)
        else { return nil }
        stack.append(.value(.integer(number)))
      case UInt8(ascii: "l"), UInt8(ascii: "t"):
        guard let values = valuesToMark() else { return nil }
        stack.append(.value(.list(values)))
      case UInt8(ascii: "p"):
        guard let key = line().flatMap({ Int($0) }), case .value(let value)? = stack.last else {
          return nil
        }
        memory[key] = value
      case UInt8(ascii: "g"):
        guard let key = line().flatMap({ Int($0) }), let value = memory[key] else { return nil }
        stack.append(.value(value))
      case UInt8(ascii: "a"):
        guard case .value(let value)? = stack.popLast(),
          case .value(.list(let values))? = stack.popLast()
        else { return nil }
        stack.append(.value(.list(values + [value])))
      default: return nil
      }
    }
    return nil
  }

  private mutating func lineBytes() -> ArraySlice<UInt8>? {
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    defer { rest = rest[(end + 1)...] }
    return rest[..<end]
  }

  private mutating func line() -> String? {
    lineBytes().map { String(decoding: $0, as: UTF8.self) }
  }

  private mutating func valuesToMark() -> [PickledValue]? {
    var values: [PickledValue] = []
    while let entry = stack.popLast() {
      guard case .value(let value) = entry else { return values.reversed() }
      values.append(value)
    }
    return nil
  }

  /// Python's raw Unicode escapes: bytes are Latin letters, and the rest is `\\uXXXX`.
  private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String? {
    var text = String.UnicodeScalarView()
    var position = bytes.startIndex
    while position < bytes.endIndex {
      let length =
        bytes[position] == UInt8(ascii: "\\") && position + 1 < bytes.endIndex
        ? [UInt8(ascii: "u"): 4, UInt8(ascii: "U"): 8][bytes[position + 1]] : nil
      if let length {
        let digits = bytes[(position + 2)...].prefix(length)
        guard digits.count == length,
          let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
          let scalar = Unicode.Scalar(code)
        else { return nil }
        text.append(scalar)
        position += 2 + length
      } else {
        text.append(Unicode.Scalar(bytes[position]))
        position += 1
      }
    }
    return String(text)
  }
}
