/// The `.npy` format, versions 1 to 3 (NumPy Enhancement Proposal 1), into columns.
package enum NumPyReader {
  /// Reads a file: the header first, and what it announces where that is possible.
  package static func columns(_ file: InputFile, names: [String]?, limit: ReadingLimit)
    throws(InputError) -> NamedColumns
  {
    let source = file.path
    let stream = try UnpackedFile(file, limit: limit)
    let header = try NumPyHeader(stream)
    try header.requireTable(source)
    let values = try columns(of: header, from: stream)
    // A second array is said before names are asked for.
    try requireEnd(of: stream)
    let columnNames = try Self.names(for: header, given: names, source: source)
    var result = NamedColumns(source: source)
    for (name, column) in zip(columnNames, values) { try result.append(name, column) }
    return result
  }

  /// The columns' names: the array's own, or those that were given.
  static func names(for header: NumPyHeader, given: [String]?, source: String)
    throws(InputError) -> [String]
  {
    if header.isStructured {
      let own = header.fields.map(\.name)
      if let given, given != own {
        throw InputError(
          source, "its own column names are \(nameList(own))",
          remedy: "leave --columns out")
      }
      return own
    }
    guard let given else {
      throw InputError(
        source, "its \(header.width) columns have no names",
        remedy: "name them in order with --columns a,b,…")
    }
    guard given.count == header.width else {
      throw InputError(
        source, "it has \(header.width) columns, and \(given.count) names were given",
        remedy: "name each column once, in order, with --columns")
    }
    return given
  }

  /// Makes sure that nothing is damaged behind the data, and that no second array follows.
  private static func requireEnd(of stream: UnpackedFile) throws(InputError) {
    let behind = try stream.next(6)
    try stream.drain()
    if behind == [0x93] + Array("NUMPY".utf8) {
      throw InputError(
        stream.file.path, "a second array follows the first one",
        remedy: "keep one array in the file, or save several with numpy.savez")
    }
  }

  /// About the bytes that are read at a time, so that they stay in the processor's memory.
  private static let pieceSize = 1 << 18

  /// Reads the data, each value once, and gives a column of each field, or of each place on the second axis.
  static func columns(of header: NumPyHeader, from stream: UnpackedFile) throws(InputError)
    -> [Column]
  {
    try stream.requireRoom(for: header.dataSize, asNumbers: header.columnsSize)
    return header.isFortranOrder && header.shape.count > 1
      ? try columnByColumn(header, stream) : try rowByRow(header, stream)
  }

  private static func rowByRow(_ header: NumPyHeader, _ stream: UnpackedFile) throws(InputError)
    -> [Column]
  {
    /// Where each column's values lie in a row.
    let places: [(element: NumPyElement, offset: Int)] =
      header.isStructured
      ? header.fields.map { ($0.element, $0.offset) }
      : (0..<header.width).map { (header.fields[0].element, $0 * header.elementSize) }
    let rowSize = header.elementSize * (header.isStructured ? 1 : header.width)
    var columns = places.map { $0.element.column(rows: header.rows) }
    try forEachPiece(of: header.rows, size: rowSize, header, stream) { bytes, count in
      for (index, place) in places.enumerated() {
        place.element.append(
          to: &columns[index], bytes, from: place.offset, stride: rowSize, count: count)
      }
    }
    return zip(places, columns).map { $0.element.finished($1, rows: header.rows) }
  }

  private static func columnByColumn(_ header: NumPyHeader, _ stream: UnpackedFile)
    throws(InputError) -> [Column]
  {
    let element = header.fields[0].element
    var columns: [Column] = []
    for _ in 0..<header.width {
      var column = element.column(rows: header.rows)
      try forEachPiece(of: header.rows, size: element.size, header, stream) { bytes, count in
        element.append(to: &column, bytes, from: 0, stride: element.size, count: count)
      }
      columns.append(element.finished(column, rows: header.rows))
    }
    return columns
  }

  /// Hands over so many parts of the data, each of `size` bytes, a few at a time.
  private static func forEachPiece(
    of total: Int, size: Int, _ header: NumPyHeader, _ stream: UnpackedFile,
    _ body: (_ bytes: UnsafeRawBufferPointer, _ count: Int) -> Void
  ) throws(InputError) {
    // Elements without bytes, such as texts that are all empty, are handed over as well.
    let most = max(1, min(total, pieceSize / max(1, size)))
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(1, most * size), alignment: 16)
    defer { buffer.deallocate() }
    for first in stride(from: 0, to: total, by: most) {
      let count = min(most, total - first)
      let wanted = UnsafeMutableRawBufferPointer(rebasing: buffer[..<(count * size)])
      guard try stream.next(into: wanted) == wanted.count else {
        throw InputError(
          stream.file.path, "it is truncated: \(header.dataSize) bytes of data should be there",
          remedy: "fetch or write it again")
      }
      body(UnsafeRawBufferPointer(wanted), count)
    }
  }
}
