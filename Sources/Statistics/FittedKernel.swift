/// A posterior that knows how likely its kernel is.
protocol FittedKernel {
  /// ln p(data), with the kernel's parameters.
  var logMarginalLikelihood: Double { get }
  /// Its derivatives by the kernel's log parameters.
  var gradient: [Double] { get }
}

extension QuasiNewton {
  /// The posterior of the parameters of greatest marginal likelihood from all starts, the first of
  /// which is the kernel's own; nil where no start has any.
  func likeliest<K: Kernel, Fitted: FittedKernel>(
    _ kernel: K, _ fit: (K) throws(FitError) -> Fitted
  ) -> Fitted? {
    let best = maximum(from: kernel.logParameters) { parameters in
      guard let fitted = try? fit(kernel.with(logParameters: parameters)),
        fitted.logMarginalLikelihood.isFinite
      else { return nil }
      return (fitted.logMarginalLikelihood, fitted.gradient)
    }
    return best.flatMap { try? fit(kernel.with(logParameters: $0)) }
  }
}
