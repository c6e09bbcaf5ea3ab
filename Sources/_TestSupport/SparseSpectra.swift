import Foundation
import GSL

/// Spectra with few events, for fits that must not fail: counts in uniform bins from 500 to 4000 GeV.
public enum SparseSpectra {
  /// The range in GeV.
  public static let range = 500.0..<4000

  /// 30 to 100,000 events in 20 to 170 bins, falling as e^(−t/τ) with t from 0 to 1 over the range and τ from
  /// 0.05 to 0.5: up to four bins in five are empty.
  public static func falling(_ index: Int) -> [Int] {
    var stream = RandomStream(seed: 1, purpose: "falling spectra", index: UInt64(index))
    let events = pow(10, 1.5 + 3.5 * stream.uniform())
    let bins = Int.random(in: 20...170, using: &stream)
    let decay = 0.05 + 0.45 * stream.uniform()
    let shares = (0..<bins).map { exp(-Double($0) / Double(bins) / decay) }
    let sum = shares.reduce(0, +)
    return shares.map { stream.poisson(mean: events * $0 / sum) }
  }

  /// One to twelve events anywhere in 20 to 170 bins.
  public static func handful(_ index: Int) -> [Int] {
    var stream = RandomStream(seed: 1, purpose: "handfuls", index: UInt64(index))
    let bins = Int.random(in: 20...170, using: &stream)
    var counts = [Int](repeating: 0, count: bins)
    for _ in 0..<Int.random(in: 1...12, using: &stream) {
      counts[Int.random(in: 0..<bins, using: &stream)] += 1
    }
    return counts
  }
}
