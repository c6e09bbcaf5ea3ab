import Foundation

/// Text files with a line an event into columns, in parallel over blocks of whole lines.
package enum CSVReader {
  private static let newline = UInt8(ascii: "\n")

  static let unclosed = "a quote in it is never closed"

  /// Reads a file.
  static func read(_ file: InputFile, reading: FileReading) throws(InputError) -> NamedColumns {
    try parse(
      ByteFile.read(file, limit: reading.limit), source: file.path, reading: reading)
  }

  /// Reads a text in memory. `blockSize` is in bytes; the result does not depend on it.
  package static func parse(
    _ text: consuming [UInt8], source: String, reading: FileReading = FileReading(),
    blockSize: Int = 1 << 20
  ) throws(InputError) -> NamedColumns {
    text.append(newline)
    text.append(0)
    let end = text.count - 1
    let result = text.withUnsafeBufferPointer { buffer -> Result<NamedColumns, InputError> in
      guard let base = buffer.baseAddress else { preconditionFailure("the text ends in a newline") }
      do throws(InputError) {
        let header = try CSVHeader(base, end, source: source, reading: reading)
        let table = CSVTable(base, end, header: header, source: source, blockSize: blockSize)
        return .success(try table.columns())
      } catch { return .failure(error) }
    }
    return try result.get()
  }
}
