import Statistics

/// n ~ Pois(μ s + b): the model whose answers are closed forms.
struct CountingModel: BinnedModel {
  var signal: [Double]
  var background: [Double]
  var strength = Parameter("mu", initialValue: 1, bounds: 0...10)
  /// Parameters that stretch the background; each acts on all bins.
  var nuisances: [Parameter] = []

  var name: String { "counting" }
  var parameters: [Parameter] { [strength] + nuisances }
  var parameterOfInterest: Int? { 0 }
  var binCount: Int { signal.count }

  func evaluate(
    at point: UnsafePointer<Double>, expected: UnsafeMutablePointer<Double>,
    jacobian: UnsafeMutablePointer<Double>?
  ) {
    var stretch = 1.0
    for k in 0..<nuisances.count { stretch *= point[1 + k] }
    for bin in 0..<binCount {
      expected[bin] = point[0] * signal[bin] + stretch * background[bin]
      guard let jacobian else { continue }
      let row = jacobian + bin * (1 + nuisances.count)
      row[0] = signal[bin]
      for k in 0..<nuisances.count { row[1 + k] = background[bin] * stretch / point[1 + k] }
    }
  }
}
