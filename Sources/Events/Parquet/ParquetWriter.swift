import GSL

/// Columns into a Parquet file that pyarrow, pandas and ``ParquetReader`` read back as they are.
///
/// Numbers are doubles, integers of 64 bits, and booleans; texts have a dictionary. A number or text that is
/// missing is a null. Pages are packed with Zstandard.
package enum ParquetWriter {
  /// The rows that are stored together.
  private static let groupRows = 1 << 20
  /// The columns that are in memory as bytes at a time.
  private static let columnsAtOnce = 16

  /// What the footer says of a chunk.
  private struct Chunk {
    let start: Int
    let size: Int
    let unpackedSize: Int
    let dictionarySize: Int
  }

  /// Writes a file. The same columns give the same bytes.
  ///
  /// - Throws: ``InputError`` where there is no column, two have one name, one has more than 2 GiB of text, or
  ///   the file cannot be written.
  /// - Precondition: the columns have one length.
  package static func write(_ columns: [(name: String, column: Column)], to path: String)
    throws(InputError)
  {
    let rows = columns.first?.column.count ?? 0
    precondition(columns.allSatisfy { $0.column.count == rows }, "columns of several lengths")
    try requireSound(columns, path: path)
    let cells = columns.map { ParquetCells($0.column) }
    try OutputFile.write(to: path) { descriptor in
      let magic = Array("PAR1".utf8)
      guard OutputFile.writeAll(magic, to: descriptor) else { return false }
      var end = magic.count
      var groups: [(rows: Int, chunks: [Chunk])] = []
      for start in stride(from: 0, to: rows, by: groupRows) {
        let range = start..<min(start + groupRows, rows)
        var chunks: [Chunk] = []
        for first in stride(from: 0, to: cells.count, by: columnsAtOnce) {
          let written = onAllCores(min(columnsAtOnce, cells.count - first)) {
            ParquetChunkWriter(cells[first + $0], rows: range)
          }
          for chunk in written {
            guard OutputFile.writeAll(chunk.bytes, to: descriptor) else { return false }
            chunks.append(
              Chunk(
                start: end, size: chunk.bytes.count, unpackedSize: chunk.unpackedSize,
                dictionarySize: chunk.dictionarySize))
            end += chunk.bytes.count
          }
        }
        groups.append((range.count, chunks))
      }
      let footer = footer(columns.map(\.name), cells.map(\.kind), groups, rows: rows)
      let size = (0..<4).map { UInt8(truncatingIfNeeded: footer.count >> (8 * $0)) }
      return OutputFile.writeAll(footer + size + magic, to: descriptor)
    }
  }

  private static func requireSound(_ columns: [(name: String, column: Column)], path: String)
    throws(InputError)
  {
    guard !columns.isEmpty else { throw InputError(path, "there are no columns to write") }
    var names: Set<String> = []
    for (name, column) in columns {
      guard names.insert(name).inserted else {
        throw InputError(path, "there are two columns '\(name)' to write", remedy: "rename one")
      }
      let size = column.text?.texts.reduce(0) { $0 + $1.utf8.count + 4 } ?? 0
      guard size <= Int(Int32.max) else {
        throw InputError(
          "column '\(name)'", "its texts are more than Parquet has room for",
          remedy: "leave it out, or write fewer events")
      }
    }
  }

  // MARK: Footer

  private static func footer(
    _ names: [String], _ kinds: [ParquetCells.Kind], _ groups: [(rows: Int, chunks: [Chunk])],
    rows: Int
  ) -> [UInt8] {
    var footer = ThriftWriter()
    footer.append { footer in
      footer.write(1, 1)
      footer.write(2, listOf: .structure, count: names.count + 1) { list in
        list.append { root in
          root.write(4, "schema")
          root.write(5, names.count)
        }
        for (name, kind) in zip(names, kinds) { list.append { describe(name, kind, in: &$0) } }
      }
      footer.write(3, rows, as: .long)
      footer.write(4, listOf: .structure, count: groups.count) { list in
        for (rows, chunks) in groups {
          list.append { group in
            group.write(1, listOf: .structure, count: chunks.count) { list in
              for (index, chunk) in chunks.enumerated() {
                list.append { describe(chunk, names[index], kinds[index], rows: rows, in: &$0) }
              }
            }
            group.write(2, chunks.reduce(0) { $0 + $1.unpackedSize }, as: .long)
            group.write(3, rows, as: .long)
          }
        }
      }
      footer.write(6, "sideband")
    }
    return footer.bytes
  }

  private static func storage(_ kind: ParquetCells.Kind) -> ParquetType.Storage {
    switch kind {
    case .floats: .double
    case .signed, .unsigned: .int64
    case .booleans: .boolean
    case .text: .bytes
    }
  }

  /// A node of the schema.
  private static func describe(
    _ name: String, _ kind: ParquetCells.Kind, in node: inout ThriftWriter
  ) {
    node.write(1, storage(kind).rawValue)
    // It may be missing.
    node.write(3, 1)
    node.write(4, name)
    switch kind {
    case .floats, .booleans: break
    case .text:
      node.write(6, 0)
      node.write(10) { $0.write(1) { _ in } }
    case .signed, .unsigned:
      node.write(6, kind == .signed ? 18 : 14)
      node.write(10) { type in
        type.write(10) { integer in
          integer.write(1, 64, as: .byte)
          integer.write(2, kind == .signed)
        }
      }
    }
  }

  /// A chunk of a group.
  private static func describe(
    _ chunk: Chunk, _ name: String, _ kind: ParquetCells.Kind, rows: Int,
    in description: inout ThriftWriter
  ) {
    description.write(2, 0, as: .long)
    description.write(3) { fields in
      fields.write(1, storage(kind).rawValue)
      let encodings = kind == .text ? [0, 3, 8] : [0, 3]
      fields.write(2, listOf: .int, count: encodings.count) { list in
        for encoding in encodings { list.append(encoding) }
      }
      fields.write(3, listOf: .binary, count: 1) { $0.append(name) }
      fields.write(4, ParquetCodec.zstd.rawValue)
      fields.write(5, rows, as: .long)
      fields.write(6, chunk.unpackedSize, as: .long)
      fields.write(7, chunk.size, as: .long)
      fields.write(9, chunk.start + chunk.dictionarySize, as: .long)
      if chunk.dictionarySize > 0 { fields.write(11, chunk.start, as: .long) }
    }
  }
}
