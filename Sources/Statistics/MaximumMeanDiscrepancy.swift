import Events
import Foundation

/// The squared maximum mean discrepancy of two samples with a Gaussian kernel, without bias.
///
/// MMD² = 1/n(n − 1) Σ k(x, x′) + 1/m(m − 1) Σ k(y, y′) − 2/nm Σ k(x, y), sums over different events,
/// with k = exp(−r²/2σ²), or its mean over several σ, and r the Euclidean distance of the features as
/// ``TwoSamples`` standardises them. It is 0 on average where the samples come from one distribution, so
/// it may be negative. It sees differences at the scale of σ: a narrow resonance asks for a smaller σ
/// than the median.
///
/// Preparing takes N²/2 kernel values, and the median a sort of as many; a permutation at most N²/8
/// additions.
///
/// Gretton et al., J. Mach. Learn. Res. 13 (2012) 723, equation 3, and section 8 for the median.
public struct MaximumMeanDiscrepancy: TwoSampleStatistic {
  /// The kernel's width σ, in pooled standard deviations of the features.
  public enum Bandwidth: Sendable, Hashable {
    /// The median distance of all pairs of events.
    case median
    /// Given widths, one or more, all above 0; the kernel is the mean of theirs.
    case given([Double])
  }

  /// "maximum mean discrepancy".
  public let name = "maximum mean discrepancy"
  /// The kernel's width.
  public let bandwidth: Bandwidth

  /// The statistic with a kernel's width, by default the median distance.
  public init(bandwidth: Bandwidth = .median) {
    if case .given(let widths) = bandwidth {
      precondition(
        !widths.isEmpty && widths.allSatisfy { $0 > 0 && $0.isFinite }, "bandwidths \(widths)")
    }
    self.bandwidth = bandwidth
  }

  /// The kernel of all pairs.
  ///
  /// - Throws: `InputError` where the median distance is 0.
  public func prepared(for samples: TwoSamples) throws(InputError) -> Prepared {
    let widths: [Double]
    switch bandwidth {
    case .given(let given): widths = given
    case .median:
      let median = PairSums(of: samples) { $0.squareRoot() }.quantile(0.5)
      guard median > 0 else {
        throw InputError(
          name, "the median distance of the events is 0", remedy: "give bandwidths")
      }
      widths = [median]
    }
    let exponents = widths.map { -0.5 / ($0 * $0) }
    let kernel = PairSums(of: samples) { square in
      exponents.reduce(0) { $0 + exp($1 * square) } / Double(exponents.count)
    }
    return Prepared(labels: samples.isFirst, bandwidths: widths, kernel: kernel)
  }

  /// The kernel of all pairs, to be summed by labels.
  public struct Prepared: PreparedTwoSampleStatistic {
    /// Whether an event is of the first sample.
    public let labels: [Bool]
    /// The kernel's widths, in pooled standard deviations.
    public let bandwidths: [Double]
    let kernel: PairSums

    /// MMD² where the events have these labels.
    public func value(_ labels: [Bool]) -> Double {
      let sums = kernel.sums(labels)
      let n = Double(labels.count { $0 })
      let m = Double(labels.count) - n
      return sums.first / (n * (n - 1)) + sums.second / (m * (m - 1)) - 2 * sums.between / (n * m)
    }
  }
}
