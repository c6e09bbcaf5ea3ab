import Events
import GSL
import Statistics

extension BackgroundFit {
  /// The parameters that are free: no prior, and not at a limit.
  public var freeParameterCount: Int { fittedBins.count - degreesOfFreedom }

  /// Akaike's criterion for few observations, D + 2k + 2k(k + 1)/(n − k − 1) with k free parameters
  /// and n fitted bins, up to a constant of the data; infinite where n ≤ k + 1.
  ///
  /// Hurvich and Tsai, Biometrika 76 (1989) 297.
  public var correctedAIC: Double {
    let (k, n) = (Double(freeParameterCount), Double(fittedBins.count))
    guard n > k + 1 else { return .infinity }
    return deviance + 2 * k + 2 * k * (k + 1) / (n - k - 1)
  }

  /// The goodness of the fit by toys: drawn from the fitted model, fitted as the data were, and their
  /// deviances compared. To be asked where bins hold few events, and the deviance is no χ².
  ///
  /// Parameters with a prior are drawn from it, about the toy's own true value 0.
  ///
  /// - Parameters:
  ///   - toys: how many, at least 1.
  ///   - seed: the user's seed.
  /// - Throws: ``FitError`` of the first toy that has no fit.
  public func goodness(toys: Int, seed: UInt64) throws -> ToyPValue {
    let source = try BackgroundToys(self)
    return try ToyPValue(of: source.observed, toys: toys, seed: seed, purpose: "background") {
      (stream: inout RandomStream) throws(FitError) -> Double in
      try source.deviance(using: &stream)
    }
  }
}
