import Foundation
import GSL

/// How often a scan q(m) of the background alone rises through a level, in the mean over toys.
///
/// The grid must be finer than the resolution: what rises and falls between two points is not seen.
///
/// Gross and Vitells, Eur. Phys. J. C 70 (2010) 525, arXiv:1005.1891, section 3.
public struct UpCrossings: Sendable, Hashable {
  /// u₀ > 0, in the units of q.
  public let level: Double
  /// The number of scans.
  public let scans: Int
  /// ⟨N(u₀)⟩. Its error is from the scatter of the scans; that of a Poisson count of at least one
  /// where they do not scatter, as with a single scan.
  public let mean: Estimate

  /// The mean of counts, one a scan and at least one of them, at a level.
  public init(level: Double, counts: [Int]) {
    precondition(level > 0 && level < .infinity, "a level of \(level)")
    precondition(!counts.isEmpty, "up-crossings of no scan")
    precondition(counts.allSatisfy { $0 >= 0 }, "up-crossings \(counts)")
    self.level = level
    self.scans = counts.count
    let size = Double(counts.count)
    let total = Double(counts.reduce(0, +))
    let squares = counts.reduce(0) { $0 + pow(Double($1) - total / size, 2) }
    let error =
      squares > 0
      ? (squares / (size * (size - 1))).squareRoot() : max(1, total).squareRoot() / size
    self.mean = Estimate(total / size, error: error)
  }

  /// The up-crossings of scans of the background alone, each on the grid of the data's.
  public init(level: Double, in scans: [[Double]]) {
    self.init(level: level, counts: scans.map { Self.count(in: $0, level: level) })
  }

  /// How many points of a scan are above the level just after one that is not.
  ///
  /// An end above the level is no up-crossing: the local tail counts the start.
  public static func count(in scan: [Double], level: Double) -> Int {
    precondition(scan.allSatisfy { !$0.isNaN }, "a scan with a NaN")
    return zip(scan, scan.dropFirst()).reduce(0) { $0 + ($1.0 <= level && $1.1 > level ? 1 : 0) }
  }
}
