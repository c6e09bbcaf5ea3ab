import Events
import Foundation
import GSL

/// y = Λ^(−½) Vᵀ D⁻¹ (x − μ): standardised features, turned to their principal components, each
/// divided by its standard deviation √λ. The components are in falling order of λ.
struct WhiteningMap: Codable, Sendable {
  let mean: [Double]
  /// The matrix that makes y of x − μ, row by row.
  let forward: [Double]
  /// The matrix that makes x − μ of y, row by row.
  let backward: [Double]
  /// ln |det forward|.
  let logDeterminant: Double

  /// - Throws: `InputError` where the features are linearly dependent: where an eigenvalue of their
  ///   correlation matrix is below 1e-10, so that half the digits of its component would be lost.
  init(_ moments: WeightedMoments) throws(InputError) {
    let width = moments.mean.count
    let deviations = moments.deviations
    let (values, vectors) = moments.correlation.symmetricEigensystem()
    guard let least = values.last, least > 1e-10 else {
      throw InputError(
        "whitening", "the least eigenvalue of the correlations is \(values.last ?? 0)",
        remedy: "leave out features that follow linearly from others")
    }
    var forward = [Double](repeating: 0, count: width * width)
    var backward = forward
    for i in 0..<width {
      for j in 0..<width {
        forward[i * width + j] = vectors[i, j] / (values[i].squareRoot() * deviations[j])
        backward[j * width + i] = vectors[i, j] * values[i].squareRoot() * deviations[j]
      }
    }
    mean = moments.mean
    self.forward = forward
    self.backward = backward
    logDeterminant =
      -values.reduce(0) { $0 + log($1) / 2 } - deviations.reduce(0) { $0 + log($1) }
  }

  func apply(to values: inout [Double]) {
    let width = mean.count
    var centred = [Double](repeating: 0, count: width)
    for start in stride(from: 0, to: values.count, by: width) {
      for j in 0..<width { centred[j] = values[start + j] - mean[j] }
      for i in 0..<width {
        var sum = 0.0
        for j in 0..<width { sum += forward[i * width + j] * centred[j] }
        values[start + i] = sum
      }
    }
  }

  func invert(_ values: inout [Double]) {
    let width = mean.count
    var components = [Double](repeating: 0, count: width)
    for start in stride(from: 0, to: values.count, by: width) {
      for i in 0..<width { components[i] = values[start + i] }
      for j in 0..<width {
        var sum = mean[j]
        for i in 0..<width { sum += backward[j * width + i] * components[i] }
        values[start + j] = sum
      }
    }
  }
}
