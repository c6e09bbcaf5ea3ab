/// Names with commas between them, for a message.
///
/// Of more than ten names the first are listed, the number of the others is said, and the three that are
/// nearest to the wanted one are named.
///
/// - Parameters:
///   - names: what there is, in its order.
///   - wanted: the name that was asked for; nil where there is none.
package func nameList(_ names: [String], near wanted: String? = nil) -> String {
  let (most, close) = (10, 3)
  func list(_ names: some Sequence<String>) -> String {
    names.map { $0.abridged(to: 80) }.joined(separator: ", ")
  }
  guard names.count > most else { return list(names) }
  let count = wanted == nil ? most : most - close
  let text = "\(list(names.prefix(count))) and \(names.count - count) more"
  guard let wanted else { return text }
  return "\(text); nearest are \(list(nearest(close, of: names, to: wanted)))"
}

/// The names that need the fewest changes of a letter to become the wanted one, capitals aside.
private func nearest(_ count: Int, of names: [String], to wanted: String) -> [String] {
  func letters(_ name: String) -> [Character] { Array(name.prefix(80).lowercased()) }
  let goal = letters(wanted)
  return names.enumerated().map { (changes: changes(from: letters($1), to: goal), place: $0) }
    .sorted { ($0.changes, $0.place) < ($1.changes, $1.place) }
    .prefix(count).map { names[$0.place] }
}

/// The number of letters to insert, delete or replace (Levenshtein's distance).
private func changes(from start: [Character], to goal: [Character]) -> Int {
  var row = Array(0...goal.count)
  for (position, letter) in start.enumerated() {
    var diagonal = row[0]
    row[0] = position + 1
    for index in goal.indices {
      let replaced = diagonal + (letter == goal[index] ? 0 : 1)
      diagonal = row[index + 1]
      row[index + 1] = min(replaced, diagonal + 1, row[index] + 1)
    }
  }
  return row[goal.count]
}
