/// An object's bytes as a chain of compressed blocks, each of at most 16 MB.
enum ROOTCompression {
  /// What stands before each block.
  private struct Header {
    /// The bytes of a header: a codec's two letters, its version, and two sizes.
    static let size = 9

    let letters: (UInt8, UInt8)
    let packed: Int
    let unpacked: Int

    /// The header at a place; nil where it does not fit.
    init?(_ bytes: UnsafeRawBufferPointer, at place: Int) {
      guard bytes.count - place >= Self.size else { return nil }
      func size(_ offset: Int) -> Int {
        (0..<3).reduce(0) { $0 | Int(bytes[place + offset + $1]) << (8 * $1) }
      }
      letters = (bytes[place], bytes[place + 1])
      (packed, unpacked) = (size(3), size(6))
    }
  }

  private static let damage = ROOTDamage("its compressed data is damaged or cut off")

  /// Unpacks what stands behind a key into so many bytes.
  static func unpacked(_ bytes: [UInt8], from start: Int, size: Int, _ source: ROOTSource)
    throws(ROOTDamage) -> [UInt8]
  {
    try source.allow(size)
    var failure: ROOTDamage?
    let result = bytes.withUnsafeBytes { bytes -> [UInt8] in
      let chain = UnsafeRawBufferPointer(rebasing: bytes[start...])
      // Nothing is allocated for what a chain cannot hold.
      guard unpackedSize(chain) == size else {
        failure = damage
        return []
      }
      return [UInt8](unsafeUninitializedCapacity: size) { buffer, held in
        let room = UnsafeMutableRawBufferPointer(
          UnsafeMutableBufferPointer(rebasing: buffer[..<size]))
        do throws(ROOTDamage) {
          try unpack(chain, into: room)
          held = size
        } catch { failure = error }
      }
    }
    if let failure { throw failure }
    return result
  }

  /// The bytes that a chain's headers say it unpacks to; nil where they do not make a chain.
  private static func unpackedSize(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var (place, total) = (0, 0)
    while place < bytes.count {
      guard let header = Header(bytes, at: place) else { return nil }
      total += header.unpacked
      place += Header.size + header.packed
    }
    return place == bytes.count ? total : nil
  }

  /// Unpacks a chain of known size.
  private static func unpack(
    _ bytes: UnsafeRawBufferPointer, into result: UnsafeMutableRawBufferPointer
  ) throws(ROOTDamage) {
    var (from, to) = (0, 0)
    while let header = Header(bytes, at: from) {
      let start = from + Header.size
      var block = UnsafeRawBufferPointer(rebasing: bytes[start..<start + header.packed])
      let codec: BlockCodec
      switch header.letters {
      case (0x5a, 0x4c): codec = .zlib  // ZL
      case (0x43, 0x53): codec = .deflate  // CS
      case (0x58, 0x5a): codec = .xz  // XZ
      case (0x5a, 0x53): codec = .zstd  // ZS
      case (0x4c, 0x34):  // L4, with a checksum before it
        guard block.count >= 8 else { throw damage }
        let checksum = UInt64(bigEndian: block.loadUnaligned(as: UInt64.self))
        block = UnsafeRawBufferPointer(rebasing: block[8...])
        guard XXHash64.hash(block) == checksum else { throw damage }
        codec = .lz4
      default:
        throw ROOTDamage("its data is compressed in an unknown way, or damaged")
      }
      let room = UnsafeMutableRawBufferPointer(rebasing: result[to..<to + header.unpacked])
      guard codec.unpack(block, into: room) else { throw damage }
      from = start + header.packed
      to += header.unpacked
    }
  }
}
