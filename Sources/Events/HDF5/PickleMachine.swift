/// The stack machine that a pickle is a program for, without what calls functions or makes objects: protocols 0
/// to 5 (Python's module `pickletools` lists the words), as far as they make lists, texts and numbers, and the
/// one way in which NumPy pickles an array of objects.
struct PickleMachine {
  /// What may lie on the stack.
  private enum Entry {
    case mark
    case value(PickledValue, depth: Int)
    case bytes
    /// A function or class, by its name.
    case global(String)
    /// NumPy's type of objects, without its state or with it.
    case objectType
    /// An array whose shape and values are still to come.
    case emptyArray

    /// How many lists lie within one another.
    var depth: Int {
      if case .value(_, let depth) = self { depth } else { 0 }
    }
  }

  private var rest: ArraySlice<UInt8>
  private var stack: [Entry] = []
  /// What was remembered, by numbers that nearly always come in their order.
  private var memory: [Entry] = []
  private var farMemory: [Int: Entry] = [:]

  /// Lists may lie within one another so many times, since they are released one within the other.
  private static let deepest = 32

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// Runs the program; nil where it is damaged or does more than what is known here.
  mutating func run() -> PickledValue? {
    while let word = rest.popFirst() {
      if word == UInt8(ascii: ".") {
        guard stack.count == 1, case .value(let value, _) = stack[0] else { return nil }
        return value
      }
      guard step(word) else { return nil }
    }
    return nil
  }

  /// Does what a word says; false where that cannot be done.
  private mutating func step(_ word: UInt8) -> Bool {
    switch word {
    case 0x80: return skip(1)  // protocol
    case 0x95: return skip(8)  // frame
    case UInt8(ascii: "("): return push(.mark)
    case UInt8(ascii: "N"): return push(PickledValue.none)
    case 0x88, 0x89: return push(PickledValue.boolean(word == 0x88))
    case UInt8(ascii: "V"), UInt8(ascii: "S"), UInt8(ascii: "I"), UInt8(ascii: "L"),
      UInt8(ascii: "F"):
      return pushLine(word)
    case UInt8(ascii: "K"), UInt8(ascii: "M"), UInt8(ascii: "J"), 0x8a:
      return pushInteger(word)
    case UInt8(ascii: "G"):
      guard let bytes = take(8) else { return false }
      let bits = bytes.reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
      return push(PickledValue.number(Double(bitPattern: bits)))
    case 0x8c: return pushText(lengthBytes: 1)
    case UInt8(ascii: "X"), UInt8(ascii: "T"): return pushText(lengthBytes: 4)
    case UInt8(ascii: "U"): return pushText(lengthBytes: 1)
    case 0x8d: return pushText(lengthBytes: 8)
    case UInt8(ascii: "C"), UInt8(ascii: "B"), 0x8e:
      guard let count = number(word == 0x8e ? 8 : word == UInt8(ascii: "C") ? 1 : 4) else {
        return false
      }
      return take(count) != nil && push(.bytes)
    case UInt8(ascii: "]"), UInt8(ascii: ")"): return push(PickledValue.list([]))
    case UInt8(ascii: "l"), UInt8(ascii: "t"): return valuesToMark().map { pushList($0) } ?? false
    case 0x85, 0x86, 0x87: return pushTuple(Int(word - 0x84))
    case UInt8(ascii: "a"):
      guard let value = stack.popLast() else { return false }
      return extendList([value])
    case UInt8(ascii: "e"): return valuesToMark().map { extendList($0) } ?? false
    case UInt8(ascii: "p"), UInt8(ascii: "q"), UInt8(ascii: "r"), 0x94: return remember(word)
    case UInt8(ascii: "g"), UInt8(ascii: "h"), UInt8(ascii: "j"): return recall(word)
    case UInt8(ascii: "c"):
      guard let module = line(), let name = line() else { return false }
      return push(.global("\(module).\(name)"))
    case 0x93:
      guard case .value(.text(let name), _)? = stack.popLast(),
        case .value(.text(let module), _)? = stack.popLast()
      else { return false }
      return push(.global("\(module).\(name)"))
    case UInt8(ascii: "R"): return reduce()
    case UInt8(ascii: "b"): return build()
    default: return false
    }
  }

  // MARK: Values

  private mutating func push(_ entry: Entry) -> Bool {
    stack.append(entry)
    return true
  }

  private mutating func push(_ value: PickledValue) -> Bool {
    push(.value(value, depth: 0))
  }

  private mutating func pushLine(_ word: UInt8) -> Bool {
    guard let bytes = lineBytes() else { return false }
    if word == UInt8(ascii: "V") {
      return Self.unescaped(bytes).map { push(PickledValue.text($0)) } ?? false
    }
    let text = String(decoding: bytes, as: UTF8.self)
    switch word {
    case UInt8(ascii: "S"):
      guard let quote = text.first, quote == "'" || quote == "\"", text.count > 1,
        text.last == quote, !text.contains("\\")
      else { return false }
      return push(PickledValue.text(String(text.dropFirst().dropLast())))
    case UInt8(ascii: "F"):
      return Double(text).map { push(PickledValue.number($0)) } ?? false
    // Truth values are written so by protocol 0.
    case UInt8(ascii: "I") where text == "01" || text == "00":
      return push(PickledValue.boolean(text == "01"))
    default:
      return Int(text.hasSuffix("L") ? String(text.dropLast()) : text)
        .map { push(PickledValue.integer($0)) } ?? false
    }
  }

  private mutating func pushInteger(_ word: UInt8) -> Bool {
    switch word {
    case UInt8(ascii: "K"): return number(1).map { push(PickledValue.integer($0)) } ?? false
    case UInt8(ascii: "M"): return number(2).map { push(PickledValue.integer($0)) } ?? false
    case UInt8(ascii: "J"):
      return number(4).map {
        push(PickledValue.integer(Int(Int32(truncatingIfNeeded: $0))))
      } ?? false
    default:
      // Little-endian, with a sign.
      guard let size = number(1), size <= 8, let bytes = take(size) else { return false }
      let bits = bytes.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
      let shift = UInt64(64 - 8 * size)
      return push(
        PickledValue.integer(size == 0 ? 0 : Int(Int64(bitPattern: bits << shift) >> Int64(shift))))
    }
  }

  private mutating func pushText(lengthBytes: Int) -> Bool {
    guard let count = number(lengthBytes), let bytes = take(count) else { return false }
    return push(PickledValue.text(String(decoding: bytes, as: UTF8.self)))
  }

  private mutating func pushTuple(_ count: Int) -> Bool {
    guard stack.count >= count else { return false }
    let values = Array(stack.suffix(count))
    stack.removeLast(count)
    return pushList(values)
  }

  /// Pushes a list or tuple. What is not understood in it may be a part of what is not looked at.
  private mutating func pushList(_ entries: [Entry]) -> Bool {
    stack.append(.value(.list([]), depth: 1))
    return extendList(entries)
  }

  private mutating func extendList(_ entries: [Entry]) -> Bool {
    guard case .value(.list(var values), let depth)? = stack.popLast() else { return false }
    var deepest = max(1, depth)
    for entry in entries {
      switch entry {
      case .value(let value, let inside):
        values.append(value)
        deepest = max(deepest, inside + 1)
      // Classes and bytes have no meaning within a list but to be there.
      case .global, .bytes: values.append(.none)
      case .mark, .objectType, .emptyArray: values.append(.none)
      }
    }
    guard deepest <= Self.deepest else { return false }
    stack.append(.value(.list(values), depth: deepest))
    return true
  }

  private mutating func valuesToMark() -> [Entry]? {
    guard
      let mark = stack.lastIndex(where: { if case .mark = $0 { true } else { false } })
    else { return nil }
    let values = Array(stack[(mark + 1)...])
    stack.removeSubrange(mark...)
    return values
  }

  // MARK: Memory

  private mutating func remember(_ word: UInt8) -> Bool {
    guard let last = stack.last else { return false }
    if case .mark = last { return false }
    let key: Int? =
      switch word {
      case UInt8(ascii: "p"): line().flatMap { Int($0) }
      case UInt8(ascii: "q"): number(1)
      case UInt8(ascii: "r"): number(4)
      default: memory.count + farMemory.count
      }
    guard let key else { return false }
    if key == memory.count {
      memory.append(last)
    } else if memory.indices.contains(key) {
      memory[key] = last
    } else {
      farMemory[key] = last
    }
    return true
  }

  private mutating func recall(_ word: UInt8) -> Bool {
    let key: Int? =
      switch word {
      case UInt8(ascii: "g"): line().flatMap { Int($0) }
      case UInt8(ascii: "h"): number(1)
      default: number(4)
      }
    guard let key else { return false }
    if memory.indices.contains(key) { return push(memory[key]) }
    return farMemory[key].map { push($0) } ?? false
  }

  // MARK: NumPy's arrays

  /// A call: of the functions that make NumPy's empty array and type, and bytes, and no other.
  private mutating func reduce() -> Bool {
    guard case .value(.list(let arguments), _)? = stack.popLast(),
      case .global(let name)? = stack.popLast()
    else { return false }
    switch name {
    case "numpy._core.multiarray._reconstruct", "numpy.core.multiarray._reconstruct":
      return push(.emptyArray)
    // How protocols before 3 write bytes.
    case "_codecs.encode": return push(.bytes)
    case "numpy.dtype":
      guard case .text(let type)? = arguments.first, type.first == "O" else { return false }
      return push(.objectType)
    default: return false
    }
  }

  /// A state: of a type, which says nothing more of objects, or of an array.
  private mutating func build() -> Bool {
    guard let state = stack.popLast(), let target = stack.popLast() else { return false }
    switch target {
    case .objectType: return push(.objectType)
    case .emptyArray:
      // Version, shape, type, whether it was in Fortran's order, values. The type was an entry of a tuple and is
      // none there; the values are in C's order all the same.
      guard case .value(.list(let parts), let depth) = state, parts.count == 5,
        case .list(let lengths) = parts[1], case .list(let values) = parts[4],
        parts[2] == .none
      else { return false }
      var shape: [Int] = []
      for length in lengths {
        guard case .integer(let length) = length, length >= 0 else { return false }
        shape.append(length)
      }
      guard (1...2).contains(shape.count), HDF5Dataspace.product(shape) == values.count else {
        return false
      }
      return push(
        .value(.array(shape: shape, values), depth: depth))
    default: return false
    }
  }

  // MARK: Bytes

  private mutating func skip(_ count: Int) -> Bool { take(count) != nil }

  private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  /// A little-endian number without a sign.
  private mutating func number(_ size: Int) -> Int? {
    take(size).flatMap { bytes in
      Int(exactly: bytes.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
    }
  }

  private mutating func lineBytes() -> ArraySlice<UInt8>? {
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    defer { rest = rest[(end + 1)...] }
    return rest[..<end]
  }

  private mutating func line() -> String? {
    lineBytes().map { String(decoding: $0, as: UTF8.self) }
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
