import GSL

/// Mean and width of numbers.
struct Moments {
  let count, mean, width: Double

  init(_ values: [Double]) {
    count = Double(values.count)
    let mean = values.reduce(0, +) / max(1, count)
    self.mean = mean
    width =
      (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, count - 1)).squareRoot()
  }

  var meanEstimate: Estimate { Estimate(mean, error: width / max(1, count).squareRoot()) }

  /// With the error of a normal sample.
  var widthEstimate: Estimate {
    Estimate(width, error: width / (2 * max(1, count - 1)).squareRoot())
  }
}
