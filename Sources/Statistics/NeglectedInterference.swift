import Foundation
import GSL

/// What goes wrong where data of B + gI + g²S are fitted with B + μS, in toys of one coupling.
public struct NeglectedInterference: Sendable {
  /// The mean of μ̂ − g², with its error.
  public let bias: Estimate
  /// The median of √q₀ with the interference.
  public let significance: Double
  /// The median of √q₀ without it.
  public let neglectingSignificance: Double
  /// The share of toys in which the asymptotic upper limit on μ at 95 %, without the interference,
  /// is above the true g².
  public let coverage: Estimate
}

extension InterferenceModel {
  /// Fits toys of a coupling with and without the interference, both with g ≥ 0. The nuisance
  /// parameters are at their initial values, and their auxiliary results drawn with the counts.
  ///
  /// - Parameters:
  ///   - g: the true coupling.
  ///   - count: the number of toys.
  ///   - seed: names the random streams.
  /// - Throws: `FitError` where a fit fails or an expectation is negative; `InputError` never,
  ///   since the parts are this model's.
  public func neglectingInterference(at g: Double, toys count: Int, seed: UInt64) throws
    -> NeglectedInterference
  {
    let zeros = [Double](repeating: 0, count: binCount)
    let full = try InterferenceModel(
      template, coupling: .notNegative, nuisances: nuisances, largest: largestCoupling)
    let naive = try InterferenceModel(
      InterferenceTemplate(
        background: template.background, interference: zeros, signal: template.signal),
      coupling: .notNegative, nuisances: nuisances, largest: largestCoupling)
    var point = full.initialPoint
    point[0] = g
    let expected = full.expected(at: point)
    var strengths: [Double] = []
    var roots: [(full: Double, naive: Double)] = []
    var covered = 0
    let kernels = (LikelihoodKernel(full), LikelihoodKernel(naive))
    for index in 0..<count {
      var stream = RandomStream(seed: seed, purpose: "neglected interference", index: UInt64(index))
      let data = try full.drawData(expected: expected, at: point, using: &stream)
      kernels.0.load(data)
      kernels.1.load(data)
      let best = (
        try kernels.0.minima(startingAt: full.initialPoint)[0],
        try kernels.1.minima(startingAt: naive.initialPoint)[0]
      )
      func deviance(_ kernel: LikelihoodKernel<InterferenceModel>, at g: Double, above: Double)
        throws -> Double
      {
        max(0, 2 * (try kernel.fit(holding: [0: g], startingAt: best.1.point).value - above))
      }
      roots.append(
        (
          try deviance(kernels.0, at: 0, above: best.0.value).squareRoot(),
          try deviance(kernels.1, at: 0, above: best.1.value).squareRoot()
        ))
      strengths.append(best.1.point[0] * best.1.point[0])
      // The limit is above the truth where q of the truth is below the one-sided 95 % quantile.
      let isCovered =
        try g <= best.1.point[0]
        || deviance(kernels.1, at: g, above: best.1.value) <= 2.705_543_454
      if isCovered { covered += 1 }
    }
    let n = Double(count)
    let mean = strengths.reduce(0, +) / n
    let variance = strengths.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n
    let share = Double(covered) / n
    return NeglectedInterference(
      bias: Estimate(mean - g * g, error: (variance / n).squareRoot()),
      significance: median(roots.map(\.full)), neglectingSignificance: median(roots.map(\.naive)),
      coverage: Estimate(share, error: (share * (1 - share) / n).squareRoot()))
  }

  private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
