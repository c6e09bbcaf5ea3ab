/// The values of one column: as the numbers that are computed with, and as its file holds them.
package struct Column: Sendable {
  /// How a file holds the values.
  package enum Content: Sendable {
    /// Floating-point numbers.
    case floats
    /// Signed integers; the exact values where one of them is beyond ±2⁵³, which a double cannot hold, with 0
    /// where there is no value.
    case signed(exact: [Int64]?)
    /// Unsigned integers; the exact values, likewise, where one of them is beyond 2⁵³.
    case unsigned(exact: [UInt64]?)
    /// True and false.
    case booleans
    /// Texts.
    case text(TextColumn)
  }

  /// The values as numbers: 1 and 0 for true and false, ``Swift/Double/textCell`` for any other text,
  /// ``Swift/Double/emptyCell`` where there is no value.
  package let numbers: [Double]
  /// What the file holds.
  package let content: Content

  /// A column of numbers that stand for what a file holds.
  package init(_ numbers: [Double], content: Content = .floats) {
    self.numbers = numbers
    self.content = content
  }

  /// A column of integers.
  package init(signed values: [Int64]) {
    let isExact = values.allSatisfy { $0.magnitude <= 1 << 53 }
    self.init(values.map { Double($0) }, content: .signed(exact: isExact ? nil : values))
  }

  /// A column of integers without a sign.
  package init(unsigned values: [UInt64]) {
    let isExact = values.allSatisfy { $0 <= 1 << 53 }
    self.init(values.map { Double($0) }, content: .unsigned(exact: isExact ? nil : values))
  }

  /// A column of texts. "True" and "False", as Python and ROOT write them in any case, are 1 and 0.
  package init(text: TextColumn) {
    let numbers = text.texts.map { Self.truth($0) ?? .textCell }
    self.init(
      text.codes.map { $0 < 0 ? .emptyCell : numbers[Int($0)] }, content: .text(text))
  }

  /// A column of nothing but a text that says why its values cannot be read.
  package init(unreadable reason: String, count: Int) {
    self.init(
      text: TextColumn(texts: [reason], codes: [Int32](repeating: 0, count: count)))
  }

  /// The number of rows.
  package var count: Int { numbers.count }

  /// What it holds, in a word.
  package var typeName: String {
    switch content {
    case .floats: "numbers"
    case .signed, .unsigned: "integers"
    case .booleans: "booleans"
    case .text: "text"
    }
  }

  /// Numbers that are equal where the values are: the codes of texts, the bits of 64-bit integers.
  package var identities: [Double] {
    switch content {
    case .text(let text): text.codes.map { Double($0) }
    case .signed(let exact?): exact.map { Double(bitPattern: UInt64(bitPattern: $0)) }
    case .unsigned(let exact?): exact.map { Double(bitPattern: $0) }
    default: numbers
    }
  }

  /// The texts; nil where it is a column of numbers.
  package var text: TextColumn? {
    if case .text(let text) = content { text } else { nil }
  }

  /// 1 for "true", 0 for "false", in the three ways in which they are written; nil for any other text.
  package static func truth(_ text: String) -> Double? {
    switch text {
    case "True", "true", "TRUE": 1
    case "False", "false", "FALSE": 0
    default: nil
    }
  }

  /// The rows at the given indices.
  package func rows(at indices: [Int]) -> Column {
    let content: Content =
      switch self.content {
      case .floats: .floats
      case .signed(let exact): .signed(exact: exact.map { exact in indices.map { exact[$0] } })
      case .unsigned(let exact): .unsigned(exact: exact.map { exact in indices.map { exact[$0] } })
      case .booleans: .booleans
      case .text(let text): .text(text.rows(at: indices))
      }
    return Column(indices.map { numbers[$0] }, content: content)
  }

  /// The values as they are written in text; nil where there is none.
  package func written(_ row: Int) -> String? {
    let number = numbers[row]
    switch content {
    case .text(let cells): return cells[row]
    case .signed(let exact?) where !number.isNaN: return "\(exact[row])"
    case .unsigned(let exact?) where !number.isNaN: return "\(exact[row])"
    case .booleans where number == 1: return "True"
    case .booleans where number == 0: return "False"
    default:
      if number.isEmptyCell { return nil }
      // Whole numbers without ".0", as every other tool writes them.
      let isWhole =
        number == number.rounded() && abs(number) < 1e15
        && !(number == 0 && number.sign == .minus)
      return isWhole ? "\(Int(number))" : number.isNaN ? "nan" : number.description
    }
  }

  /// These values and then another column's. Where one of them is text, both become text.
  package func joined(with other: Column) -> Column {
    let content: Content
    switch (self.content, other.content) {
    case (.text(var text), .text(let more)):
      text.append(contentsOf: more)
      content = .text(text)
    case (.text, _), (_, .text):
      var text = TextColumn((0..<count).map { written($0) })
      text.append(contentsOf: TextColumn((0..<other.count).map { other.written($0) }))
      content = .text(text)
    case (.booleans, .booleans): content = .booleans
    case (.signed(let first), .signed(let second)):
      content = .signed(
        exact: first == nil && second == nil
          ? nil
          : (first ?? numbers.map { Int64(exactly: $0) ?? 0 })
            + (second ?? other.numbers.map { Int64(exactly: $0) ?? 0 }))
    case (.unsigned(let first), .unsigned(let second)):
      content = .unsigned(
        exact: first == nil && second == nil
          ? nil
          : (first ?? numbers.map { UInt64(exactly: $0) ?? 0 })
            + (second ?? other.numbers.map { UInt64(exactly: $0) ?? 0 }))
    default: content = .floats
    }
    return Column(numbers + other.numbers, content: content)
  }
}

extension Double {
  /// Stands for a cell of text: a NaN with its own payload, which selections keep.
  package static let textCell = Double(nan: 0x7465_7874, signaling: false)

  /// Stands for a cell without anything in it.
  package static let emptyCell = Double(nan: 0x766f_6964, signaling: false)

  /// Whether it stands for a cell of text.
  var isTextCell: Bool { bitPattern == Double.textCell.bitPattern }

  /// Whether it stands for an empty cell.
  package var isEmptyCell: Bool { bitPattern == Double.emptyCell.bitPattern }
}
