/// Ways to pack a block of data that HDF5 knows as filters, besides its own ones.
///
/// Their numbers are registered with The HDF Group ("Registered Filter Plugins").
enum HDF5Packing: Int {
  case bzip2 = 307
  case lzf = 32_000
  case lz4 = 32_004
  case zstd = 32_015

  /// The bytes of a block as they were; nil where it is damaged or unpacks to more than `limit`.
  func unpacked(_ bytes: [UInt8], atMost limit: Int) -> [UInt8]? {
    switch self {
    case .bzip2: BlockCodec.bzip2.unpack(bytes, atMost: limit)
    case .zstd: BlockCodec.zstd.unpack(bytes, atMost: limit)
    case .lz4: Self.lz4(bytes, atMost: limit)
    case .lzf: Self.lzf(bytes, atMost: limit)
    }
  }

  /// Blocks of LZ4, each behind its packed size; before them the bytes of all and of a block, high byte first.
  private static func lz4(_ bytes: [UInt8], atMost limit: Int) -> [UInt8]? {
    var rest = bytes[...]
    func number(_ size: Int) -> Int? {
      guard rest.count >= size else { return nil }
      defer { rest = rest.dropFirst(size) }
      return Int(exactly: rest.prefix(size).reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
    }
    guard let total = number(8), let blockSize = number(4), total <= limit, blockSize > 0 else {
      return nil
    }
    var result: [UInt8] = []
    result.reserveCapacity(total)
    while result.count < total {
      let wanted = min(blockSize, total - result.count)
      guard let packed = number(4), packed <= rest.count else { return nil }
      let block = Array(rest.prefix(packed))
      rest = rest.dropFirst(packed)
      // What would not shrink is stored as it is.
      let unpacked = packed == wanted ? block : BlockCodec.lz4.unpack(block, atMost: wanted)
      guard let unpacked, unpacked.count == wanted else { return nil }
      result += unpacked
    }
    return result
  }

  /// Marc Lehmann's LZF: a byte below 32 announces so many bytes and one more that follow as they are; any other
  /// one a repeat of what came before, its length in the upper three bits and, where they are all set, the next
  /// byte, its distance in the lower five bits and the last byte.
  private static func lzf(_ bytes: [UInt8], atMost limit: Int) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(limit)
    var position = 0
    while position < bytes.count {
      let control = Int(bytes[position])
      position += 1
      if control < 32 {
        guard control < bytes.count - position, result.count + control < limit else { return nil }
        result += bytes[position...position + control]
        position += control + 1
        continue
      }
      var length = control >> 5
      if length == 7 {
        guard position < bytes.count else { return nil }
        length += Int(bytes[position])
        position += 1
      }
      guard position < bytes.count else { return nil }
      let distance = (control & 31) << 8 + Int(bytes[position]) + 1
      position += 1
      length += 2
      guard distance <= result.count, result.count + length <= limit else { return nil }
      // The repeat may reach into itself.
      for _ in 0..<length { result.append(result[result.count - distance]) }
    }
    return result
  }
}
