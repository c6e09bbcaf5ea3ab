import Histograms

/// A smooth density through the expectations of bins: the slope of the polynomial of degree six
/// through the seven nearest values of the cumulative sum.
///
/// Exact for densities that are polynomials of degree five; for a background that falls by a tenth from
/// bin to bin good to 1e-6. Beyond the bins it is that at their end.
package struct SpectrumDensity: Sendable {
  private let edges: [Double]
  private let sums: [Double]

  package init(_ expectations: [Double], on axis: Axis) {
    edges = axis.edges
    var sums = [0.0]
    for value in expectations { sums.append(sums[sums.count - 1] + value) }
    self.sums = sums
  }

  /// The density per GeV at a mass in GeV.
  package func callAsFunction(_ mass: Double) -> Double {
    let m = min(max(mass, edges[0]), edges[edges.count - 1])
    let size = min(7, edges.count)
    let above = edges.firstIndex { $0 > m } ?? edges.count - 1
    let first = min(max(0, above - (size + 1) / 2), edges.count - size)
    // Sums from the first on, so that a steep spectrum keeps its digits at the end.
    var slope = 0.0
    for j in 1..<size {
      // The derivative of Lagrange's polynomial of node j.
      let own = edges[first + j]
      var (derivative, scale) = (0.0, 1.0)
      for k in 0..<size where k != j { scale *= own - edges[first + k] }
      for skipped in 0..<size where skipped != j {
        var product = 1.0
        for k in 0..<size where k != j && k != skipped { product *= m - edges[first + k] }
        derivative += product
      }
      slope += (sums[first + j] - sums[first]) * derivative / scale
    }
    return max(0, slope)
  }
}
