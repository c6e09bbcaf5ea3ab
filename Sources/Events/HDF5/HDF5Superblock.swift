/// The beginning of an HDF5 file (File Format Specification 3.0, II.A).
enum HDF5Superblock {
  private static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]
  private static let largestSize = 128

  /// Finds the superblock and sets the source's addresses by it.
  ///
  /// - Returns: the address of the root group's object header; nil where this is no HDF5 file.
  static func read(_ source: HDF5Source) throws(HDF5Damage) -> Int? {
    // A block of the user's may come first, of 512 bytes, 1024, and so on.
    var start = 0
    while start < source.size {
      let found = try source.cursor(atMost: largestSize, at: start)
      if found.bytes.starts(with: signature) { return try read(found, at: start, source) }
      start = start == 0 ? 512 : 2 * start
    }
    return nil
  }

  private static func read(_ found: HDF5Cursor, at start: Int, _ source: HDF5Source)
    throws(HDF5Damage) -> Int
  {
    var cursor = found
    try cursor.skip(signature.count)
    let version = try cursor.byte()
    guard version <= 3 else {
      throw HDF5Damage(
        "version \(version) of its superblock is not known here",
        remedy: "write it for older readers, libver='v110' in h5py")
    }
    if version < 2 {
      try cursor.expect(0, as: "the version of its free space")
      try cursor.expect(0, as: "the version of its root group")
      try cursor.skip(1)
      try cursor.expect(0, as: "the version of its shared messages")
    }
    let (offsetSize, lengthSize) = (try cursor.byte(), try cursor.byte())
    guard [2, 4, 8].contains(offsetSize), [2, 4, 8].contains(lengthSize) else {
      throw HDF5Damage("its addresses have \(offsetSize) bytes and its lengths \(lengthSize)")
    }
    if version < 2 { try cursor.skip(1 + 2 + 2) }
    let flags = try cursor.unsigned(version < 2 ? 4 : 1)
    guard flags & 1 == 0 else {
      throw HDF5Damage(
        "the program that writes it has not closed it", remedy: "close it there, or run h5clear -s")
    }
    if version == 1 { try cursor.skip(4) }
    var rest = HDF5Cursor(
      cursor.bytes[cursor.position...], offsetSize: offsetSize, lengthSize: lengthSize)
    let base = try rest.requiredAddress()
    _ = try rest.address()
    let end = try rest.requiredAddress()
    // The block of the user's may have come or gone since.
    guard base == start || base == 0, end >= base, end - base <= source.size - start else {
      throw HDF5Damage("it is cut off: it should have \(end) bytes and has \(source.size)")
    }
    let root: Int
    if version < 2 {
      _ = try rest.address()
      try rest.skip(offsetSize)
      root = try rest.requiredAddress()
    } else {
      root = try rest.requiredAddress()
      let length = rest.position - found.bytes.startIndex
      var guarded = found
      try guarded.skip(length)
      try guarded.expectChecksum()
    }
    source.setAddresses(from: start, offsetSize: offsetSize, lengthSize: lengthSize)
    return root
  }
}
