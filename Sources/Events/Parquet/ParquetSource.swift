/// The bytes of a Parquet file, by their places.
///
/// Reading at a place changes nothing, so that several threads may do it at once.
final class ParquetSource: @unchecked Sendable {
  /// The bytes that may be read behind the end of those that were asked for, whatever they are. The
  /// footer's end always has so many.
  static let spare = 8

  let path: String
  /// The file's bytes.
  let size: Int

  private let file: InputFile
  /// All bytes, where the file is a pipe.
  private let whole: [UInt8]?

  init(_ file: InputFile, limit: ReadingLimit) throws(InputError) {
    path = file.path
    self.file = file
    whole = file.isRegular ? nil : try UnpackedFile(file, limit: limit).readAll()
    size = whole?.count ?? file.size
  }

  /// The bytes in a range of the file.
  ///
  /// - Precondition: the file has them.
  func bytes(_ range: Range<Int>) throws(ParquetFault) -> [UInt8] {
    if let whole { return Array(whole[range]) }
    let (bytes, isComplete) = file.read(range.count, at: range.lowerBound)
    guard isComplete else {
      throw .whole(InputError(path, "it cannot be read, or was cut off meanwhile"))
    }
    return bytes
  }
}
