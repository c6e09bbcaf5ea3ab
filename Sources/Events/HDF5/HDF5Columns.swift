/// Reads a dataset's columns a part at a time, so that each byte is unpacked once and only the columns
/// themselves are held whole.
struct HDF5Columns {
  /// A column in an element's bytes, or in those of a line of elements.
  struct Column {
    let name: String
    let offset: Int
    let number: HDF5Number
  }

  private let columns: [Column]
  /// The axis that runs over the events.
  private let rowAxis: Int

  /// Columns of records: one of each field that is a number, or an array of as many numbers as the
  /// field has names.
  ///
  /// - Returns: nil where no field is of numbers.
  static func records(in dataset: HDF5Dataset, names: (HDF5Field) -> [String]) -> HDF5Columns? {
    var columns: [Column] = []
    for field in dataset.fields {
      let wanted = names(field)
      guard let number = field.number, wanted.count == field.count else { continue }
      for (index, name) in wanted.enumerated() {
        columns.append(
          Column(name: name, offset: field.offset + index * number.size, number: number))
      }
    }
    return columns.isEmpty ? nil : HDF5Columns(columns: columns, rowAxis: 0)
  }

  /// Columns of an array of numbers with one or two axes, one of which runs over the events.
  ///
  /// - Returns: nil where the elements are no numbers.
  static func array(in dataset: HDF5Dataset, names: [String], rowAxis: Int = 0) -> HDF5Columns? {
    guard let number = dataset.type.number else { return nil }
    return HDF5Columns(
      columns: names.map { Column(name: $0, offset: 0, number: number) }, rowAxis: rowAxis)
  }

  /// The values of every column.
  ///
  /// - Throws: ``InputError`` where the data are damaged or compressed in an unknown way.
  func read(_ dataset: HDF5Dataset) throws(InputError) -> [(name: String, values: [Double])] {
    let rows = dataset.shape[rowAxis]
    var values = columns.map { _ in [Double](repeating: 0, count: rows) }
    let elementSize = dataset.type.size
    let isTable = dataset.shape.count == 2
    try dataset.forEachBox { box throws(InputError) in
      let first = box.start[rowAxis]
      let count = min(box.lengths[rowAxis], rows - first)
      let across = isTable ? 1 - rowAxis : nil
      let held = across.map { box.start[$0]..<box.start[$0] + box.lengths[$0] }
      // The bytes from one event to the next, and from one column to the next.
      let stride = rowAxis == 0 && isTable ? box.lengths[1] * elementSize : elementSize
      let step = rowAxis == 0 ? elementSize : (box.lengths.last ?? 1) * elementSize
      box.bytes.withUnsafeBytes { bytes in
        for (index, column) in columns.enumerated() {
          if let held, !held.contains(index) { continue }
          let offset = column.offset + (held.map { (index - $0.lowerBound) * step } ?? 0)
          values[index].withUnsafeMutableBufferPointer { values in
            column.number.read(
              bytes, from: offset, stride: stride,
              into: UnsafeMutableBufferPointer(rebasing: values[first..<first + count]))
          }
        }
      }
      return true
    }
    return zip(columns, values).map { ($0.name, $1) }
  }
}
