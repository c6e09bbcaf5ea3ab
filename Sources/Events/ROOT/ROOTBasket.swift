/// The values of some consecutive entries of a branch (`TBasket`).
struct ROOTBasket {
  /// Bytes among which the values are.
  let bytes: [UInt8]
  /// Where the values lie.
  let values: Range<Int>
  /// Where the first byte of each entry is written, as integers of four bytes; nil where it is not.
  let offsets: Range<Int>?
  /// What the written numbers of first bytes count from.
  private let shift: Int
  /// The bits of those numbers that count.
  private var mask = UInt32.max
  let entries: Int

  /// The part of a basket's header behind that of any key.
  private struct Header {
    let key: ROOTKey
    let version: Int
    let entries: Int
    /// The bytes of the header and the values.
    let last: Int
    let flag: Int

    init(_ cursor: inout ROOTCursor) throws(ROOTDamage) {
      key = try ROOTKey(&cursor)
      guard key.className == "TBasket" else {
        throw ROOTDamage("a basket is missing where one should be: it is damaged")
      }
      version = try cursor.int16()
      try cursor.skip(4)
      // Negative where a byte follows that says what is not written.
      if try cursor.int32() < 0 { try cursor.skip(1) }
      entries = try cursor.count()
      last = try cursor.count()
      flag = Int(try cursor.integer(UInt8.self))
      guard last >= key.headerSize else {
        throw ROOTDamage("a basket in it is impossible: it is damaged")
      }
    }
  }

  /// A basket in the tree itself, which was not full when the file was closed.
  init(embedded cursor: inout ROOTCursor) throws(ROOTDamage) {
    let header = try Header(&cursor)
    entries = header.entries
    shift = header.key.headerSize
    bytes = cursor.bytes
    // From 80 on the offsets are not written but made of the numbers of values.
    let flag = header.flag % 80
    if header.flag < 80, flag != 0, flag % 10 != 2, entries > 0 {
      offsets = try cursor.integers(atLeast: entries)
      // The highest byte marks what has been displaced.
      if (21..<40).contains(flag) { mask = 0x00ff_ffff }
      if flag > 40 { _ = try cursor.integers(atLeast: 0) }
    } else {
      offsets = nil
    }
    guard flag == 1 || flag > 10 else {
      values = 0..<0
      return
    }
    if header.version <= 1 { try cursor.skip(4) }
    let all = try cursor.take(header.last)
    values = all.lowerBound + shift..<all.upperBound
  }

  /// A basket at an address in the file.
  init(_ source: ROOTSource, at address: Int, size: Int) throws(ROOTDamage) {
    var cursor = ROOTCursor(try source.bytes(size, at: address))
    let header = try Header(&cursor)
    let key = header.key
    guard key.size == size, size >= key.headerSize else {
      throw ROOTDamage("a basket in it is impossible: it is damaged")
    }
    entries = header.entries
    shift = key.headerSize
    let packed = cursor.bytes
    let start: Int
    if key.isPacked {
      bytes = try ROOTCompression.unpacked(
        packed, from: key.headerSize, size: key.objectSize, source)
      start = 0
    } else {
      bytes = packed
      start = key.headerSize
    }
    let border = start + header.last - key.headerSize
    guard border <= bytes.count else {
      throw ROOTDamage("a basket in it is impossible: it is damaged")
    }
    values = start..<border
    guard border < bytes.count, entries > 0 else {
      offsets = nil
      return
    }
    var rest = ROOTCursor(bytes)
    try rest.skip(to: border)
    offsets = try rest.integers(atLeast: entries)
  }

  /// Where each entry's bytes begin in ``bytes``, and behind them where the last one's end.
  func starts() throws(ROOTDamage) -> [Int]? {
    guard let offsets else { return nil }
    var last = values.lowerBound
    var isOrdered = true
    let starts = [Int](unsafeUninitializedCapacity: entries + 1) { result, held in
      bytes.withUnsafeBytes { bytes in
        for entry in 0..<entries {
          let word = bytes.loadUnaligned(
            fromByteOffset: offsets.lowerBound + 4 * entry, as: UInt32.self)
          let start = values.lowerBound + Int(UInt32(bigEndian: word) & mask) - shift
          isOrdered = isOrdered && start >= last && start <= values.upperBound
          last = start
          result[entry] = start
        }
        result[entries] = values.upperBound
        held = entries + 1
      }
    }
    guard isOrdered else { throw ROOTDamage("a basket's entries do not lie one behind the other") }
    return starts
  }
}

extension ROOTCursor {
  /// Takes an array of integers of four bytes behind their number; where they lie.
  fileprivate mutating func integers(atLeast least: Int) throws(ROOTDamage) -> Range<Int> {
    let count = try count()
    guard count >= least, count <= left / 4 else {
      throw ROOTDamage("a basket's entries are not all there: it is damaged")
    }
    return try take(4 * count)
  }
}
