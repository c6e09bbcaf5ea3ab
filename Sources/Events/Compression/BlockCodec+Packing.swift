internal import CZstd

extension BlockCodec {
  /// Packs some bytes as a frame of Zstandard, the same each time.
  ///
  /// - Parameter level: how hard to try, from 1 to 19.
  static func zstd(packing bytes: [UInt8], level: Int32) -> [UInt8] {
    let room = ZSTD_compressBound(bytes.count)
    return [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      let size = ZSTD_compress(buffer.baseAddress, room, bytes, bytes.count, level)
      precondition(ZSTD_isError(size) == 0, "Zstandard has no memory")
      count = size
    }
  }
}
