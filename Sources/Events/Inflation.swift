internal import CZlib

/// Deflated bytes (RFC 1950), back to what they were.
enum Inflation {
  /// Deflated data hold at most 1032 times their bytes.
  static let mostGrowth = 1_032

  /// The whole of them; nil where they are damaged, cut off, or would be more than is allowed.
  static func whole(_ bytes: [UInt8], atMost limit: Int) -> [UInt8]? {
    var isWhole = false
    let result = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
      var size = uLongf(limit)
      isWhole =
        uncompress(buffer.baseAddress, &size, bytes, uLong(bytes.count)) == Z_OK
        && size <= uLongf(limit)
      count = isWhole ? Int(size) : 0
    }
    return isWhole ? result : nil
  }
}
