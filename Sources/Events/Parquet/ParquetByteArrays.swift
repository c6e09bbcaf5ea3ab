/// The ways in which values of any number of bytes follow one another.
///
/// Source: Apache Parquet, "Encodings", PLAIN, DELTA_LENGTH_BYTE_ARRAY and DELTA_BYTE_ARRAY
/// (https://github.com/apache/parquet-format/blob/master/Encodings.md).
enum ParquetByteArrays {
  private static let cutOff = ParquetFault.damaged("a page of it ends too early")

  /// Calls a function for each value, whose length is before it.
  @inline(__always)
  static func plain(
    _ bytes: UnsafeRawBufferPointer, count: Int,
    _ take: (Int, UnsafeRawBufferPointer) throws(ParquetFault) -> Void
  ) throws(ParquetFault) {
    var position = 0
    for place in 0..<count {
      guard bytes.count - position >= 4 else { throw cutOff }
      let length = Int(
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
      position += 4
      guard length <= bytes.count - position else { throw cutOff }
      try take(place, UnsafeRawBufferPointer(rebasing: bytes[position..<position + length]))
      position += length
    }
  }

  /// Calls a function for each value; the lengths of all are before them.
  @inline(__always)
  static func lengthsAndBytes(
    _ bytes: UnsafeRawBufferPointer, count: Int,
    _ take: (Int, UnsafeRawBufferPointer) throws(ParquetFault) -> Void
  ) throws(ParquetFault) {
    let (lengths, size) = try ParquetDeltas.values(bytes, count: count)
    var position = size
    for place in 0..<count {
      // A negative length is one beyond any file.
      guard let length = Int(exactly: lengths[place]), length <= bytes.count - position else {
        throw cutOff
      }
      try take(place, UnsafeRawBufferPointer(rebasing: bytes[position..<position + length]))
      position += length
    }
  }

  /// Calls a function for each value, which begins as the one before it; how much of that it repeats is
  /// before all of them.
  @inline(__always)
  static func prefixesAndBytes(
    _ bytes: UnsafeRawBufferPointer, count: Int, _ budget: ParquetBudget,
    _ take: (Int, UnsafeRawBufferPointer) throws(ParquetFault) -> Void
  ) throws(ParquetFault) {
    let (prefixes, size) = try ParquetDeltas.values(bytes, count: count)
    let rest = UnsafeRawBufferPointer(rebasing: bytes[size...])
    // A long value may be repeated in no bytes at all.
    var repeated = 0
    for prefix in prefixes {
      guard prefix <= UInt64(Int32.max) else { throw cutOff }
      repeated += Int(prefix)
    }
    try budget.spend(repeated)
    var value: [UInt8] = []
    try lengthsAndBytes(rest, count: count) { (place, suffix) throws(ParquetFault) in
      let prefix = Int(prefixes[place])
      guard prefix <= value.count else {
        throw .damaged("a value of it repeats more than there is")
      }
      value.removeSubrange(prefix...)
      value.append(contentsOf: suffix)
      var fault: ParquetFault?
      value.withUnsafeBytes { bytes in
        do throws(ParquetFault) { try take(place, bytes) } catch { fault = error }
      }
      if let fault { throw fault }
    }
  }
}
