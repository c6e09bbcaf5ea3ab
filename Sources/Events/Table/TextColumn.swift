/// A column of texts: each different text once, and for every row which of them it is.
package struct TextColumn: Sendable, Equatable {
  /// The different texts, in the order in which they first come up.
  package private(set) var texts: [String] = []
  /// For each row its text's place in ``texts``; −1 where the row has none.
  package private(set) var codes: [Int32] = []
  /// Where each text is; empty until a row is added, as most columns of a file get none.
  private var places: [String: Int32] = [:]

  package init() {}

  /// A column of these texts; nil where a row has none.
  package init(_ rows: some Sequence<String?>) {
    for text in rows { append(text) }
  }

  /// A column of categories.
  ///
  /// - Precondition: the codes are −1 or places in `texts`.
  package init(texts: [String], codes: [Int32]) {
    precondition(
      codes.allSatisfy { $0 >= -1 && Int($0) < texts.count }, "codes lead to no category")
    self.texts = texts
    self.codes = codes
  }

  private mutating func findPlaces() {
    places.reserveCapacity(texts.count)
    for (place, text) in texts.enumerated() where places[text] == nil {
      places[text] = Int32(place)
    }
  }

  /// The number of rows.
  package var count: Int { codes.count }

  /// A row's text; nil where it has none.
  package subscript(row: Int) -> String? { codes[row] < 0 ? nil : texts[Int(codes[row])] }

  /// Adds a row.
  package mutating func append(_ text: String?) {
    guard let text else {
      codes.append(-1)
      return
    }
    if places.isEmpty, !texts.isEmpty { findPlaces() }
    let place = places[text] ?? Int32(texts.count)
    if Int(place) == texts.count {
      places[text] = place
      texts.append(text)
    }
    codes.append(place)
  }

  /// Adds another column's rows.
  package mutating func append(contentsOf other: TextColumn) {
    codes.reserveCapacity(codes.count + other.count)
    for row in 0..<other.count { append(other[row]) }
  }

  /// The rows at the given indices.
  package func rows(at indices: [Int]) -> TextColumn {
    var result = self
    result.codes = indices.map { codes[$0] }
    return result
  }

  package static func == (first: TextColumn, second: TextColumn) -> Bool {
    first.count == second.count && (0..<first.count).allSatisfy { first[$0] == second[$0] }
  }
}
