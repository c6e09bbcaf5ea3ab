/// One 64-bit hash for each row of a table, of the columns that were added to it in order.
///
/// Rows with equal values have equal hashes. Of a million rows that differ, two have the same hash with
/// a probability of 3e-8.
package struct RowHashes: Sendable {
  /// The hash of each row.
  package private(set) var values: [UInt64]

  /// Hashes of rows without columns.
  package init(count: Int) { values = Array(repeating: 0x9e37_79b9_7f4a_7c15, count: count) }

  /// Adds a column, by the bits of its values; −0 is 0.
  package mutating func add(_ column: [Double]) {
    precondition(column.count == values.count, "\(column.count) values for \(values.count) rows")
    values.withUnsafeMutableBufferPointer { hashes in
      for (row, value) in column.enumerated() { hashes[row].add((value + 0).bitPattern) }
    }
  }

  /// Adds all columns of a matrix, as learners see them: in single precision.
  package mutating func add(_ matrix: FeatureMatrix) {
    precondition(matrix.count == values.count, "\(matrix.count) rows for \(values.count)")
    let width = matrix.features.count
    values.withUnsafeMutableBufferPointer { hashes in
      for row in hashes.indices {
        for element in matrix.elements[row * width..<(row + 1) * width] {
          hashes[row].add(UInt64((element + 0).bitPattern))
        }
      }
    }
  }
}

extension UInt64 {
  /// Mixes a word into a hash, by SplitMix64's finaliser (Steele, Lea, Flood, OOPSLA 2014).
  @inline(__always)
  fileprivate mutating func add(_ word: UInt64) {
    var z = (self ^ word) &+ 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    self = z ^ (z >> 31)
  }
}
