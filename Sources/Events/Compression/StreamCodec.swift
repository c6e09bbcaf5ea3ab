internal import CBZip2
internal import CLZMA
internal import CZlib
internal import CZstd

/// A way in which a whole file may be packed.
package enum StreamCodec: Sendable, CaseIterable {
  case gzip, bzip2, xz, zstd

  /// What the file's name ends in.
  package var suffix: String {
    switch self {
    case .gzip: ".gz"
    case .bzip2: ".bz2"
    case .xz: ".xz"
    case .zstd: ".zst"
    }
  }

  /// The codec of a name; nil where it does not end as that of a packed file.
  package init?(name: String) {
    let small = name.lowercased()
    guard let codec = Self.allCases.first(where: { small.hasSuffix($0.suffix) }) else { return nil }
    self = codec
  }

  /// The number of bytes that tell.
  static let magicSize = 10

  /// The codec that a file's first bytes tell; nil where it is not packed.
  init?(_ first: some Collection<UInt8>) {
    let bytes = Array(first.prefix(Self.magicSize))
    if bytes.starts(with: [0x1f, 0x8b]) || bytes == [0x1f] {
      self = .gzip
    } else if bytes.count == 10, bytes.starts(with: "BZh".utf8),
      bytes[4...].elementsEqual([0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
        || bytes[4...].elementsEqual([0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
    {
      self = .bzip2
    } else if bytes.starts(with: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]) {
      self = .xz
    } else if bytes.starts(with: [0x28, 0xb5, 0x2f, 0xfd]) {
      self = .zstd
    } else {
      return nil
    }
  }

  /// A decoder of one part of a file after the other.
  func decoder() -> any StreamDecoder {
    switch self {
    case .gzip: GzipDecoder()
    case .bzip2: BZip2Decoder()
    case .xz: XZDecoder()
    case .zstd: ZstdDecoder()
    }
  }
}

/// Unpacks bytes piece by piece.
protocol StreamDecoder: AnyObject {
  /// Begins a new part of the file.
  func reset()

  /// Unpacks some bytes of a part.
  ///
  /// - Returns: how many it took and gave, and whether the part ends there; nil where they are damaged.
  func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
    -> (taken: Int, given: Int, isAtEnd: Bool)?
}

private final class GzipDecoder: StreamDecoder {
  private let stream: UnsafeMutablePointer<z_stream>

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let status = inflateInit2_(
      stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib has no memory")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  func reset() { inflateReset(stream) }

  func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
    -> (taken: Int, given: Int, isAtEnd: Bool)?
  {
    let (length, room) = (min(input.count, 1 << 30), min(output.count, 1 << 30))
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(length)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(room)
    let status = inflate(stream, Z_NO_FLUSH)
    guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else { return nil }
    return (
      length - Int(stream.pointee.avail_in), room - Int(stream.pointee.avail_out),
      status == Z_STREAM_END
    )
  }
}

private final class BZip2Decoder: StreamDecoder {
  private let stream: UnsafeMutablePointer<bz_stream>

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: bz_stream())
    let status = BZ2_bzDecompressInit(stream, 0, 0)
    precondition(status == BZ_OK, "bzip2 has no memory")
  }

  deinit {
    BZ2_bzDecompressEnd(stream)
    stream.deallocate()
  }

  func reset() {
    BZ2_bzDecompressEnd(stream)
    stream.pointee = bz_stream()
    let status = BZ2_bzDecompressInit(stream, 0, 0)
    precondition(status == BZ_OK, "bzip2 has no memory")
  }

  func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
    -> (taken: Int, given: Int, isAtEnd: Bool)?
  {
    let (length, room) = (min(input.count, 1 << 30), min(output.count, 1 << 30))
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: CChar.self))
    stream.pointee.avail_in = UInt32(length)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: CChar.self)
    stream.pointee.avail_out = UInt32(room)
    let status = BZ2_bzDecompress(stream)
    guard status == BZ_OK || status == BZ_STREAM_END else { return nil }
    return (
      length - Int(stream.pointee.avail_in), room - Int(stream.pointee.avail_out),
      status == BZ_STREAM_END
    )
  }
}

private final class XZDecoder: StreamDecoder {
  /// The largest dictionary that a file may ask for; xz's own strongest setting needs 65 MiB.
  private static let mostMemory: UInt64 = 1 << 29

  private let stream: UnsafeMutablePointer<lzma_stream>

  init() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: lzma_stream())
    reset()
  }

  deinit {
    lzma_end(stream)
    stream.deallocate()
  }

  func reset() {
    let status = lzma_stream_decoder(stream, Self.mostMemory, 0)
    precondition(status == LZMA_OK, "xz has no memory")
  }

  func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
    -> (taken: Int, given: Int, isAtEnd: Bool)?
  {
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = input.count
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = output.count
    let status = lzma_code(stream, LZMA_RUN)
    guard status == LZMA_OK || status == LZMA_STREAM_END || status == LZMA_BUF_ERROR else {
      return nil
    }
    return (
      input.count - stream.pointee.avail_in, output.count - stream.pointee.avail_out,
      status == LZMA_STREAM_END
    )
  }
}

private final class ZstdDecoder: StreamDecoder {
  private let stream: OpaquePointer

  init() {
    guard let stream = ZSTD_createDStream() else { preconditionFailure("zstd has no memory") }
    self.stream = stream
  }

  deinit { ZSTD_freeDStream(stream) }

  func reset() { ZSTD_DCtx_reset(stream, ZSTD_reset_session_only) }

  func step(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer)
    -> (taken: Int, given: Int, isAtEnd: Bool)?
  {
    var from = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var to = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let rest = ZSTD_decompressStream(stream, &to, &from)
    guard ZSTD_isError(rest) == 0 else { return nil }
    return (from.pos, to.pos, rest == 0)
  }
}
