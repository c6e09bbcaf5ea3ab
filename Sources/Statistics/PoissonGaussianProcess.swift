import Foundation
import GSL

/// Counts whose logarithmic means are a Gaussian process: nᵢ is Poisson with mean e^(fᵢ), f normal
/// about a given mean with the kernel's covariance. By Laplace's approximation about the mode.
///
/// Good where a bin holds some events, or its neighbours do; where f is broad and counts are 0, the
/// posterior is skew and the approximation is some percent off.
///
/// Rasmussen and Williams, "Gaussian Processes for Machine Learning" (2006), algorithms 3.1, 3.2 and
/// 5.1 with a Poisson likelihood.
public struct PoissonGaussianProcess<K: Kernel>: Sendable {
  /// The kernel, whose parameters are the first start of a fit.
  public var kernel: K
  /// From how many starts the likelihood is maximised, at least 1.
  public var starts: Int
  /// The seed of the starts.
  public var seed: UInt64
  /// The share of the logarithm of the marginal likelihood that a step must promise, or the search
  /// for its maximum ends.
  public var tolerance: Double

  /// A process of a kernel.
  public init(_ kernel: K, starts: Int = 3, seed: UInt64 = 1, tolerance: Double = 1e-12) {
    precondition(starts >= 1, "\(starts) starts")
    precondition(tolerance > 0 && tolerance < 1, "a tolerance of \(tolerance)")
    self.kernel = kernel
    self.starts = starts
    self.seed = seed
    self.tolerance = tolerance
  }

  /// The posterior with the kernel's parameters at the greatest approximate marginal likelihood.
  ///
  /// - Parameters:
  ///   - points: one bin a row.
  ///   - counts: n ≥ 0, one a row.
  ///   - priorMean: the mean of ln(expected count) before the data, one a row, such as that of a fit
  ///     with a formula or of the width of the bin.
  public func fit(_ points: Matrix, counts: [Int], priorMean: [Double]) throws(FitError) -> Fitted {
    let search = QuasiNewton(starts: starts, seed: seed, tolerance: tolerance)
    let best = search.likeliest(kernel) { kernel throws(FitError) in
      try Fitted(kernel: kernel, points: points, counts: counts, priorMean: priorMean)
    }
    guard let best else {
      throw FitError("Gaussian process of counts", "no start has a mode of the likelihood")
    }
    return best
  }

  /// The posterior with the kernel's parameters as they are.
  public func condition(on points: Matrix, counts: [Int], priorMean: [Double])
    throws(FitError) -> Fitted
  {
    try Fitted(kernel: kernel, points: points, counts: counts, priorMean: priorMean)
  }
}
