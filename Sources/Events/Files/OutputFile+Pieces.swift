internal import CZlib
import Foundation

extension OutputFile {
  /// Writes a file, compressed where its name ends in `.gz`.
  ///
  /// - Throws: ``InputError`` where it cannot be written.
  static func write(table bytes: [UInt8], to path: String) throws(InputError) {
    try write(piecesTo: path) { (sink) throws(InputError) in sink(bytes) }
  }

  /// Writes a file piece by piece, compressed where its name ends in `.gz`.
  ///
  /// - Parameter work: hands each piece to its argument, which says whether it went well, and says
  ///   so itself.
  /// - Throws: ``InputError`` where it cannot be written, or what `work` throws.
  static func write(
    piecesTo path: String, _ work: ((borrowing [UInt8]) -> Bool) throws(InputError) -> Bool
  ) throws(InputError) {
    try write(to: path) { (descriptor) throws(InputError) in
      guard path.hasSuffix(".gz") else {
        return try work { bytes in bytes.withUnsafeBytes { writeAll($0, to: descriptor) } }
      }
      return try packed(to: descriptor, work)
    }
  }

  private static func packed(
    to descriptor: Int32, _ work: ((borrowing [UInt8]) -> Bool) throws(InputError) -> Bool
  ) throws(InputError) -> Bool {
    // zlib closes what it writes to.
    let copy = dup(descriptor)
    guard copy >= 0, let file = gzdopen(copy, "wb6") else { return false }
    var code: Int32 = 0
    func write(_ bytes: borrowing [UInt8]) -> Bool {
      bytes.withUnsafeBytes { buffer in
        var rest = buffer[...]
        while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
          let length = min(1 << 26, rest.count)
          guard gzwrite(file, start, UInt32(length)) == length else {
            code = errno
            return false
          }
          rest = rest.dropFirst(length)
        }
        return true
      }
    }
    let isWritten: Bool
    do throws(InputError) {
      isWritten = try work(write)
    } catch {
      gzclose_w(file)
      throw error
    }
    let isClosed = gzclose_w(file) == Z_OK
    if !isWritten { errno = code }
    return isWritten && isClosed
  }
}
