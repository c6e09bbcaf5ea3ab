import Dispatch
import Events
import Foundation
import GSL

/// t_g in toys of the coupling g, each found from all minima of its likelihood.
public struct CouplingToys: Sendable {
  /// The values.
  public let distribution: ToyDistribution
  /// The share of toys whose likelihood has more than one minimum, with its binomial error.
  public let severalMinima: Estimate

  /// The number of toys with a value.
  public var count: Int { distribution.values.count }
}

extension ToyDistribution {
  /// The value that a share of the toys is below, with the error that counting gives it.
  public func quantile(_ share: Double) -> Estimate {
    precondition(share > 0 && share < 1, "a quantile of \(share)")
    let n = Double(values.count)
    func value(_ share: Double) -> Double {
      values[min(values.count - 1, max(0, Int(share * n)))]
    }
    let step = (share * (1 - share) / n).squareRoot()
    return Estimate(
      value(share), error: 0.5 * (value(min(1, share + step)) - value(max(0, share - step))))
  }
}

extension InterferenceModel {
  /// Toys of a coupling.
  ///
  /// - Parameters:
  ///   - point: what the toys are drawn at, the coupling among it.
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
    let held = Dictionary(uniqueKeysWithValues: (0..<couplings).map { ($0, point[$0]) })
    let size = 64
    let blocks = (count + size - 1) / size
    var results = [[(value: Double, minima: Int)?]](repeating: [], count: blocks)
    results.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let slots = buffer  // each iteration writes one element of its own
      DispatchQueue.concurrentPerform(iterations: blocks) { block in
        let kernel = LikelihoodKernel(self)
        slots[block] = (block * size..<min(count, (block + 1) * size)).map { index in
          var stream = RandomStream(seed: seed, purpose: "toys of a coupling", index: UInt64(index))
          guard let data = try? drawData(expected: expected, at: point, using: &stream) else {
            return nil
          }
          kernel.load(data)
          guard let minima = try? kernel.minima(startingAt: point),
            let fixed = try? kernel.fit(holding: held, startingAt: point).value
          else { return nil }
          // The tested coupling itself is one of those that may be best.
          return (max(0, 2 * (fixed - minima[0].value)), minima.count)
        }
      }
    }
    let toys = results.flatMap { $0 }
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
