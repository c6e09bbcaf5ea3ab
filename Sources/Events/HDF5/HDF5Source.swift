import Foundation

/// The bytes of an HDF5 file, by their addresses.
final class HDF5Source {
  let path: String
  /// The file's bytes.
  let size: Int
  /// Where the file's addresses count from.
  private(set) var base = 0
  private(set) var offsetSize = 8
  private(set) var lengthSize = 8

  private let file: InputFile
  /// All bytes, where the file is a pipe.
  private let whole: [UInt8]?
  /// How much may still be read of what describes the data. A damaged file may refer to one part many times.
  private var budget: Int

  init(_ file: InputFile, limit: ReadingLimit) throws(InputError) {
    path = file.path
    self.file = file
    whole = file.isRegular ? nil : try UnpackedFile(file, limit: limit).readAll()
    size = whole?.count ?? file.size
    budget = 64 * size + 1 << 24
  }

  /// Sets where addresses count from, and how long they are.
  func setAddresses(from base: Int, offsetSize: Int, lengthSize: Int) {
    self.base = base
    self.offsetSize = offsetSize
    self.lengthSize = lengthSize
  }

  /// Whether the file has this number of bytes at an address.
  func has(_ count: Int, at address: Int) -> Bool {
    address >= 0 && count >= 0 && address <= size - base && count <= size - base - address
  }

  private var beyond: HDF5Damage {
    HDF5Damage("a part of it lies beyond the file's end: it is cut off or damaged")
  }

  /// The bytes at an address.
  func bytes(_ count: Int, at address: Int) throws(HDF5Damage) -> [UInt8] {
    guard has(count, at: address) else { throw beyond }
    let start = base + address
    if let whole { return Array(whole[start..<start + count]) }
    let (bytes, isComplete) = file.read(count, at: start)
    guard isComplete else { throw HDF5Damage("it cannot be read, or was cut off meanwhile") }
    return bytes
  }

  /// Bytes of a structure that describes the data.
  func cursor(_ count: Int, at address: Int) throws(HDF5Damage) -> HDF5Cursor {
    guard has(count, at: address) else { throw beyond }
    budget -= count + 64
    guard budget >= 0 else { throw HDF5Damage("its parts refer to one another without end") }
    return HDF5Cursor(
      try bytes(count, at: address)[...], offsetSize: offsetSize, lengthSize: lengthSize)
  }

  /// The first bytes of a structure whose size is not known yet, up to a largest number.
  func cursor(atMost count: Int, at address: Int) throws(HDF5Damage) -> HDF5Cursor {
    guard has(0, at: address) else { throw beyond }
    return try cursor(min(count, size - base - address), at: address)
  }
}
