/// A column with several numbers a row, such as the momenta of each event's muons.
package struct ArrayColumn: Sendable {
  /// Where each row's values begin in ``values``, and behind them where the last row's end.
  package let offsets: [Int]
  /// The values of all rows, one row after the other.
  package let values: [Double]

  /// An array of each row.
  ///
  /// - Precondition: the offsets rise from 0 to the number of values.
  package init(offsets: [Int], values: [Double]) {
    precondition(
      offsets.first == 0 && offsets.last == values.count
        && (1..<offsets.count).allSatisfy { offsets[$0 - 1] <= offsets[$0] },
      "the offsets do not divide \(values.count) values")
    self.offsets = offsets
    self.values = values
  }

  /// The number of rows.
  package var count: Int { offsets.count - 1 }

  /// The values of one row.
  package subscript(row: Int) -> ArraySlice<Double> { values[offsets[row]..<offsets[row + 1]] }

  /// The number of values of the row that has most of them.
  package var mostElements: Int {
    zip(offsets, offsets.dropFirst()).reduce(0) { max($0, $1.1 - $1.0) }
  }

  /// Each row's value at a place from 0; NaN where a row has fewer.
  package func element(_ index: Int) -> Column {
    precondition(index >= 0, "\(index) is no place in an array")
    let values = [Double](unsafeUninitializedCapacity: count) { result, held in
      for row in 0..<count {
        let (start, end) = (offsets[row], offsets[row + 1])
        result[row] = index < end - start ? self.values[start + index] : .nan
      }
      held = count
    }
    return Column(values)
  }

  /// The rows at the given indices.
  package func rows(at indices: [Int]) -> ArrayColumn {
    var offsets = [0]
    offsets.reserveCapacity(indices.count + 1)
    var values: [Double] = []
    for row in indices {
      values += self[row]
      offsets.append(values.count)
    }
    return ArrayColumn(offsets: offsets, values: values)
  }

  /// These rows and then another column's.
  package func joined(with other: ArrayColumn) -> ArrayColumn {
    ArrayColumn(
      offsets: offsets + other.offsets.dropFirst().map { values.count + $0 },
      values: values + other.values)
  }
}
