/// The axes of a dataset or an attribute (File Format Specification 3.0, IV.A.2.b).
struct HDF5Dataspace: Sendable {
  /// The lengths of the axes.
  let lengths: [Int]
  /// The lengths that the axes may grow to; nil where there is no end.
  let largest: [Int?]
  /// Whether there is no element at all, not even one.
  let isNull: Bool

  init(_ cursor: HDF5Cursor) throws(HDF5Damage) {
    var cursor = cursor
    let (version, rank, flags) = (try cursor.byte(), try cursor.byte(), try cursor.byte())
    guard (1...2).contains(version), rank <= 32, flags & ~3 == 0 else {
      throw HDF5Damage("it has no shape that is known here")
    }
    if version == 1 {
      isNull = false
      try cursor.skip(5)
    } else {
      let kind = try cursor.byte()
      guard kind <= 2, (kind == 1) == (rank > 0) else {
        throw HDF5Damage("its shape makes no sense: it is damaged")
      }
      isNull = kind == 2
    }
    var lengths: [Int] = []
    for _ in 0..<rank { lengths.append(try cursor.length()) }
    var largest: [Int?] = lengths
    if flags & 1 != 0 {
      for axis in 0..<rank {
        let limit = try cursor.unsigned(cursor.lengthSize)
        if limit == UInt64.max >> UInt64(64 - 8 * cursor.lengthSize) {
          largest[axis] = nil
        } else {
          guard let limit = Int(exactly: limit), limit >= lengths[axis] else {
            throw HDF5Damage("its shape \(lengths) is beyond its own limit: it is damaged")
          }
          largest[axis] = limit
        }
      }
    }
    self.lengths = lengths
    self.largest = largest
  }

  /// A product of lengths; nil where it is too large for a size.
  static func product(_ lengths: some Sequence<Int>, times size: Int = 1) -> Int? {
    var result = size
    for length in lengths {
      let (partial, overflow) = result.multipliedReportingOverflow(by: length)
      guard !overflow else { return nil }
      result = partial
    }
    return result
  }
}
