/// A position in some bytes of a ROOT file, from which numbers are taken; all are big-endian.
struct ROOTCursor {
  let bytes: [UInt8]
  private(set) var position = 0
  /// Where the bytes end that may be taken.
  private(set) var end: Int
  /// What references to objects count from, as a position.
  let origin: Int

  init(_ bytes: [UInt8], origin: Int = 0) {
    self.bytes = bytes
    end = bytes.count
    self.origin = origin
  }

  /// The bytes that are left.
  var left: Int { end - position }

  /// The next bytes, as a range of ``bytes``.
  mutating func take(_ count: Int) throws(ROOTDamage) -> Range<Int> {
    guard count >= 0, count <= left else {
      throw ROOTDamage("a part of it ends too early: it is damaged")
    }
    defer { position += count }
    return position..<position + count
  }

  mutating func skip(_ count: Int) throws(ROOTDamage) { _ = try take(count) }

  /// Goes to a position behind this one.
  mutating func skip(to place: Int) throws(ROOTDamage) { try skip(place - position) }

  /// The next integer.
  mutating func integer<Value: FixedWidthInteger>(_: Value.Type) throws(ROOTDamage) -> Value {
    let range = try take(MemoryLayout<Value>.size)
    return bytes.withUnsafeBytes {
      Value(bigEndian: $0.loadUnaligned(fromByteOffset: range.lowerBound, as: Value.self))
    }
  }

  mutating func int16() throws(ROOTDamage) -> Int { Int(try integer(Int16.self)) }
  mutating func int32() throws(ROOTDamage) -> Int { Int(try integer(Int32.self)) }
  mutating func int64() throws(ROOTDamage) -> Int { Int(try integer(Int64.self)) }
  mutating func double() throws(ROOTDamage) -> Double {
    Double(bitPattern: try integer(UInt64.self))
  }

  /// The next number of things.
  mutating func count() throws(ROOTDamage) -> Int {
    let value = try int32()
    guard value >= 0 else { throw ROOTDamage("a number in it is impossible: it is damaged") }
    return value
  }

  /// The next address in the file.
  mutating func address(isLong: Bool) throws(ROOTDamage) -> Int {
    isLong ? try int64() : Int(try integer(UInt32.self))
  }

  /// The next text behind its length.
  mutating func string() throws(ROOTDamage) -> String {
    let short = Int(try integer(UInt8.self))
    let range = try take(short == 255 ? try count() : short)
    return String(decoding: bytes[range], as: UTF8.self)
  }

  /// The next text before its zero.
  mutating func terminatedString() throws(ROOTDamage) -> String {
    guard let zero = bytes[position..<end].firstIndex(of: 0) else {
      throw ROOTDamage("a name in it has no end: it is damaged")
    }
    let range = try take(zero - position)
    try skip(1)
    return String(decoding: bytes[range], as: UTF8.self)
  }

  /// The next bytes, as a cursor; this one goes on behind them.
  mutating func part(_ count: Int) throws(ROOTDamage) -> ROOTCursor {
    var part = self
    part.end = try take(count).upperBound
    return part
  }

  /// The next object with its class's version; this cursor goes on behind it.
  mutating func object() throws(ROOTDamage) -> (version: Int, body: ROOTCursor) {
    let word = try integer(UInt32.self)
    guard word & 0x4000_0000 != 0 else {
      throw ROOTDamage("an object in it does not say how long it is: it is damaged or too old")
    }
    var body = try part(Int(word & 0x3fff_ffff))
    return (try body.int16(), body)
  }

  /// Passes over an object.
  mutating func skipObject() throws(ROOTDamage) { _ = try object() }

  /// Passes over the part of an object that every `TObject` has.
  mutating func skipBase() throws(ROOTDamage) {
    try skip(6)
    let bits = try integer(UInt32.self)
    // Referenced objects also have the number of their process.
    if bits & 0x10 != 0 { try skip(2) }
  }

  /// The name and title of a `TNamed`.
  mutating func named() throws(ROOTDamage) -> (name: String, title: String) {
    var (_, body) = try object()
    try body.skipBase()
    return (try body.string(), try body.string())
  }
}
