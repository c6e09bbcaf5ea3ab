/// Reads a dataset's columns a part at a time, so that each byte is unpacked once and only the columns
/// themselves are held whole.
struct HDF5Columns {
  private let dataset: HDF5Dataset
  private let values: [HDF5Value]
  /// The axis that runs over the events.
  private let rowAxis: Int
  /// Whether each column has its own place along the other axis.
  private let isMatrix: Bool

  /// The columns of records: one of each value.
  init(_ values: [HDF5Value], in dataset: HDF5Dataset) {
    (self.dataset, self.values, rowAxis, isMatrix) = (dataset, values, 0, false)
  }

  /// The columns of an array with one or two axes, one of which runs over the events.
  ///
  /// - Throws: ``InputError`` where they are more than a table's columns.
  init(array dataset: HDF5Dataset, rowAxis: Int = 0) throws(InputError) {
    let value = HDF5Value(name: "", offset: 0, type: dataset.type)
    isMatrix = dataset.shape.count == 2
    let width = isMatrix ? dataset.shape[1 - rowAxis] : 1
    guard width <= NamedColumns.mostColumns else {
      throw NamedColumns.tooMany(HDF5Reader.source(dataset.place))
    }
    (self.dataset, self.rowAxis) = (dataset, rowAxis)
    values = [HDF5Value](repeating: value, count: width)
  }

  /// The columns, in order.
  ///
  /// - Throws: ``InputError`` where the data are damaged or compressed in an unknown way.
  func read() throws(InputError) -> [Column] {
    let rows = dataset.shape[rowAxis]
    var columns = values.map { value in
      value.type.number.map { $0.column(rows: value.unreadable == nil ? rows : 0) }
        ?? GrowingColumn(.text, rows: rows)
    }
    let readable = values.indices.filter { values[$0].unreadable == nil }
    var heap = HDF5GlobalHeap(dataset.source)
    let elementSize = dataset.type.size
    if !readable.isEmpty {
      try dataset.forEachBox { box throws(InputError) in
        let count = min(box.lengths[rowAxis], rows - box.start[rowAxis])
        let held =
          isMatrix
          ? box.start[1 - rowAxis]..<box.start[1 - rowAxis] + box.lengths[1 - rowAxis] : nil
        // The bytes from one event to the next, and from one column to the next.
        let stride = rowAxis == 0 && isMatrix ? box.lengths[1] * elementSize : elementSize
        let step = rowAxis == 0 ? elementSize : (box.lengths.last ?? 1) * elementSize
        for index in readable {
          if let held, !held.contains(index) { continue }
          let value = values[index]
          let offset = value.offset + (held.map { (index - $0.lowerBound) * step } ?? 0)
          // Boxes come in the order of rows.
          guard columns[index].count == box.start[rowAxis] else { throw missing }
          if case .longText = value.type.kind {
            try append(
              longTexts: box.bytes, from: offset, stride: stride, count: count, &heap,
              to: &columns[index])
          } else {
            box.bytes.withUnsafeBytes { bytes in
              append(
                value.type, bytes, from: offset, stride: stride, count: count, to: &columns[index])
            }
          }
        }
        return true
      }
    }
    return try columns.indices.map { index throws(InputError) in
      if let reason = values[index].unreadable {
        return Column(unreadable: "(\(reason))", count: rows)
      }
      guard columns[index].count == rows else { throw missing }
      return columns[index].column
    }
  }

  private var missing: InputError {
    dataset.place.error("some of its rows are missing", remedy: "fetch the file again")
  }

  private func append(
    _ type: HDF5Datatype, _ bytes: UnsafeRawBufferPointer, from start: Int, stride: Int, count: Int,
    to column: inout GrowingColumn
  ) {
    switch type.kind {
    case .number(let number):
      number.append(to: &column, bytes, from: start, stride: stride, count: count)
    case .text(let padding):
      for row in 0..<count {
        let place = start + row * stride
        let field = UnsafeRawBufferPointer(rebasing: bytes[place..<place + type.size])
        column.append(HDF5Text.text(field, padding))
      }
    default: preconditionFailure("\(type.description) is not read here")
    }
  }

  private func append(
    longTexts bytes: [UInt8], from start: Int, stride: Int, count: Int,
    _ heap: inout HDF5GlobalHeap,
    to column: inout GrowingColumn
  ) throws(InputError) {
    let source = dataset.source
    for row in 0..<count {
      let place = start + row * stride
      let text = try dataset.place.locating { () throws(HDF5Damage) in
        var reference = HDF5Cursor(
          bytes[place..<place + 8 + source.offsetSize], offsetSize: source.offsetSize,
          lengthSize: source.lengthSize)
        return try heap.text(&reference)
      }
      column.append(String(decoding: text, as: UTF8.self))
    }
  }
}
