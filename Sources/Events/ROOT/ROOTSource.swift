/// The bytes of a ROOT file, by their addresses.
final class ROOTSource {
  let path: String
  /// The file's bytes.
  let size: Int

  private let file: InputFile
  /// All bytes, where the file is a pipe.
  private let whole: [UInt8]?
  private let limit: ReadingLimit
  /// How much may still be read of what describes the data. A damaged file may refer to one part many times.
  private var budget: Int
  /// The bytes of what was unpacked, and of the columns made of it.
  private var unpacked = 0

  init(_ file: InputFile, limit: ReadingLimit) throws(InputError) {
    path = file.path
    self.file = file
    self.limit = limit
    whole = file.isRegular ? nil : try UnpackedFile(file, limit: limit).readAll()
    size = whole?.count ?? file.size
    budget = 16 * size + 1 << 22
  }

  /// The bytes at an address.
  func bytes(_ count: Int, at address: Int) throws(ROOTDamage) -> [UInt8] {
    guard address >= 0, count >= 0, address <= size, count <= size - address else {
      throw ROOTDamage("a part of it lies beyond the file's end: it is cut off or damaged")
    }
    if let whole { return Array(whole[address..<address + count]) }
    let (bytes, isComplete) = file.read(count, at: address)
    guard isComplete else { throw ROOTDamage("it cannot be read, or was cut off meanwhile") }
    return bytes
  }

  /// Bytes that describe the data.
  func cursor(_ count: Int, at address: Int) throws(ROOTDamage) -> ROOTCursor {
    budget -= max(0, count) + 64
    guard budget >= 0 else { throw ROOTDamage("its parts refer to one another without end") }
    return ROOTCursor(try bytes(count, at: address))
  }

  /// The first bytes of a structure whose size is not known yet, up to a largest number.
  func cursor(atMost count: Int, at address: Int) throws(ROOTDamage) -> ROOTCursor {
    try cursor(min(count, max(0, size - max(0, address))), at: address)
  }

  /// Makes sure that so many bytes more may come out of the file.
  func allow(_ count: Int) throws(ROOTDamage) {
    let (sum, overflow) = unpacked.addingReportingOverflow(max(0, count))
    unpacked = overflow ? .max : sum
    do throws(InputError) { try limit.require(unpacked: unpacked, from: size, of: path) } catch {
      throw ROOTDamage(error.problem, remedy: error.remedy)
    }
  }
}
