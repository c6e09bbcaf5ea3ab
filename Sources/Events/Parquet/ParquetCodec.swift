/// How a chunk's pages are packed, by the format's numbers.
///
/// Source: Apache Parquet, "Compression"
/// (https://github.com/apache/parquet-format/blob/master/Compression.md).
enum ParquetCodec: Int {
  case none, snappy, gzip, lzo, brotli
  /// LZ4 as Hadoop writes it, or a plain block of it: nobody ever said which. Deprecated since.
  case hadoopLZ4
  case zstd, lz4

  /// - Throws: ``ParquetFault`` where it cannot be unpacked here.
  init(number: Int) throws(ParquetFault) {
    guard let codec = ParquetCodec(rawValue: number) else {
      throw .damaged("it is compressed in a way that is not known, number \(number)")
    }
    guard codec != .lzo, codec != .brotli else {
      throw .damage(
        "it is compressed with \(codec == .lzo ? "LZO" : "Brotli"), which is not read here",
        remedy: "write it with Zstandard: compression='zstd' in pandas and pyarrow")
    }
    self = codec
  }

  /// Unpacks a block that fills all of `result`.
  func unpack(
    _ bytes: UnsafeRawBufferPointer, into result: UnsafeMutableRawBufferPointer
  ) throws(ParquetFault) {
    let isSound =
      switch self {
      case .none, .lzo, .brotli: false
      case .snappy: BlockCodec.snappy.unpack(bytes, into: result)
      case .gzip: BlockCodec.gzip.unpack(bytes, into: result)
      case .zstd: BlockCodec.zstd.unpack(bytes, into: result)
      case .lz4: BlockCodec.lz4.unpack(bytes, into: result)
      case .hadoopLZ4:
        Self.unpackHadoop(bytes, into: result) || BlockCodec.lz4.unpack(bytes, into: result)
      }
    guard isSound else { throw .damaged("a compressed page of it is damaged") }
  }

  /// Blocks, each with the sizes that it has unpacked and packed before it, the highest byte first.
  private static func unpackHadoop(
    _ bytes: UnsafeRawBufferPointer, into result: UnsafeMutableRawBufferPointer
  ) -> Bool {
    func size(_ place: Int) -> Int { (0..<4).reduce(0) { $0 << 8 | Int(bytes[place + $1]) } }
    var (position, filled) = (0, 0)
    while position < bytes.count {
      guard bytes.count - position >= 8 else { return false }
      let (unpacked, packed) = (size(position), size(position + 4))
      position += 8
      guard unpacked <= result.count - filled, packed <= bytes.count - position,
        BlockCodec.lz4.unpack(
          UnsafeRawBufferPointer(rebasing: bytes[position..<position + packed]),
          into: UnsafeMutableRawBufferPointer(rebasing: result[filled..<filled + unpacked]))
      else { return false }
      position += packed
      filled += unpacked
    }
    return filled == result.count
  }
}
