import Events
import Foundation
import GSL

/// The likelihood ratio of data to a reference, learned with a Gaussian kernel: the New Physics Learning
/// Machine.
///
/// The first sample is the data D, n events, the second the reference R, m events of weight w = n/m. With
/// f(x) = Σ_c a_c k(x, c) over M centres c, k = exp(−r²/2σ²), the fit minimises
///
///     1/(n + m) [Σ_D ln(1 + e^−f) + w Σ_R ln(1 + e^f)] + λ Σ a_c a_c′ [k(c, c′) + 1e-10 δ_cc′],
///
/// whose minimum without λ is the logarithm of the densities' ratio, and the statistic is that of the
/// extended likelihood,
///
///     t = −2 [w Σ_R (e^f − 1) − Σ_D f].
///
/// Features are as ``TwoSamples`` standardises them. The centres are events of both samples, drawn with
/// the seed and without their labels, and σ is a quantile of all pairs' distances, so that permutations
/// of the labels are exact; the paper takes σ from the reference alone, and draws toys from the
/// reference. Here permutations are the calibration: t has no law of χ² unless λ and σ are tuned for it,
/// and the number of events is not tested, since w makes both equal. The fit is that of one λ, not a
/// path; there are no nuisance parameters.
///
/// Preparing takes N²/2 distances and NM kernel values; a permutation some ten Newton steps of NM²
/// operations.
///
/// D'Agnolo and Wulzer, Phys. Rev. D 99 (2019) 015014, arXiv:1806.02350; with kernels Letizia et al.,
/// Eur. Phys. J. C 82 (2022) 879, arXiv:2204.02317, section 2.
public struct LearnedLikelihoodRatio: TwoSampleStatistic {
  /// "learned likelihood ratio".
  public let name = "learned likelihood ratio"
  /// M, or nothing for √N rounded up.
  public let centres: Int?
  /// σ in pooled standard deviations, or nothing for the 90 % quantile of all pairs' distances.
  public let bandwidth: Double?
  /// λ, above 0.
  public let ridge: Double
  /// The seed of the centres.
  public let seed: UInt64

  /// The statistic with its kernel, its centres and its ridge.
  ///
  /// - Parameters:
  ///   - centres: M ≥ 1, at most the number of events; by default √N, as the paper has it at least.
  ///   - bandwidth: σ > 0 in pooled standard deviations; by default the 90 % quantile of distances.
  ///   - ridge: λ > 0; smaller ones let f follow single events, which costs power.
  ///   - seed: the seed of the centres.
  public init(
    centres: Int? = nil, bandwidth: Double? = nil, ridge: Double = 1e-4, seed: UInt64
  ) {
    if let centres { precondition(centres >= 1, "\(centres) centres") }
    if let bandwidth {
      precondition(bandwidth > 0 && bandwidth.isFinite, "a bandwidth of \(bandwidth)")
    }
    precondition(ridge > 0 && ridge.isFinite, "a ridge of \(ridge)")
    self.centres = centres
    self.bandwidth = bandwidth
    self.ridge = ridge
    self.seed = seed
  }

  /// The kernel of all events and centres.
  ///
  /// - Throws: `InputError` for more centres than events, and where the distances' quantile is 0.
  public func prepared(for samples: TwoSamples) throws(InputError) -> Prepared {
    let count = samples.count
    let chosen = centres ?? Int(Double(count).squareRoot().rounded(.up))
    guard chosen <= count else {
      throw InputError(
        name, "\(chosen) centres among \(count) events", remedy: "at most \(count)")
    }
    let width = bandwidth ?? PairSums(of: samples) { $0.squareRoot() }.quantile(0.9)
    guard width > 0 else {
      throw InputError(
        name, "nine in ten distances of the events are 0", remedy: "give a bandwidth")
    }
    var stream = RandomStream(seed: seed, purpose: "centres of a learned likelihood ratio")
    let places = stream.permutation(of: count)[..<chosen].sorted()
    var kernel = Matrix(rows: count, columns: chosen)
    for event in 0..<count {
      for (column, place) in places.enumerated() {
        var square = 0.0
        for feature in 0..<samples.pooled.columns {
          let difference = samples.pooled[event, feature] - samples.pooled[place, feature]
          square += difference * difference
        }
        kernel[event, column] = exp(-0.5 * square / (width * width))
      }
    }
    return Prepared(
      labels: samples.isFirst, bandwidth: width,
      regression: KernelLogisticRegression(kernel: kernel, centres: places, ridge: ridge))
  }

  /// The kernel of all events and centres, to be fitted to labels.
  public struct Prepared: PreparedTwoSampleStatistic {
    /// Whether an event is of the data.
    public let labels: [Bool]
    /// σ, in pooled standard deviations.
    public let bandwidth: Double
    let regression: KernelLogisticRegression

    /// t where the events have these labels.
    ///
    /// - Throws: `InputError` where the fit does not converge.
    public func value(_ labels: [Bool]) throws(InputError) -> Double {
      let data = Double(labels.count { $0 })
      let weight = data / (Double(labels.count) - data)
      let ratio = try regression.fitted(to: labels, weightOfOthers: weight)
      var sum = 0.0
      for (event, logRatio) in ratio.enumerated() {
        sum += labels[event] ? -logRatio : weight * expm1(logRatio)
      }
      return -2 * sum
    }
  }
}
