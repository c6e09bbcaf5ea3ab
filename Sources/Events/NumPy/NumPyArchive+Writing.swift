import Foundation

extension NumPyArchive {
  /// Writes an archive as `numpy.savez` does: each column an array of one axis, stored as it is, with floats,
  /// integers, booleans and text kept as such. Rows without a text have an empty one.
  ///
  /// The same columns give the same bytes. `numpy.load` reads it without pickles.
  ///
  /// - Throws: ``InputError`` where the file cannot be written, or a column's name cannot be a member's.
  package static func write(_ columns: [(name: String, column: Column)], to path: String)
    throws(InputError)
  {
    for (name, _) in columns where name.isEmpty || name.utf8.contains(0) || name.utf8.count > 60_000
    {
      throw InputError(
        path, "a .npz file has no room for a column of the name '\(name)'", remedy: "rename it")
    }
    try StoredColumn.requireRoom(for: columns, in: path, unit: 4)
    try OutputFile.write(piecesTo: path) { (sink) throws(InputError) in
      var directory: [UInt8] = []
      var place = 0
      for (name, column) in columns {
        let bytes = array(column)
        let member = ZipMember(name: name + ".npy", bytes: bytes, place: place)
        let head = member.localHeader
        guard sink(head), sink(bytes) else { return false }
        directory += member.directoryEntry
        place += head.count + bytes.count
      }
      return sink(directory)
        && sink(ZipMember.end(count: columns.count, size: directory.count, place: place))
    }
  }

  /// The `.npy` file of a column.
  private static func array(_ column: Column) -> [UInt8] {
    let stored = StoredColumn(column, text: .utf32)
    var bytes = NumPyWriter.header(
      "'\(NumPyWriter.descriptor(stored))'", shape: "(\(column.count),)")
    bytes.reserveCapacity(bytes.count + stored.size * column.count)
    _ = StoredColumn.forEachBlock(
      of: [stored], rows: column.count, atOnce: NumPyWriter.blockSize / stored.size
    ) {
      bytes += $1
      return true
    }
    return bytes
  }
}

/// A stored member of a zip file as it is written (PKWARE's APPNOTE 6.3).
private struct ZipMember {
  private let name: [UInt8]
  private let size: Int
  private let checksum: UInt32
  private let place: Int

  init(name: String, bytes: [UInt8], place: Int) {
    self.name = Array(name.utf8)
    self.place = place
    size = bytes.count
    checksum = bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return 0 }
      return checksum32(
        of: Data(
          bytesNoCopy: UnsafeMutableRawPointer(mutating: start), count: buffer.count,
          deallocator: .none))
    }
  }

  private static let most = 0xffff_ffff

  private static func little(_ value: Int, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// What both headers have in common: versions, names in UTF-8, no packing, 1 January 1980, the checksum.
  private var common: [UInt8] {
    Self.little(45, 2) + Self.little(1 << 11, 2) + Self.little(0, 2) + Self.little(0, 2)
      + Self.little(0x21, 2) + Self.little(Int(checksum), 4)
  }

  var localHeader: [UInt8] {
    let isLarge = size >= Self.most
    let sizes = Self.little(isLarge ? Self.most : size, 4)
    let extra =
      isLarge
      ? Self.little(1, 2) + Self.little(16, 2) + Self.little(size, 8) + Self.little(size, 8) : []
    return Self.little(0x0403_4b50, 4) + common + sizes + sizes + Self.little(name.count, 2)
      + Self.little(extra.count, 2) + name + extra
  }

  var directoryEntry: [UInt8] {
    let (isLarge, isFar) = (size >= Self.most, place >= Self.most)
    let sizes = Self.little(isLarge ? Self.most : size, 4)
    var large: [UInt8] = []
    if isLarge { large += Self.little(size, 8) + Self.little(size, 8) }
    if isFar { large += Self.little(place, 8) }
    let extra = large.isEmpty ? [] : Self.little(1, 2) + Self.little(large.count, 2) + large
    // Written by a Unix system, for which a file may be read and written by its owner.
    let head = Self.little(0x0201_4b50, 4) + Self.little(3 << 8 | 45, 2) + common + sizes + sizes
    let rest =
      Self.little(name.count, 2) + Self.little(extra.count, 2) + Self.little(0, 2)
      + Self.little(0, 2) + Self.little(0, 2) + Self.little(0o600 << 16, 4)
    return head + rest + Self.little(isFar ? Self.most : place, 4) + name + extra
  }

  /// What a file ends with.
  static func end(count: Int, size: Int, place: Int) -> [UInt8] {
    let isLarge = count >= 0xffff || size >= most || place >= most
    var bytes: [UInt8] = []
    if isLarge {
      bytes += little(0x0606_4b50, 4) + little(44, 8) + little(45, 2) + little(45, 2)
      bytes += little(0, 4) + little(0, 4) + little(count, 8) + little(count, 8)
      bytes += little(size, 8) + little(place, 8)
      bytes += little(0x0706_4b50, 4) + little(0, 4) + little(place + size, 8) + little(1, 4)
    }
    bytes += little(0x0605_4b50, 4) + little(0, 2) + little(0, 2)
    bytes += little(min(count, 0xffff), 2) + little(min(count, 0xffff), 2)
    return bytes + little(min(size, most), 4) + little(min(place, most), 4) + little(0, 2)
  }
}
