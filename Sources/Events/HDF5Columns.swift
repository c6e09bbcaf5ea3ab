internal import CHDF5

/// Reads a dataset's columns a block of rows at a time, so that each byte is unpacked once and only
/// the columns themselves are held whole.
struct HDF5Columns: ~Copyable {
  /// A column in a row's bytes.
  struct Column {
    let name: String
    let offset: Int
    let format: BinaryNumber
  }

  /// About the bytes of a block.
  private static let blockSize = 1 << 22

  private let memoryType: HDF5Handle
  /// A row's bytes in memory.
  private let rowSize: Int
  private let columns: [Column]
  /// The axis that runs over the events.
  private let rowAxis: Int

  /// Columns of records: one of each field that is a number, or an array of as many numbers as the
  /// field has names.
  ///
  /// - Returns: nil where no field is of numbers.
  static func records(in dataset: borrowing HDF5Dataset, names: (HDF5Field) -> [String])
    -> HDF5Columns?
  {
    var columns: [Column] = []
    var fields: [(name: String, type: Int, offset: Int)] = []
    // The library's types by their place in `fields`; an array cannot hold what is not copyable.
    var rowSize = 0
    for field in HDF5Field.all(of: dataset) {
      let wanted = names(field)
      guard let format = field.format, wanted.count == field.count else { continue }
      for (index, name) in wanted.enumerated() {
        columns.append(Column(name: name, offset: rowSize + index * format.size, format: format))
      }
      fields.append((field.name, field.index, rowSize))
      rowSize += format.size * field.count
    }
    guard rowSize > 0, let record = HDF5Handle(H5Tcreate(H5T_COMPOUND, rowSize)) else { return nil }
    for field in fields {
      guard let member = HDF5Handle(H5Tget_member_type(dataset.type.id, UInt32(field.type))),
        let memoryType = HDF5Field.memoryType(of: member),
        H5Tinsert(record.id, field.name, field.offset, memoryType.id) >= 0
      else { return nil }
    }
    return HDF5Columns(memoryType: record, rowSize: rowSize, columns: columns, rowAxis: 0)
  }

  /// Columns of an array of numbers with one or two axes, one of which runs over the events.
  ///
  /// - Returns: nil where the elements are no numbers.
  static func array(in dataset: borrowing HDF5Dataset, names: [String], rowAxis: Int = 0)
    -> HDF5Columns?
  {
    guard let element = HDF5Number(dataset.type) else { return nil }
    let format = element.format
    let columns = names.enumerated().map { index, name in
      Column(name: name, offset: index * format.size, format: format)
    }
    guard let copy = HDF5Handle(H5Tcopy(element.memoryType.id)) else { return nil }
    return HDF5Columns(
      memoryType: copy, rowSize: format.size * names.count, columns: columns, rowAxis: rowAxis)
  }

  private init(
    memoryType: consuming HDF5Handle, rowSize: Int, columns: [Column], rowAxis: Int
  ) {
    self.memoryType = memoryType
    self.rowSize = rowSize
    self.columns = columns
    self.rowAxis = rowAxis
  }

  /// The values of every column.
  ///
  /// - Throws: ``InputError`` where the data are damaged or compressed in an unknown way.
  func read(_ dataset: borrowing HDF5Dataset) throws(InputError) -> [(
    name: String, values: [Double]
  )] {
    let rows = dataset.shape[rowAxis]
    var result = columns.map {
      (name: $0.name, values: [Double](repeating: 0, count: rows))
    }
    let stored = max(1, dataset.chunk?[rowAxis] ?? 1)
    let blockRows = min(max(1, rows), stored * max(1, Self.blockSize / (stored * max(1, rowSize))))
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: blockRows * rowSize, alignment: 16)
    defer { buffer.deallocate() }
    for first in stride(from: 0, to: rows, by: blockRows) {
      let count = min(blockRows, rows - first)
      var (start, counts) = (dataset.shape.map { _ in 0 }, dataset.shape)
      start[rowAxis] = first
      counts[rowAxis] = count
      try dataset.read(from: start, count: counts, as: memoryType, into: buffer)
      for (index, column) in columns.enumerated() {
        // Along the second axis a column's values lie side by side.
        let (offset, stride) =
          rowAxis == 0 ? (column.offset, rowSize) : (column.offset * count, column.format.size)
        result[index].values.withUnsafeMutableBufferPointer { values in
          column.format.read(
            UnsafeRawBufferPointer(buffer), from: offset, stride: stride,
            into: UnsafeMutableBufferPointer(rebasing: values[first..<first + count]))
        }
      }
    }
    return result
  }
}
