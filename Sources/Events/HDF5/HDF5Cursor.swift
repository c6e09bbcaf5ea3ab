/// A position in some bytes of an HDF5 file, from which numbers are taken; all are little-endian.
struct HDF5Cursor {
  /// Counts, lengths and addresses are below this, so that a few of them can be added and multiplied by small
  /// numbers.
  private static let end = 1 << 48

  let bytes: ArraySlice<UInt8>
  private(set) var position: Int
  /// The bytes of an address in the file.
  let offsetSize: Int
  /// The bytes of a length in the file.
  let lengthSize: Int

  init(_ bytes: ArraySlice<UInt8>, offsetSize: Int, lengthSize: Int) {
    self.bytes = bytes
    position = bytes.startIndex
    self.offsetSize = offsetSize
    self.lengthSize = lengthSize
  }

  /// The bytes that are left.
  var left: Int { bytes.endIndex - position }

  /// The bytes that were taken.
  var taken: Int { position - bytes.startIndex }

  /// The next bytes.
  mutating func take(_ count: Int) throws(HDF5Damage) -> ArraySlice<UInt8> {
    guard count >= 0, count <= left else {
      throw HDF5Damage("a part of it ends too early: it is damaged")
    }
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// The next bytes, as a cursor with its own position.
  mutating func part(_ count: Int) throws(HDF5Damage) -> HDF5Cursor {
    HDF5Cursor(try take(count), offsetSize: offsetSize, lengthSize: lengthSize)
  }

  mutating func skip(_ count: Int) throws(HDF5Damage) { _ = try take(count) }

  /// The next number without a sign, of at most eight bytes.
  mutating func unsigned(_ count: Int) throws(HDF5Damage) -> UInt64 {
    precondition(count <= 8, "\(count) bytes are no number")
    var (value, shift): (UInt64, UInt64) = (0, 0)
    for byte in try take(count) {
      value |= UInt64(byte) << shift
      shift += 8
    }
    return value
  }

  /// The next number that counts something.
  mutating func count(_ size: Int) throws(HDF5Damage) -> Int {
    guard let value = Int(exactly: try unsigned(size)), value < Self.end else {
      throw HDF5Damage("a number in it is impossible: it is damaged")
    }
    return value
  }

  mutating func byte() throws(HDF5Damage) -> Int { Int(try unsigned(1)) }

  /// The next length in the file.
  mutating func length() throws(HDF5Damage) -> Int { try count(lengthSize) }

  /// The next address in the file; nil where it is undefined.
  mutating func address() throws(HDF5Damage) -> Int? {
    let value = try unsigned(offsetSize)
    if value == UInt64.max >> UInt64(64 - 8 * offsetSize) { return nil }
    guard let address = Int(exactly: value), address < Self.end else {
      throw HDF5Damage("an address in it is impossible: it is damaged")
    }
    return address
  }

  /// The next address, which must be there.
  mutating func requiredAddress() throws(HDF5Damage) -> Int {
    guard let address = try address() else {
      throw HDF5Damage("an address in it is missing: it is damaged")
    }
    return address
  }

  /// Takes the letters that a structure begins with.
  mutating func expect(_ signature: StaticString) throws(HDF5Damage) {
    let found = try take(signature.utf8CodeUnitCount)
    guard found.elementsEqual(UnsafeBufferPointer(start: signature.utf8Start, count: found.count))
    else { throw HDF5Damage("'\(signature)' is missing in it: it is damaged") }
  }

  /// Takes a number that can only be this one.
  mutating func expect(_ value: Int, as name: String) throws(HDF5Damage) {
    let found = try byte()
    guard found == value else {
      throw HDF5Damage(
        "\(name) is \(found), and \(value) is read here",
        remedy: "fetch the file again, or write it for older readers, libver='v110' in h5py")
    }
  }

  /// The next text, up to its zero; with it, as many bytes are passed over as fill a multiple.
  mutating func text(paddedTo multiple: Int = 1) throws(HDF5Damage) -> String {
    guard let end = bytes[position...].firstIndex(of: 0) else {
      throw HDF5Damage("a name in it has no end: it is damaged")
    }
    let text = bytes[position..<end]
    let size = end + 1 - position
    try skip((size + multiple - 1) / multiple * multiple)
    return String(decoding: text, as: UTF8.self)
  }

  /// Takes the checksum of all bytes before it.
  mutating func expectChecksum() throws(HDF5Damage) {
    let computed = HDF5Checksum.lookup3(bytes[bytes.startIndex..<position])
    guard try unsigned(4) == UInt64(computed) else {
      throw HDF5Damage("a checksum in it is wrong: it is damaged")
    }
  }
}
