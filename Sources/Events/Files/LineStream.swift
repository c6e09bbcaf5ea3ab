import Foundation

/// A text file, compressed or not, a line at a time; memory holds a piece of it.
final class LineStream {
  /// A line's bytes without its end. The byte behind them is never one of a number.
  struct Line {
    let bytes: UnsafePointer<UInt8>
    let count: Int
    /// Its number, from 1.
    let number: Int

    /// The line as text.
    var text: String {
      String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }
  }

  private static let greatestLine = 1 << 26

  let path: String
  private let file: UnpackedFile
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
  private var start = 0
  private var end = 0
  private var isAtEnd = false
  private var lineNumber = 0

  /// Begins to read a file.
  ///
  /// - Throws: ``InputError`` where it cannot be read.
  init(_ file: InputFile, limit: ReadingLimit) throws(InputError) {
    path = file.path
    self.file = try UnpackedFile(file, limit: limit)
  }

  deinit {
    buffer.deallocate()
  }

  /// The number of the last line.
  var position: Int { lineNumber }

  /// The next line, or nil at the end. It is valid until the next call.
  ///
  /// - Throws: ``InputError`` where the file is damaged or cut off, or a line has no end.
  func next() throws(InputError) -> Line? {
    var searched = start
    while true {
      let base = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
      guard let base else { preconditionFailure("the buffer is never empty") }
      if let found = memchr(base + searched, 0x0a, end - searched) {
        return line(
          base, UnsafePointer(found.assumingMemoryBound(to: UInt8.self)) - UnsafePointer(base))
      }
      if isAtEnd {
        guard start < end else { return nil }
        base[end] = 0x0a
        defer { start = end }
        return line(base, end)
      }
      searched = end - start
      try fill()
    }
  }

  private func line(_ base: UnsafeMutablePointer<UInt8>, _ stop: Int) -> Line {
    var last = stop
    while last > start, base[last - 1] == 0x0d { last -= 1 }
    lineNumber += 1
    defer { start = stop + 1 }
    return Line(bytes: UnsafePointer(base + start), count: last - start, number: lineNumber)
  }

  /// Reads on, with what is left of the last piece before it.
  private func fill() throws(InputError) {
    let rest = end - start
    if rest * 2 > buffer.count {
      guard rest < Self.greatestLine else {
        throw InputError(
          "\(path), line \(lineNumber + 1)", "it has no end", remedy: "mend the file")
      }
      let larger = UnsafeMutableRawBufferPointer.allocate(
        byteCount: 2 * buffer.count, alignment: 16)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
      buffer.deallocate()
      buffer = larger
    } else if rest > 0, let base = buffer.baseAddress {
      memmove(base, base + start, rest)
    }
    (start, end) = (0, rest)
    // One byte stays free for the end of a last line that has none.
    let count = try file.next(
      into: UnsafeMutableRawBufferPointer(rebasing: buffer[end..<buffer.count - 1]))
    isAtEnd = count == 0
    end += count
  }
}
