import Foundation

/// A file's bytes in order, unpacked where they are packed by gzip, bzip2, xz or Zstandard, in one part or several.
final class UnpackedFile {
  /// The number of packed bytes after which the limit on unpacked bytes is checked again.
  private static let packedSize = 1 << 18

  let file: InputFile
  private let limit: ReadingLimit
  private let buffer = UnsafeMutableRawBufferPointer.allocate(
    byteCount: packedSize, alignment: 16)
  /// What was read of the file and not used yet.
  private var rest: Range<Int> = 0..<0
  private let decoder: (any StreamDecoder)?
  /// Whether a part was begun and is not finished.
  private var isInside = false
  private var count = 0

  /// Whether the bytes of the file are packed.
  var isPacked: Bool { decoder != nil }

  init(_ file: InputFile, limit: ReadingLimit) throws(InputError) {
    self.file = file
    self.limit = limit
    let first = try file.peek(StreamCodec.magicSize)
    // A file of gzip's first byte alone is cut off; nothing else that is read begins with it.
    decoder = StreamCodec(first)?.decoder()
    isInside = isPacked
  }

  deinit { buffer.deallocate() }

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
      let found =
        if let decoder { try unpacked(into: part, by: decoder) } else { try plain(into: part) }
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

  private func unpacked(
    into target: UnsafeMutableRawBufferPointer, by decoder: any StreamDecoder
  ) throws(InputError) -> Int {
    while true {
      if !isInside, try !beginNextPart(of: decoder) { return 0 }
      if rest.isEmpty, try !fill() { throw damage }
      let input = UnsafeRawBufferPointer(rebasing: buffer[rest])
      guard let step = decoder.step(input, into: target) else { throw damage }
      // What neither takes nor gives anything would go on for ever.
      guard step.taken > 0 || step.given > 0 || step.isAtEnd else { throw damage }
      rest = rest.lowerBound + step.taken..<rest.upperBound
      if step.isAtEnd { isInside = false }
      if step.given > 0 { return step.given }
    }
  }

  /// Whether another part follows. Zeros behind the last one fill a tape; anything else is damage.
  private func beginNextPart(of decoder: any StreamDecoder) throws(InputError) -> Bool {
    while true {
      while !rest.isEmpty, buffer[rest.lowerBound] == 0 { rest.removeFirst() }
      if rest.isEmpty, try fill() { continue }
      break
    }
    guard !rest.isEmpty else { return false }
    decoder.reset()
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
