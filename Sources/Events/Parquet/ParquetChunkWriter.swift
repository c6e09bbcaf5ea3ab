internal import CZlib

/// The part of a column that is stored together, as bytes: a dictionary for texts, then pages.
struct ParquetChunkWriter: Sendable {
  /// The rows of a page.
  private static let pageRows = 1 << 17
  /// Tried on tables of CMS: level 1 makes them a tenth to a quarter larger, level 6 takes twice the time for a
  /// twentieth less. Bytes sorted by their significance make them larger too.
  private static let level: Int32 = 3

  private(set) var bytes: [UInt8] = []
  /// The bytes before they were packed.
  private(set) var unpackedSize = 0
  /// The bytes of the dictionary; 0 where there is none.
  private(set) var dictionarySize = 0

  /// Stores some rows of a column.
  init(_ cells: ParquetCells, rows: Range<Int>) {
    let pages = stride(from: rows.lowerBound, to: rows.upperBound, by: Self.pageRows).map {
      $0..<min($0 + Self.pageRows, rows.upperBound)
    }
    guard cells.kind == .text else {
      for page in pages {
        let missing = cells.missing(page)
        let levels = Self.levels(missing?.map { $0 ? 0 : 1 }, count: page.count)
        append(levels + cells.bytes(page, without: missing), count: page.count)
      }
      return
    }
    let (texts, numbers) = cells.dictionary(rows)
    appendDictionary(texts)
    let width = max(1, Int.bitWidth - max(0, texts.count - 1).leadingZeroBitCount)
    for page in pages {
      let part = numbers[page.lowerBound - rows.lowerBound..<page.upperBound - rows.lowerBound]
      let levels = Self.levels(part.map { $0 == nil ? 0 : 1 }, count: page.count)
      let runs = ParquetRunsWriter.bytes(part.compactMap(\.self), width: width)
      append(levels + [UInt8(width)] + runs, count: page.count, isIndexed: true)
    }
  }

  /// What is missing, before the values of a page: runs of 1, or 0 for what is missing, with their size before
  /// them.
  private static func levels(_ levels: [UInt32]?, count: Int) -> [UInt8] {
    let runs = ParquetRunsWriter.bytes(
      levels ?? [UInt32](repeating: 1, count: count), width: 1)
    return bytes(of: UInt32(runs.count)) + runs
  }

  private static func bytes(of number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
  }

  private mutating func appendDictionary(_ texts: [String]) {
    var body: [UInt8] = []
    for text in texts {
      body += Self.bytes(of: UInt32(text.utf8.count))
      body += text.utf8
    }
    append(body, kind: .dictionary) { header in
      header.write(7) { fields in
        fields.write(1, texts.count)
        fields.write(2, 0)
      }
    }
    dictionarySize = bytes.count
  }

  private mutating func append(_ body: [UInt8], count: Int, isIndexed: Bool = false) {
    append(body, kind: .values) { header in
      header.write(5) { fields in
        fields.write(1, count)
        fields.write(2, isIndexed ? 8 : 0)
        // Levels are runs.
        fields.write(3, 3)
        fields.write(4, 3)
      }
    }
  }

  private mutating func append(
    _ body: [UInt8], kind: ParquetPageHeader.Kind, details: (inout ThriftWriter) -> Void
  ) {
    let packed = BlockCodec.zstd(packing: body, level: Self.level)
    let checksum = packed.withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, $0.count) }
    var header = ThriftWriter()
    header.append { header in
      header.write(1, kind.rawValue)
      header.write(2, body.count)
      header.write(3, packed.count)
      header.write(4, Int(Int32(truncatingIfNeeded: checksum)))
      details(&header)
    }
    unpackedSize += header.bytes.count + body.count
    bytes += header.bytes
    bytes += packed
  }
}
