import Foundation

/// The different texts of a column, each with a number, in the order in which they first come up.
struct ParquetTexts {
  private let budget: ParquetBudget
  /// The bytes of all, one behind the other, and where each ends.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var hashes: [Int] = []
  /// For each place of a hash table the number of its text; −1 where there is none.
  private var slots = [Int32](repeating: -1, count: 64)

  init(_ budget: ParquetBudget) { self.budget = budget }

  /// The number of a text, which is a new one where it was not met before.
  mutating func number(of text: UnsafeRawBufferPointer) throws(ParquetFault) -> Int32 {
    // Seeded by the process, so that no file can choose texts that meet in one place.
    var hasher = Hasher()
    hasher.combine(bytes: text)
    let hash = hasher.finalize()
    var slot = hash & (slots.count - 1)
    while slots[slot] >= 0 {
      let number = Int(slots[slot])
      if hashes[number] == hash, isEqual(number, text) { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    // What a text takes besides its bytes.
    try budget.spend(text.count + 64)
    guard let number = Int32(exactly: ends.count) else {
      throw .damage("it has too many different texts", remedy: "write it in several files")
    }
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
    hashes.append(hash)
    slots[slot] = number
    if 2 * ends.count > slots.count { grow() }
    return number
  }

  private func isEqual(_ number: Int, _ text: UnsafeRawBufferPointer) -> Bool {
    let start = number == 0 ? 0 : ends[number - 1]
    guard ends[number] - start == text.count, let other = text.baseAddress else {
      return ends[number] - start == text.count
    }
    return bytes.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { memcmp($0 + start, other, text.count) == 0 } ?? true
    }
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: 4 * slots.count)
    for (number, hash) in hashes.enumerated() {
      var slot = hash & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(number)
    }
  }

  /// All texts.
  ///
  /// - Parameter isDeclared: whether they are texts for certain, so that what is not UTF-8 is replaced.
  /// - Returns: nil where they are none.
  func texts(isDeclared: Bool) -> [String]? {
    var texts: [String] = []
    texts.reserveCapacity(ends.count)
    var start = 0
    for end in ends {
      if isDeclared {
        texts.append(String(decoding: bytes[start..<end], as: UTF8.self))
      } else {
        guard let text = String(validating: bytes[start..<end], as: UTF8.self) else { return nil }
        texts.append(text)
      }
      start = end
    }
    return texts
  }
}
