import Foundation

/// The members of a zip file (PKWARE's APPNOTE 6.3), stored or deflated, of any size.
struct ZipDirectory {
  /// A member, as the directory at the file's end describes it.
  struct Member {
    let name: String
    /// How it is packed: 0 stored, 8 deflated.
    let method: Int
    let isEncrypted: Bool
    let checksum: UInt32
    let packedSize: Int
    let size: Int
    /// Where its own header begins.
    let place: Int
  }

  /// The members, in the directory's order.
  let members: [Member]
  private let file: InputFile

  private static let mostMembers = 100_000
  /// Sizes and places are below this, so that they can be added.
  private static let end = 1 << 60

  /// Finds the directory of a regular file.
  ///
  /// - Throws: ``InputError`` where it is not a zip file, or damaged.
  init(_ file: InputFile) throws(InputError) {
    self.file = file
    let tailSize = min(file.size, 22 + 65_535)
    let tailPlace = file.size - tailSize
    let tail = ZipBytes(file.read(tailSize, at: tailPlace).bytes)
    // The record may have a comment behind it.
    guard
      let found = stride(from: tail.count - 22, through: 0, by: -1).first(where: { place in
        tail.number(4, at: place) == 0x0605_4b50
          && tail.number(2, at: place + 20).map { place + 22 + $0 == tail.count } == true
      })
    else {
      throw InputError(
        file.path, "it is not a .npz file, or it is cut off",
        remedy: "fetch it again, or write it with numpy.savez")
    }
    var count = tail.number(2, at: found + 10) ?? 0
    var size = tail.number(4, at: found + 12) ?? 0
    var place = tail.number(4, at: found + 16) ?? 0
    if count == 0xffff || size == 0xffff_ffff || place == 0xffff_ffff {
      let locator = tailPlace + found - 20
      let head = ZipBytes(locator < 0 ? [] : file.read(20, at: locator).bytes)
      guard head.number(4, at: 0) == 0x0706_4b50, let record = head.number(8, at: 8),
        record <= file.size - 56
      else { throw Self.damage(file.path) }
      let large = ZipBytes(file.read(56, at: record).bytes)
      guard large.number(4, at: 0) == 0x0606_4b50, let largeCount = large.number(8, at: 32),
        let largeSize = large.number(8, at: 40), let largePlace = large.number(8, at: 48)
      else { throw Self.damage(file.path) }
      (count, size, place) = (largeCount, largeSize, largePlace)
    }
    guard place <= file.size, size <= file.size - place, count <= Self.mostMembers else {
      throw Self.damage(file.path)
    }
    let directory = ZipBytes(file.read(size, at: place).bytes)
    var members: [Member] = []
    var position = 0
    for _ in 0..<count {
      guard let (member, length) = Self.member(directory, at: position) else {
        throw Self.damage(file.path)
      }
      members.append(member)
      position += length
    }
    self.members = members
  }

  private static func damage(_ path: String) -> InputError {
    InputError(path, "the list of its members is damaged", remedy: "fetch or write it again")
  }

  /// The entry at a place, and its length.
  private static func member(_ bytes: ZipBytes, at place: Int) -> (Member, Int)? {
    guard bytes.number(4, at: place) == 0x0201_4b50, let flags = bytes.number(2, at: place + 8),
      let method = bytes.number(2, at: place + 10), let checksum = bytes.number(4, at: place + 16),
      var packed = bytes.number(4, at: place + 20), var size = bytes.number(4, at: place + 24),
      let nameSize = bytes.number(2, at: place + 28), let extra = bytes.number(2, at: place + 30),
      let comment = bytes.number(2, at: place + 32), var start = bytes.number(4, at: place + 42),
      let name = bytes.part(nameSize, at: place + 46)
    else { return nil }
    // Sizes and places that do not fit into four bytes are in an extra field, in this order.
    var field = place + 46 + nameSize
    let end = field + extra
    var isLarge = false
    while field + 4 <= end, let kind = bytes.number(2, at: field),
      let length = bytes.number(2, at: field + 2)
    {
      if kind == 1, !isLarge {
        isLarge = true
        var inside = field + 4
        func next() -> Int? {
          defer { inside += 8 }
          return inside + 8 <= field + 4 + length ? bytes.number(8, at: inside) : nil
        }
        if size == 0xffff_ffff {
          guard let large = next() else { return nil }
          size = large
        }
        if packed == 0xffff_ffff {
          guard let large = next() else { return nil }
          packed = large
        }
        if start == 0xffff_ffff {
          guard let large = next() else { return nil }
          start = large
        }
      }
      field += 4 + length
    }
    guard packed < Self.end, size < Self.end, start < Self.end else { return nil }
    // Python writes names in UTF-8 with flag 11, or in ASCII.
    let member = Member(
      name: String(decoding: name, as: UTF8.self), method: method, isEncrypted: flags & 1 != 0,
      checksum: UInt32(checksum), packedSize: packed, size: size, place: start)
    return (member, 46 + nameSize + extra + comment)
  }

  /// The unpacked bytes of a member, whose checksum is right.
  ///
  /// - Throws: ``InputError`` where it is damaged, packed in another way, or larger than the limit allows.
  func bytes(of member: Member, limit: ReadingLimit) throws(InputError) -> [UInt8] {
    let place = "\(file.path), member '\(member.name)'"
    func damage(_ problem: String) -> InputError {
      InputError(place, problem, remedy: "fetch or write it again")
    }
    guard !member.isEncrypted, member.method == 0 || member.method == 8 else {
      throw InputError(
        place,
        member.isEncrypted ? "it is encrypted" : "it is packed by method \(member.method) of zip",
        remedy: "write it with numpy.savez or numpy.savez_compressed")
    }
    let head = ZipBytes(member.place <= file.size ? file.read(30, at: member.place).bytes : [])
    guard head.number(4, at: 0) == 0x0403_4b50, let nameSize = head.number(2, at: 26),
      let extra = head.number(2, at: 28)
    else { throw damage("its header is damaged") }
    let start = member.place + 30 + nameSize + extra
    guard start <= file.size, member.packedSize <= file.size - start else {
      throw damage("it is cut off")
    }
    // Nothing deflated grows more than this.
    guard
      member.method == 0
        ? member.size == member.packedSize
        : member.size / BlockCodec.mostDeflation <= member.packedSize
    else { throw damage("it cannot hold what its header says") }
    try limit.require(unpacked: member.size, from: file.size, of: place)
    var bytes = file.read(member.packedSize, at: start).bytes
    if member.method == 8 {
      guard let unpacked = BlockCodec.deflate.unpack(bytes, atMost: member.size) else {
        throw damage("its packed data are damaged")
      }
      bytes = unpacked
    }
    guard bytes.count == member.size else { throw damage("it is cut off") }
    guard checksum32(ofBytes: bytes) == member.checksum else {
      throw damage("its checksum is wrong: it is damaged")
    }
    return bytes
  }

  private func checksum32(ofBytes bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress else { return 0 }
      return Events.checksum32(
        of: Data(
          bytesNoCopy: UnsafeMutableRawPointer(mutating: start), count: buffer.count,
          deallocator: .none))
    }
  }
}

/// Bytes of a zip file, from which little-endian numbers are taken.
private struct ZipBytes {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var count: Int { bytes.count }

  /// A number of up to eight bytes; nil where it is beyond the end or negative as 64 bits.
  func number(_ size: Int, at place: Int) -> Int? {
    guard let part = part(size, at: place) else { return nil }
    return Int(exactly: part.reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
  }

  func part(_ size: Int, at place: Int) -> ArraySlice<UInt8>? {
    guard place >= 0, size >= 0, place <= bytes.count, size <= bytes.count - place else {
      return nil
    }
    return bytes[place..<place + size]
  }
}
