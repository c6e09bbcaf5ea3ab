import GSL

/// The mean and the covariance of weighted events, both divided by the total weight.
///
/// μ = Σ w x / Σ w and V = Σ w (x − μ)(x − μ)ᵀ / Σ w, in two passes. An event of weight 2 counts as
/// two events do.
struct WeightedMoments: Sendable {
  /// The mean of each column.
  let mean: [Double]
  /// The covariance of the columns.
  let covariance: Matrix

  /// The moments of values that stand event by event.
  init(_ values: [Double], width: Int, weights: [Double]) {
    let count = weights.count
    precondition(values.count == count * width, "\(values.count) values for \(count)×\(width)")
    let total = weights.reduce(0, +)
    var mean = [Double](repeating: 0, count: width)
    var covariance = [Double](repeating: 0, count: width * width)
    values.withUnsafeBufferPointer { values in
      mean.withUnsafeMutableBufferPointer { mean in
        for row in 0..<count {
          for column in 0..<width { mean[column] += weights[row] * values[row * width + column] }
        }
        for column in 0..<width { mean[column] /= total }
        covariance.withUnsafeMutableBufferPointer { sums in
          for row in 0..<count {
            for i in 0..<width {
              let moment = weights[row] * (values[row * width + i] - mean[i])
              for j in 0...i { sums[i * width + j] += moment * (values[row * width + j] - mean[j]) }
            }
          }
          for i in 0..<width {
            for j in 0...i {
              sums[i * width + j] /= total
              sums[j * width + i] = sums[i * width + j]
            }
          }
        }
      }
    }
    self.mean = mean
    self.covariance = Matrix(rows: width, columns: width, elements: covariance)
  }

  /// The standard deviation of each column.
  var deviations: [Double] { mean.indices.map { covariance[$0, $0].squareRoot() } }

  /// The covariance of the columns divided by their standard deviations.
  var correlation: Matrix {
    let deviations = deviations
    var result = covariance
    for i in deviations.indices {
      for j in deviations.indices { result[i, j] /= deviations[i] * deviations[j] }
    }
    return result
  }
}
