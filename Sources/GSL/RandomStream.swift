/// A stream of random numbers named by (seed, purpose, index).
///
/// The generator is Philox4x32-10, a counter-based one: block *n* of a stream is a pure function
/// of the name and *n*. Two streams share nothing, so results do not depend on how many threads
/// draw from how many streams, nor in which order.
///
/// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11.
@frozen
public struct RandomStream: RandomNumberGenerator, Sendable {
  @usableFromInline let key: SIMD2<UInt32>
  @usableFromInline let index: UInt64
  @usableFromInline var block: UInt64 = 0
  @usableFromInline var spare: UInt64 = 0
  @usableFromInline var hasSpare = false

  /// The stream of this name.
  ///
  /// - Parameters:
  ///   - seed: the user's seed.
  ///   - purpose: what the numbers are for, such as "folds"; it keeps the stages of one run apart.
  ///   - index: which of the streams for this purpose, such as the member's or the toy's number.
  public init(seed: UInt64, purpose: String, index: UInt64 = 0) {
    var name: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a, 64 bits
    for byte in purpose.utf8 { name = (name ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    let mixed = Self.finalized(seed &+ 0x9e37_79b9_7f4a_7c15) ^ Self.finalized(name)
    let word = Self.finalized(mixed)
    self.key = SIMD2(UInt32(truncatingIfNeeded: word), UInt32(truncatingIfNeeded: word >> 32))
    self.index = index
  }

  /// SplitMix64's finaliser: a bijection of 64 bits that leaves no pattern of its input visible.
  private static func finalized(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// The next 64 random bits; two words come from each block of the cipher.
  @inlinable
  public mutating func next() -> UInt64 {
    if hasSpare {
      hasSpare = false
      return spare
    }
    let counter = SIMD4<UInt32>(
      UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32),
      UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32))
    block &+= 1
    let bits = philox4x32(counter, key: key)
    spare = UInt64(bits[2]) | UInt64(bits[3]) << 32
    hasSpare = true
    return UInt64(bits[0]) | UInt64(bits[1]) << 32
  }
}

/// Ten rounds of Philox4x32 on one counter block.
@inlinable
public func philox4x32(_ counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
  var (c0, c1, c2, c3) = (counter[0], counter[1], counter[2], counter[3])
  var (k0, k1) = (key[0], key[1])
  for _ in 0..<10 {
    let a = UInt64(c0) &* 0xd251_1f53
    let b = UInt64(c2) &* 0xcd9e_8d57
    (c0, c1, c2, c3) = (
      UInt32(truncatingIfNeeded: b >> 32) ^ c1 ^ k0, UInt32(truncatingIfNeeded: b),
      UInt32(truncatingIfNeeded: a >> 32) ^ c3 ^ k1, UInt32(truncatingIfNeeded: a)
    )
    k0 = k0 &+ 0x9e37_79b9
    k1 = k1 &+ 0xbb67_ae85
  }
  return SIMD4(c0, c1, c2, c3)
}
