internal import CZlib
import Foundation

/// Whole files into memory.
package enum ByteFile {
  /// A file's bytes, unpacked where they are gzip's.
  ///
  /// - Throws: ``InputError`` where it is missing, a folder, unreadable, or truncated gzip.
  package static func read(_ path: String) throws(InputError) -> [UInt8] {
    try requireFile(path)
    guard let file = fopen(path, "rb") else {
      throw InputError(path, "it cannot be opened", remedy: "check its permissions")
    }
    defer { fclose(file) }
    // Room for what a parser puts behind the end, so that it need not copy the whole.
    let size = fseek(file, 0, SEEK_END) == 0 ? max(0, ftell(file)) : 0
    rewind(file)
    // Neither a number nor a name nor NumPy's magic begins with gzip's first byte.
    let first = fgetc(file)
    if first == 0x1f { return try unpacked(path) }
    if first != EOF { ungetc(first, file) }
    var bytes = [UInt8](unsafeUninitializedCapacity: size + 16) { buffer, count in
      count = fread(buffer.baseAddress, 1, size, file)
    }
    // What is no regular file, such as a pipe, does not tell its size.
    while true {
      let part = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
        count = fread(buffer.baseAddress, 1, buffer.count, file)
      }
      guard !part.isEmpty else { break }
      bytes.append(contentsOf: part)
    }
    guard ferror(file) == 0 else { throw InputError(path, "it cannot be read") }
    return bytes
  }

  /// Makes sure that there is a file.
  ///
  /// - Throws: ``InputError`` where there is none, or a folder.
  static func requireFile(_ path: String) throws(InputError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw InputError(path, "there is no such file")
    }
    guard !isFolder.boolValue else { throw InputError(path, "it is a folder, not a file") }
  }

  private static func unpacked(_ path: String) throws(InputError) -> [UInt8] {
    guard let file = gzopen(path, "rb") else {
      throw InputError(path, "it cannot be opened", remedy: "check its permissions")
    }
    defer { gzclose_r(file) }
    gzbuffer(file, 1 << 18)
    var bytes: [UInt8] = []
    while true {
      let part = [UInt8](unsafeUninitializedCapacity: 1 << 22) { buffer, count in
        count = max(0, Int(gzread(file, buffer.baseAddress, UInt32(buffer.count))))
      }
      var status: Int32 = Z_OK
      _ = gzerror(file, &status)
      guard status == Z_OK || status == Z_STREAM_END else {
        throw InputError(
          path,
          status == Z_ERRNO ? "it cannot be read" : "its compressed data is damaged or cut off",
          remedy: "fetch it again")
      }
      guard !part.isEmpty else { return bytes }
      bytes.append(contentsOf: part)
    }
  }
}
