import Foundation

/// Batch normalisation between the layers of a flow: y = (x − m) e^γ/√(v + ε) + β of each column, with
/// ln dy/dx = γ − ln(v + ε)/2; in training m and v are the mini-batch's weighted mean and variance.
///
/// Source: Papamakarios et al., arXiv:1705.07057, Appendix B.
extension FlowWorkspace {
  /// A mini-batch of fewer rows is normalised as in scoring.
  static var leastBatch: Int { 8 }
  private static var epsilon: Double { 1e-5 }

  /// Normalises the rows that left a layer, where they are.
  ///
  /// - Parameter weights: nil for the means and variances among the parameters.
  func normalise(
    _ index: Int, _ count: Int, parameters: UnsafeMutablePointer<Float>,
    weights: UnsafePointer<Double>?
  ) {
    let (width, rows) = (map.width, level(index + 1))
    let scales = parameters + map.scales(index)
    let statistics = parameters + map.statistics(index)
    let kept = moments.start + 2 * width * index
    for column in 0..<width {
      var (mean, variance) = (Double(statistics[column]), Double(statistics[width + column]))
      if let weights {
        (mean, variance) = Self.moments(rows + column, count, stride: width, weights: weights)
        statistics[column] += Float(0.1 * (mean - Double(statistics[column])))
        statistics[width + column] += Float(0.1 * (variance - Double(statistics[width + column])))
      }
      let inverse = 1 / (variance + Self.epsilon).squareRoot()
      kept[column] = mean
      kept[width + column] = inverse
      let logScale = Double(scales[column])
      let (factor, shift) = (inverse * exp(logScale), Double(scales[width + column]))
      let logSlope = logScale + log(inverse)
      for row in 0..<count {
        let position = row * width + column
        rows[position] = (rows[position] - mean) * factor + shift
        sums.start[row] += logSlope
      }
    }
  }

  /// Takes the rows that left a layer back to before their normalisation, as in scoring.
  func denormalise(_ index: Int, _ count: Int, parameters: UnsafePointer<Float>) {
    let (width, rows) = (map.width, level(index + 1))
    let scales = parameters + map.scales(index)
    let statistics = parameters + map.statistics(index)
    for column in 0..<width {
      let deviation = (Double(statistics[width + column]) + Self.epsilon).squareRoot()
      let (factor, shift) = (deviation * exp(-Double(scales[column])), scales[width + column])
      for row in 0..<count {
        let position = row * width + column
        rows[position] = (rows[position] - Double(shift)) * factor + Double(statistics[column])
      }
    }
  }

  /// From the derivatives by normalised rows to those by the rows before, in `gradient`.
  func backwardThroughNormalisation(
    _ index: Int, _ count: Int, byLogDeterminants: UnsafePointer<Double>,
    weights: UnsafePointer<Double>, parameters: UnsafePointer<Float>,
    target: UnsafeMutablePointer<Float>
  ) {
    let (width, rows) = (map.width, level(index + 1))
    let scales = parameters + map.scales(index)
    let derivatives = target + map.scales(index)
    var (byLogSlopes, total) = (0.0, 0.0)
    for row in 0..<count {
      byLogSlopes += byLogDeterminants[row]
      total += weights[row]
    }
    for column in 0..<width {
      let inverse = moments.start[2 * width * index + width + column]
      let (scale, shift) = (exp(Double(scales[column])), Double(scales[width + column]))
      // Sums of g and of g (y − β), g the derivative by y.
      var (sum, moment) = (0.0, 0.0)
      for row in 0..<count {
        let position = row * width + column
        sum += slopes.start[position]
        moment += slopes.start[position] * (rows[position] - shift)
      }
      derivatives[column] += Float(moment + byLogSlopes)
      derivatives[width + column] += Float(sum)
      // By the mean, and by the variance times 2/s², both through the batch's rows.
      let byMean = isOwn ? -inverse * scale * sum / total : 0
      let byVariance = isOwn ? -(moment + byLogSlopes) / total : 0
      for row in 0..<count {
        let position = row * width + column
        let normalised = (rows[position] - shift) / scale
        slopes.start[position] =
          inverse * scale * slopes.start[position]
          + weights[row] * (byMean + byVariance * normalised * inverse)
      }
    }
  }

  /// The weighted mean and variance of a column.
  private static func moments(
    _ column: UnsafePointer<Double>, _ count: Int, stride: Int, weights: UnsafePointer<Double>
  ) -> (mean: Double, variance: Double) {
    var (total, sum) = (0.0, 0.0)
    for row in 0..<count {
      total += weights[row]
      sum += weights[row] * column[row * stride]
    }
    let mean = sum / total
    var squares = 0.0
    for row in 0..<count {
      let distance = column[row * stride] - mean
      squares += weights[row] * distance * distance
    }
    return (mean, squares / total)
  }
}
