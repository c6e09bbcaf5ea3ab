import Events
import Foundation

extension InterferenceTemplate {
  /// A Breit–Wigner that interferes with a smooth background, seen with a resolution.
  ///
  /// With a = √(2m)/(m² − M² + iMΓ) up to its norm, S(m) = |a|², B(m) as given, and
  /// I(m) = 2ρ √(B S) cos(arg a + φ), each smeared by a normal density and integrated in bins: all from
  /// one set of amplitudes, so that ν is positive for ρ ≤ 1 at every coupling. At the pole a has the
  /// phase −π/2: φ = π/2 makes a peak, −π/2 a dip, 0 or π a peak and a dip beside it.
  ///
  /// - Parameters:
  ///   - mass: M.
  ///   - width: Γ.
  ///   - events: of the signal alone at g = 1, between the ends of the bins and before the resolution.
  ///   - density: of the background, up to its norm; it is asked for six resolutions beyond the bins.
  ///   - backgroundEvents: between the ends of the bins, before the resolution.
  ///   - edges: of the bins, ascending, all masses in one unit.
  ///   - resolution: the normal density's standard deviation, 0 for none.
  ///   - coherence: ρ, 0 to 1.
  ///   - phase: φ in radians.
  ///   - isPhaseFree: adds the quadrature, I at φ + π/2.
  /// - Throws: `InputError` with the valid range of a parameter that is outside it.
  public static func resonance(
    mass: Double, width: Double, events: Double, on density: (Double) -> Double,
    backgroundEvents: Double, edges: [Double], resolution: Double, coherence: Double,
    phase: Double, isPhaseFree: Bool = false
  ) throws(InputError) -> InterferenceTemplate {
    func require(_ isValid: Bool, _ name: String, _ value: Double, _ range: String)
      throws(InputError)
    {
      guard isValid else {
        throw InputError("resonance, \(name)", "\(value) is out of range", remedy: range)
      }
    }
    let isAscending = zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 }
    try require(
      edges.count >= 2 && isAscending, "edges", Double(edges.count), "two or more, ascending")
    try require(mass > 0 && mass.isFinite, "mass", mass, "above 0")
    try require(width > 0 && width.isFinite, "width", width, "above 0")
    try require(events > 0 && events.isFinite, "events", events, "above 0")
    try require(
      backgroundEvents > 0 && backgroundEvents.isFinite, "background", backgroundEvents, "above 0")
    try require(resolution >= 0 && resolution.isFinite, "resolution", resolution, "0 or more")
    try require((0...1).contains(coherence), "coherence", coherence, "0 to 1")
    let (low, high) = (edges[0], edges[edges.count - 1])
    // Fine enough for the narrowest of what there is to see.
    let narrowest = min(width, resolution > 0 ? resolution : width)
    let margin = 6 * resolution
    let step = min(narrowest / 20, (high - low) / Double(20 * edges.count))
    let count = Int(((high - low + 2 * margin) / step).rounded(.up))
    let masses = (0..<count).map { low - margin + (Double($0) + 0.5) * step }
    let inside = masses.indices.filter { masses[$0] >= low && masses[$0] < high }
    func normalised(_ density: (Double) -> Double, to events: Double) -> [Double] {
      let values = masses.map(density)
      return values.map { $0 * events / (inside.reduce(0) { $0 + values[$1] } * step) }
    }
    let background = normalised(density, to: backgroundEvents)
    if let bad = background.first(where: { !($0 >= 0 && $0 < .infinity) }) {
      throw InputError("resonance, background", "its density is \(bad)", remedy: "0 or more")
    }
    func offset(_ m: Double) -> Double { m * m - mass * mass }
    func norm(_ m: Double) -> Double {
      (offset(m) * offset(m) + mass * mass * width * width).squareRoot()
    }
    let signal = normalised({ max(0, 2 * $0) / (norm($0) * norm($0)) }, to: events)
    let amplitudes = zip(background, signal).map { 2 * coherence * ($0 * $1).squareRoot() }
    // a has the cosine (m² − M²)/|…| and the sine −MΓ/|…|.
    func interference(_ phase: Double) -> [Double] {
      zip(amplitudes, masses).map { amplitude, m in
        amplitude * (cos(phase) * offset(m) + sin(phase) * mass * width) / norm(m)
      }
    }
    func binned(_ density: [Double]) -> [Double] {
      var bins = [Double](repeating: 0, count: edges.count - 1)
      for (value, m) in zip(density, masses) where value != 0 {
        // The share of a point's events that each bin sees.
        var below = seen(below: edges[0], from: m)
        for bin in bins.indices {
          let above = seen(below: edges[bin + 1], from: m)
          bins[bin] += value * step * (above - below)
          below = above
        }
      }
      return bins
    }
    func seen(below edge: Double, from m: Double) -> Double {
      guard resolution > 0 else { return m < edge ? 1 : 0 }
      return 0.5 * erfc((m - edge) / (resolution * 2.0.squareRoot()))
    }
    return try InterferenceTemplate(
      background: binned(background), interference: binned(interference(phase)),
      signal: binned(signal),
      quadrature: isPhaseFree ? binned(interference(phase + .pi / 2)) : nil)
  }
}
