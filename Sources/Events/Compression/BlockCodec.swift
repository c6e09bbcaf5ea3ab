internal import CBZip2
internal import CLZ4
internal import CLZMA
internal import CSnappy
internal import CZlib
internal import CZstd

/// A way to pack a block of bytes whose unpacked size is known.
package enum BlockCodec: Sendable, CaseIterable {
  /// zlib's own wrapper (RFC 1950).
  case zlib
  /// Deflated bytes with no wrapper (RFC 1951).
  case deflate
  /// gzip's wrapper (RFC 1952).
  case gzip
  /// A block of LZ4 with no frame.
  case lz4
  /// The `.xz` format.
  case xz
  /// A frame of Zstandard (RFC 8878).
  case zstd
  case bzip2
  /// A block of Snappy with no frame.
  case snappy

  /// Unpacks a block into memory of exactly its unpacked size.
  ///
  /// - Returns: whether the block is sound, ends where `bytes` ends, and fills all of `result`.
  package func unpack(
    _ bytes: UnsafeRawBufferPointer, into result: UnsafeMutableRawBufferPointer
  ) -> Bool {
    // C libraries want an address even of nothing.
    guard result.baseAddress != nil else {
      return withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { spare in
        size(of: bytes, into: spare) == 0
      }
    }
    return size(of: bytes, into: result) == result.count
  }

  /// Unpacks a block of at most a number of bytes.
  ///
  /// - Returns: the bytes; nil where the block is damaged or unpacks to more.
  package func unpack(_ bytes: [UInt8], atMost limit: Int) -> [UInt8]? {
    var size: Int?
    // C libraries want an address even of nothing.
    let room = max(1, limit)
    let result = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      size = bytes.withUnsafeBytes { bytes in
        self.size(
          of: bytes,
          into: UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(buffer)[..<room]))
      }
      count = size ?? 0
    }
    return (size ?? .max) <= limit ? result : nil
  }

  /// Deflated data hold at most 1032 times their bytes.
  static let mostDeflation = 1_032

  /// The number of bytes that a block unpacks to; nil where it is damaged or they do not fit.
  private func size(
    of bytes: UnsafeRawBufferPointer, into result: UnsafeMutableRawBufferPointer
  ) -> Int? {
    guard let source = bytes.baseAddress, let target = result.baseAddress else { return nil }
    let input = source.assumingMemoryBound(to: UInt8.self)
    let output = target.assumingMemoryBound(to: UInt8.self)
    switch self {
    case .zlib: return inflated(input, bytes.count, output, result.count, windowBits: 15)
    case .deflate: return inflated(input, bytes.count, output, result.count, windowBits: -15)
    case .gzip: return inflated(input, bytes.count, output, result.count, windowBits: 31)
    case .lz4:
      guard let length = Int32(exactly: bytes.count), let room = Int32(exactly: result.count)
      else { return nil }
      let size = LZ4_decompress_safe(
        UnsafeRawPointer(input).assumingMemoryBound(to: CChar.self),
        UnsafeMutableRawPointer(output).assumingMemoryBound(to: CChar.self), length, room)
      return size < 0 ? nil : Int(size)
    case .xz:
      var limit = UInt64(1) << 30
      var (from, to) = (0, 0)
      let status = lzma_stream_buffer_decode(
        &limit, 0, nil, input, &from, bytes.count, output, &to, result.count)
      return status == LZMA_OK && from == bytes.count ? to : nil
    case .zstd:
      let size = ZSTD_decompress(target, result.count, source, bytes.count)
      return ZSTD_isError(size) == 0 ? size : nil
    case .bzip2:
      guard let length = UInt32(exactly: bytes.count), var size = UInt32(exactly: result.count)
      else { return nil }
      let status = BZ2_bzBuffToBuffDecompress(
        UnsafeMutableRawPointer(output).assumingMemoryBound(to: CChar.self), &size,
        UnsafeMutableRawPointer(mutating: source).assumingMemoryBound(to: CChar.self), length, 0,
        0)
      return status == BZ_OK ? Int(size) : nil
    case .snappy:
      var size = result.count
      let status = snappy_uncompress(
        UnsafeRawPointer(input).assumingMemoryBound(to: CChar.self), bytes.count,
        UnsafeMutableRawPointer(output).assumingMemoryBound(to: CChar.self), &size)
      return status == SNAPPY_OK ? size : nil
    }
  }

  private func inflated(
    _ input: UnsafePointer<UInt8>, _ length: Int, _ output: UnsafeMutablePointer<UInt8>,
    _ room: Int, windowBits: Int32
  ) -> Int? {
    guard let available = UInt32(exactly: length), let space = UInt32(exactly: room) else {
      return nil
    }
    var stream = z_stream()
    guard
      inflateInit2_(&stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { inflateEnd(&stream) }
    stream.next_in = UnsafeMutablePointer(mutating: input)
    stream.avail_in = available
    stream.next_out = output
    stream.avail_out = space
    guard inflate(&stream, Z_FINISH) == Z_STREAM_END, stream.avail_in == 0 else { return nil }
    return room - Int(stream.avail_out)
  }
}
