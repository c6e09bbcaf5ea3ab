/// Small numbers without a sign into runs of one value, where there are eight and more, and bits side by side.
///
/// Source: as ``ParquetRuns``.
enum ParquetRunsWriter {
  /// The bytes of some numbers of `width` bits.
  static func bytes(_ values: [UInt32], width: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    func isRun(at start: Int) -> Bool {
      start + 8 <= values.count
        && (start + 1..<start + 8).allSatisfy { values[$0] == values[start] }
    }
    func append(header: Int) {
      var rest = header
      while rest >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
    var next = 0
    while next < values.count {
      let start = next
      if isRun(at: start) {
        let value = values[start]
        while next < values.count, values[next] == value { next += 1 }
        append(header: (next - start) << 1)
        for place in 0..<(width + 7) / 8 {
          bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(8 * place)))
        }
      } else {
        repeat { next = min(next + 8, values.count) } while next < values.count && !isRun(at: next)
        append(header: ((next - start + 7) / 8) << 1 | 1)
        pack(values[start..<next], width: width, to: &bytes)
      }
    }
    return bytes
  }

  /// Appends numbers side by side, the last eight of them filled up with zeros.
  private static func pack(_ values: ArraySlice<UInt32>, width: Int, to bytes: inout [UInt8]) {
    var (word, filled): (UInt64, Int) = (0, 0)
    let size = bytes.count + (values.count + 7) / 8 * width
    for value in values {
      word |= UInt64(value) << UInt64(filled)
      filled += width
      while filled >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: word))
        word >>= 8
        filled -= 8
      }
    }
    if filled > 0 { bytes.append(UInt8(truncatingIfNeeded: word)) }
    while bytes.count < size { bytes.append(0) }
  }
}
