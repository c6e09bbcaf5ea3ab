import Foundation
import GSL

/// Regression by a Gaussian process of mean 0: a background model or an interpolator with no formula,
/// only a length over which it changes.
///
/// y = f(x) + ε, f a Gaussian process of the kernel, ε normal with known variances. Everything is
/// exact. n³/3 operations a value of the likelihood for n observations. A length that is fitted may
/// swallow a narrow signal: keep the signal region out of the fit.
///
/// Rasmussen and Williams, "Gaussian Processes for Machine Learning" (2006), algorithm 2.1.
public struct GaussianProcess<K: Kernel>: Sendable {
  /// The kernel, whose parameters are the first start of a fit.
  public var kernel: K
  /// From how many starts the likelihood is maximised, at least 1.
  public var starts: Int
  /// The seed of the starts.
  public var seed: UInt64

  /// A process of a kernel.
  public init(_ kernel: K, starts: Int = 5, seed: UInt64 = 1) {
    precondition(starts >= 1, "\(starts) starts")
    self.kernel = kernel
    self.starts = starts
    self.seed = seed
  }

  /// The posterior with the kernel's parameters at the greatest log marginal likelihood.
  ///
  /// - Parameters:
  ///   - points: one observation a row.
  ///   - values: y, finite, one a row.
  ///   - noise: the variance of each, at least 0, in the units of y²; none where it is empty.
  /// - Throws: ``FitError`` where no covariance is positive definite, as with two equal points and
  ///   no noise.
  public func fit(_ points: Matrix, _ values: [Double], noise: [Double] = [])
    throws(FitError) -> Fitted
  {
    let search = QuasiNewton(starts: starts, seed: seed)
    let best = search.likeliest(kernel) { kernel throws(FitError) in
      try Fitted(kernel: kernel, points: points, values: values, noise: noise)
    }
    guard let best else {
      throw FitError("Gaussian process", "no start has a positive definite covariance")
    }
    return best
  }

  /// The posterior with the kernel's parameters as they are.
  public func condition(on points: Matrix, _ values: [Double], noise: [Double] = [])
    throws(FitError) -> Fitted
  {
    try Fitted(kernel: kernel, points: points, values: values, noise: noise)
  }
}
