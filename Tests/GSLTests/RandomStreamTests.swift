import GSL
import Testing
import _TestSupport

@Suite("Random streams")
struct RandomStreamTests {
  // The known answers of Random123 (kat_vectors, philox4x32, 10 rounds). The last one is pi's bits.
  @Test(arguments: [
    (
      SIMD4<UInt32>(repeating: 0), SIMD2<UInt32>(repeating: 0),
      SIMD4<UInt32>(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)
    ),
    (
      SIMD4<UInt32>(repeating: .max), SIMD2<UInt32>(repeating: .max),
      SIMD4<UInt32>(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
    ),
    (
      SIMD4<UInt32>(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
      SIMD2<UInt32>(0xa409_3822, 0x299f_31d0),
      SIMD4<UInt32>(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
    ),
  ])
  func philoxGivesItsKnownAnswers(
    counter: SIMD4<UInt32>, key: SIMD2<UInt32>, answer: SIMD4<UInt32>
  ) {
    #expect(philox4x32(counter, key: key) == answer)
  }

  private func first(_ count: Int, of stream: RandomStream) -> [UInt64] {
    var stream = stream
    return (0..<count).map { _ in stream.next() }
  }

  @Test func theSameNameGivesTheSameNumbers() {
    let (a, b) = (
      RandomStream(seed: 7, purpose: "folds", index: 3),
      RandomStream(seed: 7, purpose: "folds", index: 3)
    )
    #expect(first(1000, of: a) == first(1000, of: b))
  }

  @Test(arguments: [
    RandomStream(seed: 8, purpose: "folds", index: 3),
    RandomStream(seed: 7, purpose: "fold", index: 3),
    RandomStream(seed: 7, purpose: "foldt", index: 3),
    RandomStream(seed: 7, purpose: "", index: 3),
    RandomStream(seed: 7, purpose: "folds", index: 4),
    RandomStream(seed: 7, purpose: "folds", index: 3 + 1 << 32),
    RandomStream(seed: 7 + 1 << 63, purpose: "folds", index: 3),
  ])
  func anyChangeOfNameGivesOtherNumbers(other: RandomStream) {
    let these = first(1000, of: RandomStream(seed: 7, purpose: "folds", index: 3))
    // Two sets of a thousand random 64-bit words share one with probability 5e-14.
    #expect(Set(these).isDisjoint(with: first(1000, of: other)))
  }

  @Test func seedAndPurposeAreNotInterchangeable() {
    // A name made by adding or xoring its parts would repeat itself along some of these.
    var firsts: Set<UInt64> = []
    for seed in UInt64(0)..<30 {
      for purpose in ["", "a", "b", "ab", "ba"] {
        for index in UInt64(0)..<10 {
          firsts.insert(first(1, of: RandomStream(seed: seed, purpose: purpose, index: index))[0])
        }
      }
    }
    #expect(firsts.count == 30 * 5 * 10)
  }

  @Test func everyBitIsSetHalfTheTime() {
    var stream = RandomStream(seed: 1, purpose: "bits")
    let count = 20_000
    var ones = [Int](repeating: 0, count: 64)
    for _ in 0..<count {
      let word = stream.next()
      for bit in 0..<64 where word >> UInt64(bit) & 1 == 1 { ones[bit] += 1 }
    }
    for (bit, set) in ones.enumerated() {
      // 5σ: one of the 64 bits is beyond it in 4e-5 of the seeds.
      #expect(
        isClose(
          Double(set) / Double(count), 0.5, .sigmas(5, error: binomialError(0.5, count: count))),
        "bit \(bit)")
    }
  }
}
