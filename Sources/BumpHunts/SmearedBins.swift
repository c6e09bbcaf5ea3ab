import Foundation

/// Bins that see densities with a pole near the real axis, such as a resonance and its interference,
/// through a normal resolution: the masses at which they are asked for, and what each bin sees of
/// them.
///
/// Panels of 16 Gauss–Legendre nodes are as wide as Γ near the pole, half as wide as the distance from
/// it further away, and at most 3 σ: the bins' integrals are good to 1e-11 of those of |f|. Without
/// resolution panels end at the edges.
struct SmearedBins: Sendable {
  /// How many resolutions an event may be seen away from its mass: the tail beyond is 1e-16.
  static let reach = 8.3

  private let edges: [Double]
  private let resolution: Double
  private let quadrature: PanelQuadrature

  init(edges: [Double], mass: Double, width: Double, resolution: Double) {
    self.edges = edges
    self.resolution = resolution
    if resolution > 0 {
      let reach = Self.reach * resolution
      let range = max(0, edges[0] - reach)..<max(0, edges[edges.count - 1] + reach)
      quadrature = PanelQuadrature(
        over: [range], centre: mass, scale: width, widest: 3 * resolution)
    } else {
      let bins = zip(edges, edges.dropFirst()).filter { $1 > 0 }.map { max(0, $0)..<$1 }
      quadrature = PanelQuadrature(over: bins, centre: mass, scale: width)
    }
  }

  /// The masses, ascending and above 0.
  var masses: [Double] { quadrature.masses }

  /// What each bin sees of a density per GeV.
  func integrals(of density: (Double) -> Double) -> [Double] {
    integrals(of: masses.map(density))
  }

  /// The same, of a density's values at the masses.
  func integrals(of values: [Double]) -> [Double] { integrals(of: [values])[0] }

  /// The same, of several densities' values.
  func integrals(of densities: [[Double]]) -> [[Double]] {
    let count = edges.count - 1
    var bins = densities.map { _ in [Double](repeating: 0, count: count) }
    var first = 0
    for (node, mass) in quadrature.masses.enumerated() {
      let (low, high) = (mass - Self.reach * resolution, mass + Self.reach * resolution)
      while first < count && edges[first + 1] <= low { first += 1 }
      guard first < count else { break }
      var below = share(below: edges[first], from: mass)
      for bin in first..<count {
        let above = share(below: edges[bin + 1], from: mass)
        let seen = quadrature.weights[node] * (above - below)
        if seen > 0 {
          for k in densities.indices { bins[k][bin] += densities[k][node] * seen }
        }
        below = above
        if edges[bin + 1] >= high { break }
      }
    }
    return bins
  }

  /// The share of the events of a mass that are seen below an edge.
  private func share(below edge: Double, from mass: Double) -> Double {
    guard resolution > 0 else { return mass < edge ? 1 : 0 }
    return 0.5 * erfc((mass - edge) / (resolution * 2.0.squareRoot()))
  }
}
