internal import CZlib
import Foundation

/// Whole files in and out of memory; a name that ends in `.gz` is compressed.
package enum ByteFile {
  /// A file's bytes, unpacked where they are gzip's.
  ///
  /// - Throws: ``InputError`` where it is missing, a folder, unreadable, damaged gzip, or unpacks to more than
  ///   the limit allows.
  package static func read(_ path: String, limit: ReadingLimit = .standard) throws(InputError)
    -> [UInt8]
  {
    try read(InputFile(path), limit: limit)
  }

  /// An open file's bytes, unpacked where they are gzip's.
  package static func read(_ file: InputFile, limit: ReadingLimit) throws(InputError) -> [UInt8] {
    try UnpackedFile(file, limit: limit).readAll()
  }

  /// Writes a file in one step: it appears whole or not at all.
  ///
  /// - Throws: ``InputError`` where it cannot be written.
  static func write(_ bytes: [UInt8], to path: String) throws(InputError) {
    try write(to: path) { (sink) throws(InputError) in sink(bytes) }
  }

  /// Writes a file piece by piece, and in one step all the same.
  ///
  /// - Parameter work: hands each piece to its argument, which says whether it went well, and says
  ///   so itself.
  /// - Throws: ``InputError`` where it cannot be written, or what `work` throws.
  static func write(
    to path: String, _ work: ((borrowing [UInt8]) -> Bool) throws(InputError) -> Bool
  ) throws(InputError) {
    let partial = path + ".partial"
    let isCompressed = path.hasSuffix(".gz")
    guard let file = gzopen(partial, isCompressed ? "wb6" : "wbT") else {
      throw InputError(path, "it cannot be written", remedy: "check that its folder exists")
    }
    var isWritten: Bool
    do throws(InputError) {
      isWritten = try work { bytes in
        bytes.withUnsafeBytes { buffer in
          var offset = 0
          while offset < buffer.count {
            let length = min(1 << 26, buffer.count - offset)
            guard gzwrite(file, buffer.baseAddress?.advanced(by: offset), UInt32(length)) == length
            else { return false }
            offset += length
          }
          return true
        }
      }
    } catch {
      gzclose_w(file)
      unlink(partial)
      throw error
    }
    isWritten = gzclose_w(file) == Z_OK && isWritten
    guard isWritten, rename(partial, path) == 0 else {
      unlink(partial)
      throw InputError(path, "it cannot be written", remedy: "check space and permissions")
    }
  }
}
