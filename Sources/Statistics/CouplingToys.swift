import Events
import Foundation
import GSL

/// t_g in toys of the coupling g, each found from all minima of its likelihood. Where the phase is
/// free, g is |g|, and each toy's t_g has its own best phase.
public struct CouplingToys: Sendable {
  /// The values.
  public let distribution: ToyDistribution
  /// The share of toys whose likelihood has more than one minimum, with its binomial error.
  public let severalMinima: Estimate

  /// The number of toys with a value.
  public var count: Int { distribution.values.count }
}

extension InterferenceModel {
  /// Toys of a coupling.
  ///
  /// - Parameters:
  ///   - point: what the toys are drawn at, the coupling among it: g, or u and v.
  ///   - count: how many, 1 or more.
  ///   - seed: names the random streams; the result does not depend on the number of threads.
  /// - Throws: `FitError` where nothing can be drawn at the point, or more than one toy in a hundred
  ///   cannot be fitted.
  public func toys(at point: [Double], count: Int, seed: UInt64) throws(FitError) -> CouplingToys {
    precondition(count >= 1, "\(count) toys")
    precondition(point.count == parameters.count, "\(point.count) values")
    let expected = expected(at: point)
    if let bin = expected.firstIndex(where: { !($0 >= 0 && $0 < 1e15) }) {
      throw FitError(
        name, "bin \(bin) expects \(expected[bin]) events at the coupling \(point[..<couplings])")
    }
    let tested = coupling(at: point)
    let size = 64
    let blocks = onAllCores((count + size - 1) / size) { block -> [(value: Double, minima: Int)?] in
      let profiler = CouplingProfiler(self)
      return (block * size..<min(count, (block + 1) * size)).map { index in
        var stream = RandomStream(seed: seed, purpose: "toys of a coupling", index: UInt64(index))
        guard let data = try? drawData(expected: expected, at: point, using: &stream),
          (try? profiler.load(data, startingAt: point)) != nil,
          let value = try? profiler.value(at: tested, startingAt: point), value < .infinity
        else { return nil }
        return (value, profiler.minima.count)
      }
    }
    let toys = blocks.flatMap { $0 }
    let good = toys.compactMap { $0 }
    guard 100 * good.count >= 99 * count else {
      throw FitError(name, "\(count - good.count) of \(count) toys could not be fitted")
    }
    let several = Double(good.count { $0.minima > 1 }) / Double(good.count)
    return CouplingToys(
      distribution: ToyDistribution(
        values: good.map(\.value).sorted(), failures: count - good.count),
      severalMinima: Estimate(
        several, error: (several * (1 - several) / Double(good.count)).squareRoot()))
  }
}
