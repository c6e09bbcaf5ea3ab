import Foundation
import GSL

/// A mixture of normal densities in five dimensions.
struct NormalMixture: Sendable {
  /// One normal density with its share of the events.
  struct Component: Sendable {
    /// This component's share of the events.
    let share: Double
    /// The share of this component and of those before it.
    let cumulative: Double
    let mean: SIMD8<Double>
    /// The columns of the lower triangle L with covariance L Lᵀ.
    let factor: (SIMD8<Double>, SIMD8<Double>, SIMD8<Double>, SIMD8<Double>, SIMD8<Double>)
  }

  let components: [Component]

  /// The mixture of components written one after another, each as its share, its five means and
  /// its lower triangle's fifteen elements row by row. The shares need not add up to one exactly.
  init(_ numbers: [Double]) {
    precondition(numbers.count % 21 == 0 && !numbers.isEmpty, "a component is 21 numbers")
    let starts = Array(stride(from: 0, to: numbers.count, by: 21))
    let sum = starts.reduce(0) { $0 + numbers[$1] }
    var cumulative = 0.0
    components = starts.map { start in
      cumulative += numbers[start] / sum
      var mean = SIMD8<Double>()
      for i in 0..<5 { mean[i] = numbers[start + 1 + i] }
      func column(_ j: Int) -> SIMD8<Double> {
        var result = SIMD8<Double>()
        for i in j..<5 { result[i] = numbers[start + 6 + i * (i + 1) / 2 + j] }
        return result
      }
      return Component(
        share: numbers[start] / sum, cumulative: cumulative, mean: mean,
        factor: (column(0), column(1), column(2), column(3), column(4)))
    }
  }

  /// A variate; its last three places are 0.
  @inline(__always)
  func sample(using stream: inout RandomStream) -> SIMD8<Double> {
    let share = stream.uniform()
    var chosen = 0
    while chosen < components.count - 1 && share >= components[chosen].cumulative { chosen += 1 }
    let (a, b) = Self.normalPair(using: &stream)
    let (c, d) = Self.normalPair(using: &stream)
    let (e, _) = Self.normalPair(using: &stream)
    let component = components[chosen]
    return component.mean + a * component.factor.0 + b * component.factor.1
      + c * component.factor.2 + d * component.factor.3 + e * component.factor.4
  }

  /// Both normal variates of Box and Muller's pair: half the logarithms of `normal()` twice.
  @inline(__always)
  private static func normalPair(using stream: inout RandomStream) -> (Double, Double) {
    let radius = (-2 * log(stream.uniform())).squareRoot()
    let angle = 2 * Double.pi * stream.uniform()
    return (radius * cos(angle), radius * sin(angle))
  }
}
