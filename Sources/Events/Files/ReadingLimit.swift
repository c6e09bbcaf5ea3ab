/// How many bytes a file may unpack to.
public struct ReadingLimit: Sendable {
  /// A file of any size may unpack to so much.
  private static let alwaysAllowed = 1 << 30
  /// How many times its own size a larger file may unpack to.
  private static let growth = 16

  /// 1 GiB, or 16 times the packed size where that is more. Usual tables shrink to a third or a fifth of their
  /// size; what grows more than this is made to fill the memory, or holds hardly anything.
  public static let standard = ReadingLimit(bytes: nil)

  private let bytes: Int?

  private init(bytes: Int?) { self.bytes = bytes }

  /// As many bytes, packed or not.
  public init(bytes: Int) { self.init(bytes: Optional(bytes)) }

  /// The largest number of bytes to which a number of packed bytes may unpack.
  func bytes(from packed: Int) -> Int {
    if let bytes { return bytes }
    let (grown, overflow) = packed.multipliedReportingOverflow(by: Self.growth)
    return overflow ? .max : max(Self.alwaysAllowed, grown)
  }

  /// Makes sure that a file's bytes may be read at all; those that are not packed are limited by a number only.
  func require(_ count: Int, from packed: Int, of path: String) throws(InputError) {
    if let bytes, count > bytes { throw error(path, bytes) }
  }

  /// Makes sure that the packed bytes may unpack to `count` bytes.
  func require(unpacked count: Int, from packed: Int, of path: String) throws(InputError) {
    let most = bytes(from: packed)
    if count > most { throw error(path, most) }
  }

  private func error(_ place: String, _ most: Int) -> InputError {
    InputError(
      place, "it holds more than \(most) bytes when unpacked",
      remedy: "allow more with --max-size where that is right")
  }

  /// Makes sure that a dataset's elements may be read.
  func require(_ lengths: [Int], elementSize: Int, in size: Int, at place: HDF5Place)
    throws(InputError)
  {
    let most = bytes(from: size)
    // Where an axis has no length, columns along the other one have room all the same.
    guard let bytes = HDF5Dataspace.product(lengths.map { max(1, $0) }, times: elementSize),
      bytes <= most
    else {
      throw place.error(
        "its shape \(lengths) takes more than \(most) bytes, in a file of \(size)",
        remedy: "fetch it again, or allow more with --max-size where that is right")
    }
  }
}
