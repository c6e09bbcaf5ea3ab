/// What stands before each object of a file (`TKey`).
struct ROOTKey {
  /// The bytes of the key and its object, as they are in the file.
  let size: Int
  /// The bytes of the object when unpacked.
  let objectSize: Int
  /// The bytes of the key.
  let headerSize: Int
  let cycle: Int
  /// Where the key and its object lie.
  let address: Int
  let className: String
  let name: String
  let title: String

  init(_ cursor: inout ROOTCursor) throws(ROOTDamage) {
    size = try cursor.int32()
    let version = try cursor.int16()
    objectSize = try cursor.count()
    try cursor.skip(4)
    headerSize = try cursor.int16()
    cycle = try cursor.int16()
    // Keys beyond 2 GB have addresses of eight bytes.
    let isLong = version > 1000
    address = try cursor.address(isLong: isLong)
    _ = try cursor.address(isLong: isLong)
    className = try cursor.string()
    name = try cursor.string()
    title = try cursor.string()
    guard headerSize >= 0 else {
      throw ROOTDamage("a key in it is impossible: it is damaged")
    }
  }

  /// Whether the object is compressed.
  var isPacked: Bool { objectSize != size - headerSize }
}
