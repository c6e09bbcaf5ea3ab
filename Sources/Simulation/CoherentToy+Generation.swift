import Events
import GSL

extension CoherentToy {
  /// One event, and the three parts of the density where it fell.
  struct Event: Sendable {
    var mass: Double
    var features: [Double]
    var components: CoherentComponents
  }

  /// Unweighted events at a coupling.
  ///
  /// By rejection under (1 + κt)|M_B|² + (1 + κ/t) g²|M_S|², which is nowhere below the density,
  /// since 2ab ≤ ta² + b²/t; t = |g|√σ makes the envelope smallest. No weight is ever negative.
  ///
  /// The table has the columns `m` (GeV), the features, and `weight_B`, `weight_I`, `weight_S`: each
  /// part's density over the generated one, so that Σ (weight_B + g weight_I + g² weight_S) over the
  /// events is the yield at any g, in units of events per generated total B + gI + g²S. The column
  /// `oracle` is the exact logarithm of the likelihood ratio of this coupling to none, given mass
  /// and features.
  ///
  /// - Parameters:
  ///   - count: the number of events.
  ///   - coupling: g, of either sign.
  ///   - seed: names the random streams; the events do not depend on the number of threads.
  public func generate(_ count: Int, coupling g: Double = 1, seed: UInt64) throws -> EventTable {
    try checkGeneration(count, coupling: g)
    let events = inBlocks(count, seed: seed, purpose: "coherent toy") { stream in
      event(coupling: g, using: &stream)
    }
    var columns: [(name: String, values: [Double])] = [("m", events.map(\.mass))]
    for (position, feature) in features.enumerated() {
      columns.append((feature.name, events.map { $0.features[position] }))
    }
    columns += coherentColumns(events.map(\.components), totals: try totals(), coupling: g)
    return try EventTable(columns, mass: Feature("m", unit: "GeV"))
  }

  private func event(coupling g: Double, using stream: inout RandomStream) -> Event {
    let t = abs(g) * strength.squareRoot()
    let backgroundFactor = 1 + coherence * t
    let signalFactor = t > 0 ? 1 + coherence / t : 0
    let signalShare = signalFactor * g * g * strength
    while true {
      let isSignal = stream.uniform() * (backgroundFactor + signalShare) < signalShare
      let mass =
        isSignal ? sampleSignalMass(stream.uniform()) : sampleBackgroundMass(stream.uniform())
      let point = features.map { feature in
        (isSignal ? feature.signal : feature.background).sample(using: &stream)
      }
      let parts = components(mass: mass, features: point)
      let envelope = backgroundFactor * parts.background + signalFactor * g * g * parts.signal
      if stream.uniform() * envelope <= parts.total(coupling: g) {
        return Event(mass: mass, features: point, components: parts)
      }
    }
  }
}
