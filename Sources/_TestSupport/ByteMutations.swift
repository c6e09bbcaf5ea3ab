import Events
import Foundation
import GSL

/// Damage to a file's bytes, of the kinds that disks, networks and hostile hands do.
public struct ByteMutations: Sendable {
  /// The undamaged files.
  public let seeds: [[UInt8]]
  /// What means something to the format is met more often than by chance.
  private let words: [[UInt8]]
  /// The parts of each seed that a checksum of HDF5's follows.
  private let guarded: [[Range<Int>]]
  /// The data of each seed that a checksum of zip's guards, and where it is.
  private let archived: [[(data: Range<Int>, checksum: Int)]]

  private static let usualWords = [
    "\"", ",", "\n", "'", "(", ")", "[", "]", "{", "}", "0", "9", "-", "e", ".", "#", "<", ">", "&",
    "1e999", "-1", "18446744073709551616", "9223372036854775807", "nan", "%s", "\u{e9}\u{e9}",
  ]
  private static let numbers: [UInt64] = [
    0, 1, 2, 7, 8, 16, 255, 256, 65_535, 65_536, 1 << 31, (1 << 31) - 1, (1 << 32) - 1, 1 << 32,
    1 << 62, (1 << 63) - 1, 1 << 63, .max - 1, .max,
  ]

  /// Damage to some files, with what else may be put into them.
  public init(_ seeds: [[UInt8]], words: [String] = []) {
    self.seeds = seeds
    self.words = (Self.usualWords + words).map { Array($0.utf8) }
    guarded = seeds.map(Self.guardedParts)
    archived = seeds.map(Self.archivedParts)
  }

  /// The stored members of a zip file without large headers.
  private static func archivedParts(_ bytes: [UInt8]) -> [(data: Range<Int>, checksum: Int)] {
    guard bytes.starts(with: [0x50, 0x4b, 3, 4]) else { return [] }
    return (0..<max(0, bytes.count - 46)).filter { word(bytes, $0) == 0x0201_4b50 }.compactMap {
      let head = Int(word(bytes, $0 + 42))
      guard bytes[$0 + 10] == 0, head + 30 <= bytes.count else { return nil }
      let names = word(bytes, head + 26)
      let start = head + 30 + Int(names & 0xffff) + Int(names >> 16)
      let size = Int(word(bytes, $0 + 20))
      return start + size <= bytes.count ? (start..<start + size, $0 + 16) : nil
    }
  }

  /// The parts that begin with a signature of HDF5's and end with their checksum.
  private static func guardedParts(_ bytes: [UInt8]) -> [Range<Int>] {
    guard bytes.count < 1 << 16, bytes.count > 12 else { return [] }
    let signatures: Set<[UInt8]> = Set(
      [
        "OHDR", "OCHK", "BTHD", "BTLF", "BTIN", "FRHP", "FHIB", "FAHD", "FADB", "EAHD", "EAIB",
        "EASB", "EADB",
      ].map { Array($0.utf8) } + [[0x89, 0x48, 0x44, 0x46]])
    var found: [Range<Int>] = []
    for start in 0..<bytes.count - 8 where signatures.contains(Array(bytes[start..<start + 4])) {
      for end in start + 6..<min(bytes.count - 3, start + 4_096)
      where word(bytes, end) == HDF5Checksum.lookup3(bytes[start..<end]) {
        found.append(start..<end)
        break
      }
    }
    return found
  }

  private static func word(_ bytes: [UInt8], _ place: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
  }

  /// One damaged file, always the same of an index.
  public func damaged(_ index: Int, purpose: String) -> [UInt8] {
    var stream = RandomStream(seed: 1, purpose: purpose, index: UInt64(index))
    let seed = Int.random(in: 0..<seeds.count, using: &stream)
    var bytes = seeds[seed]
    var isShifted = false
    for _ in 0..<(1 << Int.random(in: 0...3, using: &stream)) {
      isShifted = damage(&bytes, &stream) || isShifted
      if bytes.isEmpty { bytes = [0] }
    }
    // Half of the damage is made where checksums do not see it.
    if !isShifted, Bool.random(using: &stream) {
      for (data, place) in archived[seed] where place + 4 <= bytes.count {
        let sum = checksum32(of: Data(bytes[data]))
        for offset in 0..<4 {
          bytes[place + offset] = UInt8(truncatingIfNeeded: sum >> UInt32(8 * offset))
        }
      }
      for part in guarded[seed].reversed() where part.upperBound + 4 <= bytes.count {
        let sum = HDF5Checksum.lookup3(bytes[part])
        for place in 0..<4 {
          bytes[part.upperBound + place] = UInt8(truncatingIfNeeded: sum >> UInt32(8 * place))
        }
      }
    }
    return bytes
  }

  /// Damages one place; returns whether what comes behind has moved.
  private func damage(_ bytes: inout [UInt8], _ stream: inout RandomStream) -> Bool {
    let place = Int.random(in: bytes.indices, using: &stream)
    switch Int.random(in: 0..<16, using: &stream) {
    case 0...3:
      bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &stream)
      return false
    case 4...5:
      bytes[place] = UInt8.random(in: 0...255, using: &stream)
      return false
    case 6...9:
      let number = Self.numbers.randomElement(using: &stream) ?? 0
      let size = 1 << Int.random(in: 0...3, using: &stream)
      for offset in 0..<min(size, bytes.count - place) {
        bytes[place + offset] = UInt8(truncatingIfNeeded: number >> UInt64(8 * offset))
      }
      return false
    case 10:
      // A number that is nearly right.
      bytes[place] = bytes[place] &+ (Bool.random(using: &stream) ? 1 : .max)
      return false
    case 11:
      let from = Int.random(in: bytes.indices, using: &stream)
      let count = min(
        Int.random(in: 1...64, using: &stream), bytes.count - max(place, from))
      bytes.replaceSubrange(place..<place + count, with: Array(bytes[from..<from + count]))
      return false
    case 12: bytes.remove(at: place)
    case 13: bytes.insert(contentsOf: words.randomElement(using: &stream) ?? [], at: place)
    case 14:
      let end = min(bytes.count, place + Int.random(in: 1...64, using: &stream))
      bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
    default: bytes.removeSubrange(place...)
    }
    return true
  }
}
