import Foundation

/// What is written behind a Parquet file's data: its columns, and where the parts of each are.
///
/// Source: Apache Parquet, "File format" and `parquet.thrift` 2.11 (https://github.com/apache/parquet-format).
struct ParquetFooter {
  /// A part of a column: that of one group of rows.
  struct Chunk: Sendable {
    var storage = -1
    var codec = -1
    var values = -1
    /// The bytes in the file, as they were packed.
    var packedSize = -1
    var dataStart = -1
    var dictionaryStart = 0
    var isEncrypted = false
    var isElsewhere = false

    /// Where its first page begins; the dictionary is before the data, where it has one.
    var start: Int {
      dictionaryStart > 0 && dictionaryStart < dataStart ? dictionaryStart : dataStart
    }
  }

  /// A number of rows that are stored together.
  struct Group: Sendable {
    let rows: Int
    /// In the order of the schema's leaves.
    let chunks: [Chunk]
  }

  let schema: ParquetSchema
  let rows: Int
  let groups: [Group]
  /// The names of columns that are an index of pandas.
  let indexNames: Set<String>

  private static let remedy = "fetch or write it again"

  /// Finds and reads the footer.
  init(_ source: ParquetSource) throws(ParquetFault) {
    let end = try Self.end(of: source)
    let bytes = try source.bytes(end)
    let result = bytes.withUnsafeBytes { bytes -> Result<ParquetFooter, ParquetFault> in
      var thrift = ThriftReader(bytes)
      do throws(ParquetFault) {
        return .success(try ParquetFooter(&thrift, path: source.path, dataEnd: end.lowerBound))
      } catch { return .failure(error) }
    }
    self = try result.get()
  }

  /// Where the footer is in the file.
  private static func end(of source: ParquetSource) throws(ParquetFault) -> Range<Int> {
    let (plain, encrypted) = (Array("PAR1".utf8), Array("PARE".utf8))
    func isMagic(_ bytes: some Collection<UInt8>) -> Bool {
      bytes.elementsEqual(plain) || bytes.elementsEqual(encrypted)
    }
    let head = try source.bytes(0..<min(4, source.size))
    guard isMagic(head) else {
      throw .damage("it is not a Parquet file", remedy: "check its name, or fetch it again")
    }
    let tail = source.size >= 12 ? try source.bytes(source.size - 8..<source.size) : []
    guard isMagic(tail.suffix(4)) else {
      throw .damage("it is cut off: the footer at its end is missing", remedy: remedy)
    }
    guard tail.suffix(4).elementsEqual(plain) else {
      throw .damage("it is encrypted", remedy: "write it without encryption")
    }
    let size = tail.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    guard size <= source.size - 12 else {
      throw .damage(
        "its footer takes \(size) of \(source.size) bytes: it is damaged", remedy: remedy)
    }
    return source.size - 8 - size..<source.size - 8
  }

  private init(_ thrift: inout ThriftReader, path: String, dataEnd: Int) throws(ParquetFault) {
    var schema: ParquetSchema?
    var rows = -1
    var groups: [Group] = []
    var indexNames: Set<String> = []
    try thrift.structure { (thrift, field) throws(ParquetFault) in
      switch field.id {
      case 2:
        try thrift.require(field, .list)
        schema = try ParquetSchema(&thrift, path: path)
      case 3: rows = try thrift.integer(field)
      case 4:
        try thrift.require(field, .list)
        guard let schema else { throw .damaged("its schema is missing") }
        for _ in 0..<(try thrift.list(of: .structure)) {
          groups.append(try Self.group(&thrift, leaves: schema.leaves))
        }
      case 5:
        try thrift.require(field, .list)
        for _ in 0..<(try thrift.list(of: .structure)) {
          let (key, value) = try Self.pair(&thrift)
          if key == "pandas" { indexNames.formUnion(Self.indexNames(value)) }
        }
      default: return false
      }
      return true
    }
    guard let schema else { throw .damaged("its schema is missing") }
    self.schema = schema
    self.rows = rows
    self.groups = groups
    self.indexNames = indexNames
    try requireSound(dataEnd: dataEnd)
  }

  /// Makes sure that the groups have as many rows as the file, and the chunks lie within the data and take no
  /// more than their bytes together.
  private func requireSound(dataEnd: Int) throws(ParquetFault) {
    var (sum, packed) = (0, 0)
    for group in groups {
      guard group.rows >= 0, group.rows <= rows - sum else {
        throw .damaged("its groups of rows have more rows than it has")
      }
      sum += group.rows
      // Where there are no rows, there is nothing to find either.
      for chunk in group.rows > 0 ? group.chunks : []
      where !chunk.isEncrypted && !chunk.isElsewhere {
        guard chunk.start >= 4, chunk.packedSize >= 0, chunk.start <= dataEnd,
          chunk.packedSize <= dataEnd - chunk.start
        else { throw .damaged("a part of it lies beyond its end") }
        packed += chunk.packedSize
        guard packed <= dataEnd else { throw .damaged("its parts overlap") }
      }
    }
    guard sum == rows else {
      throw .damaged("its groups of rows have \(sum) rows in the place of \(rows)")
    }
  }

  // MARK: Parts

  private static func group(_ thrift: inout ThriftReader, leaves: [ParquetType.Storage])
    throws(ParquetFault) -> Group
  {
    var chunks: [Chunk] = []
    var rows = -1
    try thrift.structure { (thrift, field) throws(ParquetFault) in
      switch field.id {
      case 1:
        try thrift.require(field, .list)
        let count = try thrift.list(of: .structure)
        guard count == leaves.count, chunks.isEmpty else {
          throw .damaged("a group of rows has \(count) columns in the place of \(leaves.count)")
        }
        chunks.reserveCapacity(count)
        for _ in 0..<count { chunks.append(try chunk(&thrift)) }
      case 3: rows = try thrift.integer(field)
      default: return false
      }
      return true
    }
    guard chunks.count == leaves.count else { throw .damaged("a group of rows has no columns") }
    for (chunk, storage) in zip(chunks, leaves) {
      guard chunk.isEncrypted || chunk.isElsewhere || chunk.storage == storage.rawValue else {
        throw .damaged("the types of its columns are not those of its schema")
      }
    }
    return Group(rows: rows, chunks: chunks)
  }

  private static func chunk(_ thrift: inout ThriftReader) throws(ParquetFault) -> Chunk {
    var chunk = Chunk()
    try thrift.structure { (thrift, field) throws(ParquetFault) in
      switch field.id {
      case 1:
        try thrift.require(field, .binary)
        chunk.isElsewhere = try !thrift.text().isEmpty
      case 3:
        try thrift.require(field, .structure)
        try thrift.structure { (thrift, field) throws(ParquetFault) in
          switch field.id {
          case 1: chunk.storage = try thrift.integer(field)
          case 4: chunk.codec = try thrift.integer(field)
          case 5: chunk.values = try thrift.integer(field)
          case 7: chunk.packedSize = try thrift.integer(field)
          case 9: chunk.dataStart = try thrift.integer(field)
          case 11: chunk.dictionaryStart = try thrift.integer(field)
          default: return false
          }
          return true
        }
      case 8:
        chunk.isEncrypted = true
        return false
      default: return false
      }
      return true
    }
    return chunk
  }

  private static func pair(_ thrift: inout ThriftReader) throws(ParquetFault) -> (String, String) {
    var (key, value) = ("", "")
    try thrift.structure { (thrift, field) throws(ParquetFault) in
      guard field.id == 1 || field.id == 2 else { return false }
      try thrift.require(field, .binary)
      let text = try thrift.text()
      if field.id == 1 { key = text } else { value = text }
      return true
    }
    return (key, value)
  }

  /// The columns that pandas takes for its index. An index that only counts is described and not stored.
  ///
  /// Source: pandas, "Storing pandas DataFrame objects in Apache Parquet format"
  /// (https://pandas.pydata.org/docs/development/developer.html).
  private static func indexNames(_ text: String) -> [String] {
    let json = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    return (json?["index_columns"] as? [Any] ?? []).compactMap { $0 as? String }
  }
}
