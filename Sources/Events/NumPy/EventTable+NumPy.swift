extension EventTable {
  /// Reads a table from a NumPy `.npy` file.
  ///
  /// Structured arrays bring their names; of an array with two axes (C or Fortran order) the
  /// columns are named here. Elements may be floats of 32 or 64 bits, integers or booleans, of
  /// either byte order.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - columns: the names of an unstructured array's columns, in order.
  ///   - mass: the mass's column, and its unit where that is not GeV.
  ///   - weight: the column of event weights.
  ///   - truth: the column with 1 for signal and 0 for background; it becomes ``truth``.
  /// - Throws: ``InputError`` where the file is not such an array, is truncated, or has another
  ///   number of columns than there are names.
  public init(
    npy path: String, columns names: [String]? = nil, mass: Feature, weight: String? = nil,
    truth: String? = nil
  ) throws(InputError) {
    let columns = try NumPyReader.columns(InputFile(path), names: names, limit: .standard)
    try self.init(columns, mass: mass, weight: weight, truthColumn: truth)
  }

  /// How a table is laid out in a `.npy` file.
  public enum NumPyLayout: Sendable {
    /// A structured array with a field a column, which keeps the names.
    case structured
    /// An array of shape (events, columns), row by row, without names.
    case plain
  }

  /// Writes the columns, as doubles, to a NumPy `.npy` file.
  ///
  /// - Parameter truth: the name of a last column for the ``truth`` labels; nil to leave them out.
  /// - Throws: ``InputError`` where the file cannot be written.
  public func write(npy path: String, layout: NumPyLayout = .structured, truth: String? = nil)
    throws(InputError)
  {
    let written = try columns(withTruth: truth).map { (name: $0.name, values: $0.column.numbers) }
    let names = written.map(\.name)
    let descr: String
    let shape: String
    switch layout {
    case .structured:
      let fields = names.map { "('\(Self.escaped($0))', '<f8')" }.joined(separator: ", ")
      descr = "[\(fields)\(names.count == 1 ? "," : "")]"
      shape = "(\(count),)"
    case .plain:
      descr = "'<f8'"
      shape = "(\(count), \(names.count))"
    }
    var header = "{'descr': \(descr), 'fortran_order': False, 'shape': \(shape), }"
    // Version 1 while it will do: version 2 for long headers, 3 for letters beyond ASCII.
    let isPlain = header.utf8.allSatisfy { $0 < 0x80 }
    let version: UInt8 = isPlain ? (header.utf8.count + 64 > 65_535 ? 2 : 1) : 3
    let prefix = version == 1 ? 10 : 12
    header += String(repeating: " ", count: 63 - (prefix + header.utf8.count) % 64) + "\n"
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [version, 0]
    let length = header.utf8.count
    bytes += (0..<(prefix - 8)).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    bytes += header.utf8
    bytes.reserveCapacity(bytes.count + 8 * count * names.count)
    let values = written.map(\.values)
    for row in 0..<count {
      for column in values {
        withUnsafeBytes(of: column[row].bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
      }
    }
    try OutputFile.write(table: bytes, to: path)
  }

  /// A name between Python's single quotes, where no control character may stand.
  private static func escaped(_ name: String) -> String {
    var text = ""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "\\", "'": text += "\\\(scalar)"
      case "\0"..<" ":
        text += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
