internal import CZlib
import Foundation

/// A file's bytes in order, unpacked where they are gzip's (RFC 1952), of one part or several.
final class UnpackedFile {
  /// The number of packed bytes after which the limit on unpacked bytes is checked again.
  private static let packedSize = 1 << 18

  let file: InputFile
  private let limit: ReadingLimit
  private let buffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: packedSize, alignment: 16)
  /// What was read of the file and not used yet.
  private var rest: Range<Int> = 0..<0
  private var stream: UnsafeMutablePointer<z_stream>?
  private(set) var isPacked = false
  /// Whether a part of gzip's was begun and is not finished.
  private var isInside = false
  private var count = 0

  init(_ file: InputFile, limit: ReadingLimit) throws(InputError) {
    self.file = file
    self.limit = limit
    // Neither a number nor a name nor NumPy's magic begins with gzip's first byte.
    while rest.count < 2, try fill() {}
    isPacked = rest.count > 0 && buffer[0] == 0x1f && (rest.count < 2 || buffer[1] == 0x8b)
    guard isPacked else { return }
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let status = inflateInit2_(
      stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib has no memory")
    self.stream = stream
    isInside = true
  }

  deinit {
    if let stream {
      inflateEnd(stream)
      stream.deallocate()
    }
    buffer.deallocate()
  }

  /// Reads more of the file behind what is left; false at its end.
  private func fill() throws(InputError) -> Bool {
    if rest.lowerBound > 0 {
      if !rest.isEmpty, let base = buffer.baseAddress {
        memmove(base, base + rest.lowerBound, rest.count)
      }
      rest = 0..<rest.count
    }
    let found = try file.next(
      into: UnsafeMutableRawBufferPointer(rebasing: buffer[rest.upperBound...]))
    rest = 0..<rest.count + found
    return found > 0
  }

  private var damage: InputError {
    InputError(file.path, "its compressed data is damaged or cut off", remedy: "fetch it again")
  }

  /// The next bytes, as many as fit; fewer at the end alone.
  func next(into target: UnsafeMutableRawBufferPointer) throws(InputError) -> Int {
    var held = 0
    while held < target.count {
      let part = UnsafeMutableRawBufferPointer(rebasing: target[held...])
      let found = isPacked ? try inflated(into: part) : try plain(into: part)
      if found == 0 { break }
      held += found
      count += found
      if isPacked {
        try limit.require(unpacked: count, from: file.position, of: file.path)
      } else {
        try limit.require(count, from: file.position, of: file.path)
      }
    }
    return held
  }

  private func plain(into target: UnsafeMutableRawBufferPointer) throws(InputError) -> Int {
    guard !rest.isEmpty else { return try file.next(into: target) }
    let size = min(rest.count, target.count)
    target.copyMemory(
      from: UnsafeRawBufferPointer(
        rebasing: buffer[rest.lowerBound..<rest.lowerBound + size]))
    rest = rest.lowerBound + size..<rest.upperBound
    return size
  }

  private func inflated(into target: UnsafeMutableRawBufferPointer) throws(InputError) -> Int {
    guard let stream else { preconditionFailure("a packed file has a stream") }
    while true {
      if !isInside, try !beginNextPart() { return 0 }
      if rest.isEmpty, try !fill() { throw damage }
      let bytes = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.next_in = bytes?.advanced(by: rest.lowerBound)
      stream.pointee.avail_in = UInt32(rest.count)
      let room = min(target.count, 1 << 30)
      stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(room)
      let status = inflate(stream, Z_NO_FLUSH)
      rest = rest.upperBound - Int(stream.pointee.avail_in)..<rest.upperBound
      guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else { throw damage }
      if status == Z_STREAM_END { isInside = false }
      let found = room - Int(stream.pointee.avail_out)
      if found > 0 { return found }
    }
  }

  /// Whether another part follows. Zeros behind the last one fill a tape; anything else is damage.
  private func beginNextPart() throws(InputError) -> Bool {
    while true {
      while !rest.isEmpty, buffer[rest.lowerBound] == 0 { rest.removeFirst() }
      if rest.isEmpty, try fill() { continue }
      break
    }
    guard !rest.isEmpty else { return false }
    inflateReset(stream)
    isInside = true
    return true
  }

  /// Makes sure that the file can still hold this number of bytes, before memory is reserved for them.
  ///
  /// - Parameter unpacked: the bytes of what becomes of them, where those are more.
  /// - Throws: ``InputError`` where a regular file is too short for them, or they are more than the limit allows.
  func requireRoom(for size: Int, asNumbers unpacked: Int) throws(InputError) {
    guard !isPacked, file.isRegular else {
      return try limit.require(unpacked: max(size, unpacked), from: file.size, of: file.path)
    }
    guard size <= file.size - count else {
      throw InputError(
        file.path, "it is truncated: \(file.size - count) of \(size) bytes of data are there",
        remedy: "fetch or write it again")
    }
    try limit.require(size, from: file.size, of: file.path)
  }

  /// All bytes that are left, with room for a few more behind them.
  func readAll() throws(InputError) -> [UInt8] {
    // Room for what a parser puts behind the end, so that it need not copy the whole.
    var room = !isPacked && file.isRegular ? max(0, file.size - count) + 16 : 1 << 22
    if !isPacked { try limit.require(count + room - 16, from: file.size, of: file.path) }
    var bytes: [UInt8] = []
    while true {
      let part = try next(room)
      if bytes.isEmpty { bytes = part } else { bytes += part }
      if part.count < room { return bytes }
      room = 1 << 22
    }
  }

  /// So many bytes, or fewer at the end.
  func next(_ size: Int) throws(InputError) -> [UInt8] {
    var failure: InputError?
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, held in
      do throws(InputError) {
        held = try next(into: UnsafeMutableRawBufferPointer(buffer))
      } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Reads to the end, so that damage there is seen.
  func drain() throws(InputError) {
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { scratch.deallocate() }
    while try next(into: scratch) > 0 {}
  }
}
