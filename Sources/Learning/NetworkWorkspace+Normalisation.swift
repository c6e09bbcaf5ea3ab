extension NetworkWorkspace {
  /// The least variance, added to each; the share by which a batch moves the statistics.
  static var epsilon: Float { 1e-5 }
  private static var momentum: Float { 0.1 }

  /// Batch normalisation with the statistics of the rows at hand.
  func normalise(
    _ index: Int, _ count: Int, scales: UnsafePointer<Float>,
    statistics: UnsafeMutablePointer<Float>
  ) {
    let (width, stride) = (stages[index].outputs, stages[index].outputStride)
    guard let normalised = kept[index]?.start else { return }
    let (from, to) = (values[index].start, values[index + 1].start)
    let inverses = normalised + stride * capacity
    for column in 0..<width {
      var (sum, squares) = (0.0, 0.0)
      for row in 0..<count { sum += Double(from[row * stride + column]) }
      let mean = sum / Double(count)
      for row in 0..<count {
        let distance = Double(from[row * stride + column]) - mean
        squares += distance * distance
      }
      let variance = squares / Double(count)
      let inverse = Float(1 / (variance + Double(Self.epsilon)).squareRoot())
      inverses[column] = inverse
      for row in 0..<count {
        let x = (from[row * stride + column] - Float(mean)) * inverse
        normalised[row * stride + column] = x
        to[row * stride + column] = scales[column] * x + scales[width + column]
      }
      let unbiased = count > 1 ? squares / Double(count - 1) : variance
      statistics[column] += Self.momentum * (Float(mean) - statistics[column])
      statistics[width + column] += Self.momentum * (Float(unbiased) - statistics[width + column])
    }
  }

  /// Batch normalisation with the statistics among the parameters.
  func rescale(
    _ index: Int, _ count: Int, scales: UnsafePointer<Float>, statistics: UnsafePointer<Float>
  ) {
    let (width, stride) = (stages[index].outputs, stages[index].outputStride)
    let (from, to) = (values[index].start, values[index + 1].start)
    for column in 0..<width {
      let factor = scales[column] / (statistics[width + column] + Self.epsilon).squareRoot()
      let offset = scales[width + column] - statistics[column] * factor
      for row in 0..<count {
        to[row * stride + column] = from[row * stride + column] * factor + offset
      }
    }
  }

  /// The derivatives back through `normalise`: with x the normalised numbers and g the derivatives
  /// by the outputs, each row's is s/σ (g - mean(g) - x mean(g x)).
  ///
  /// Source: arXiv:1502.03167, Sec. 3.
  func denormalise(
    _ index: Int, _ count: Int, scales: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>
  ) {
    let (width, stride) = (stages[index].outputs, stages[index].outputStride)
    guard let normalised = kept[index]?.start else { return }
    let (above, below) = (gradients[index + 1].start, gradients[index].start)
    let inverses = normalised + stride * capacity
    for column in 0..<width {
      var (plain, weighted) = (0.0, 0.0)
      for row in 0..<count {
        let g = Double(above[row * stride + column])
        plain += g
        weighted += g * Double(normalised[row * stride + column])
      }
      gradient[column] += Float(weighted)
      gradient[width + column] += Float(plain)
      let (mean, slope) = (Float(plain / Double(count)), Float(weighted / Double(count)))
      let factor = scales[column] * inverses[column]
      for row in 0..<count {
        let position = row * stride + column
        below[position] = factor * (above[position] - mean - normalised[position] * slope)
      }
    }
  }
}
