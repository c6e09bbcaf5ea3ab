/// Whole files into memory.
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
}
