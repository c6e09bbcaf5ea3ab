/// The rows of a table in groups of equal hash.
package struct RowGroups: Sendable {
  /// For each row the first row of its group.
  package let first: [Int32]
  /// The number of groups.
  package let count: Int

  /// Groups of equal hash, found in one pass through a table of slots.
  package init(_ hashes: [UInt64]) {
    precondition(hashes.count < Int32.max, "\(hashes.count) rows")
    var capacity = 16
    while capacity < 2 * hashes.count { capacity *= 2 }
    let mask = capacity - 1
    var slots = [Int32](repeating: -1, count: capacity)
    var first = [Int32](repeating: 0, count: hashes.count)
    var count = 0
    for (row, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] >= 0, hashes[Int(slots[slot])] != hash { slot = (slot + 1) & mask }
      if slots[slot] < 0 {
        slots[slot] = Int32(row)
        count += 1
      }
      first[row] = slots[slot]
    }
    self.first = first
    self.count = count
  }

  /// The groups of equal values of some columns.
  package init(_ columns: [[Double]]) {
    var hashes = RowHashes(count: columns.first?.count ?? 0)
    for column in columns { hashes.add(column) }
    self.init(hashes.values)
  }

  /// The number of rows that repeat an earlier one.
  package var repeats: Int { first.count - count }

  /// The rows that repeat no earlier one.
  package var distinctRows: [Int] { first.indices.filter { Int(first[$0]) == $0 } }

  /// The number of rows in each group, at the group's first row; 0 at all others.
  package var sizes: [Int32] {
    var sizes = [Int32](repeating: 0, count: first.count)
    for row in first { sizes[Int(row)] += 1 }
    return sizes
  }

  /// The number of pairs of rows that agree.
  package var pairs: Double {
    sizes.reduce(0) { $0 + Double($1) * Double($1 - 1) / 2 }
  }
}
