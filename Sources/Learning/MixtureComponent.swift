import Events
import Foundation
import GSL

/// One normal density of a mixture, with what its evaluation needs.
struct MixtureComponent: Codable, Sendable {
  let fraction: Double
  let mean: [Double]
  /// Row by row.
  let covariance: [Double]
  /// L⁻¹ of the covariance L Lᵀ, row by row, zeros above the diagonal.
  let inverseFactor: [Double]
  /// L⁻¹ mean.
  let offset: [Double]
  /// ln(fraction) − ½ ln |2π Σ|.
  let logNorm: Double

  /// - Throws: `InputError` where the covariance has no inverse.
  init(fraction: Double, mean: [Double], covariance: Matrix) throws(InputError) {
    let factor: CholeskyFactor
    do throws(GSLError) { factor = try CholeskyFactor(covariance) } catch {
      throw InputError(
        "Gaussian mixture", "a component's covariance has no inverse (\(error.reason))",
        remedy: "leave out features that follow from others, or raise the regularisation")
    }
    let size = mean.count
    var inverse = [Double](repeating: 0, count: size * size)
    for column in 0..<size {
      let unit = (0..<size).map { $0 == column ? 1.0 : 0 }
      for (row, element) in factor.halfSolve(unit).enumerated() {
        inverse[row * size + column] = element
      }
    }
    self.fraction = fraction
    self.mean = mean
    self.covariance = covariance.elements
    inverseFactor = inverse
    offset = (0..<size).map { row in
      (0...row).reduce(0) { $0 + inverse[row * size + $1] * mean[$1] }
    }
    logNorm = log(fraction) - (Double(size) * log(2 * .pi) + factor.logDeterminant) / 2
  }

  /// Refuses a component of another number of features.
  func requireSound(width: Int) throws(Flaw) {
    try Flaw.unless(fraction > 0 && fraction <= 1, "a component's fraction is \(fraction)")
    try Flaw.count(mean.count, of: width, "means")
    try Flaw.count(offset.count, of: width, "offsets")
    try Flaw.count(covariance.count, of: width * width, "covariances")
    try Flaw.count(inverseFactor.count, of: width * width, "elements of a factor")
    try Flaw.size(of: mean, "mean")
    try Flaw.size(of: offset, "offset")
    try Flaw.size(of: covariance, "covariance")
    try Flaw.size(of: inverseFactor, "factor")
    try Flaw.size(of: [logNorm], "norm")
  }

  /// tr Σ⁻¹.
  var inverseTrace: Double { inverseFactor.reduce(0) { $0 + $1 * $1 } }
}

/// Sums over events of each component's responsibilities, and of the first two moments with them.
struct MixtureSums: Sendable {
  let count: Int
  let width: Int
  /// Σ r w, for each component.
  var totals: [Double]
  /// Σ r w x.
  var firsts: [Double]
  /// Σ r w x xᵀ, the lower triangle.
  var seconds: [Double]
  /// Σ w ln p.
  var logLikelihood = 0.0

  init(count: Int, width: Int) {
    self.count = count
    self.width = width
    totals = Array(repeating: 0, count: count)
    firsts = Array(repeating: 0, count: count * width)
    seconds = Array(repeating: 0, count: count * width * width)
  }

  /// The components that maximise the objective for these responsibilities.
  func components(regularization: Double) throws(InputError) -> [MixtureComponent] {
    let total = totals.reduce(0, +)
    var result: [MixtureComponent] = []
    for c in 0..<count {
      // A component that lost all its events stays as a wide one without any.
      let weight = max(totals[c], 1e-12 * total)
      let mean = (0..<width).map { firsts[c * width + $0] / weight }
      var covariance = Matrix(rows: width, columns: width)
      for i in 0..<width {
        for j in 0...i {
          let element = seconds[(c * width + i) * width + j] / weight - mean[i] * mean[j]
          covariance[i, j] = element + (i == j ? regularization * total / weight : 0)
          covariance[j, i] = covariance[i, j]
        }
      }
      result.append(
        try MixtureComponent(fraction: weight / total, mean: mean, covariance: covariance))
    }
    return result
  }
}
