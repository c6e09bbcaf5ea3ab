/// Weighted counts over an axis, with the flow beyond its ends.
public struct Histogram: Sendable {
  /// The bins.
  public let axis: Axis
  /// The sum of weights in each bin.
  public private(set) var sums: [Double]
  /// The sum of squared weights in each bin: the variance of its sum.
  public private(set) var variances: [Double]
  /// The sum of weights below the axis.
  public private(set) var underflow = 0.0
  /// The sum of weights at or above the axis's upper end, and of NaN.
  public private(set) var overflow = 0.0

  /// The histogram of values, each with its weight, or 1 where there is none.
  public init(_ values: [Double], weights: [Double]? = nil, on axis: Axis) {
    precondition(weights.map { $0.count == values.count } ?? true, "a value lacks its weight")
    self.axis = axis
    sums = Array(repeating: 0, count: axis.count)
    variances = sums
    for (row, value) in values.enumerated() {
      let weight = weights?[row] ?? 1
      if let bin = axis.index(of: value) {
        sums[bin] += weight
        variances[bin] += weight * weight
      } else if value < axis.edges[0] {
        underflow += weight
      } else {
        overflow += weight
      }
    }
  }

  /// The sum of weights within the axis.
  public var total: Double { sums.reduce(0, +) }

  /// Each bin's share of the total per unit of the axis; zeros where the total is not positive.
  public var densities: [Double] {
    let total = self.total
    return sums.indices.map { index in
      let bin = axis.bin(index)
      return total > 0 ? sums[index] / total / (bin.upperBound - bin.lowerBound) : 0
    }
  }
}
