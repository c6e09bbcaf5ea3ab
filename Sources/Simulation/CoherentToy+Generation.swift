import Events
import Foundation
import GSL

extension CoherentToy: CoherentProcess {
  /// The parts of the cross section, in pb: the ``totals(in:)`` over all masses.
  public func crossSection() throws -> CoherentComponents { try totals() }

  /// σ of the total at a coupling, or of one part, in pb; its error is that of the interference's
  /// quadrature.
  public func crossSection(of target: GenerationTarget) throws -> Estimate {
    let totals = try totals()
    let factor =
      switch target {
      case .total(let g): abs(g)
      case .part(let part): part == .interference ? 1.0 : 0
      }
    return Estimate(target.value(totals), error: 1e-10 * factor * abs(totals.interference))
  }

  /// Events of the total at a coupling, or of one part alone.
  ///
  /// By rejection under an envelope b|M_B|² + s|M_S|² that is nowhere below the density, since
  /// 2xy ≤ tx² + y²/t; t is the ratio of the amplitudes' norms, which makes the envelope smallest.
  ///
  /// The table has the columns `m` (GeV), the features, and those of the ``GenerationTarget``.
  ///
  /// - Throws: `InputError` where there is nothing to generate.
  public func generate(_ count: Int, of target: GenerationTarget, seed: UInt64) throws
    -> EventTable
  {
    try target.check(count: count)
    let envelope = envelope(of: target)
    guard envelope.integral > 0 else {
      throw InputError(
        "coherent toy", "there is no density to generate",
        remedy: "choose a strength and a coherence above 0")
    }
    let blocks = inBlocks(of: count, seed: seed, purpose: "coherent toy") { size, stream in
      var block = Block(size: size, features: features.count)
      for _ in 0..<size { append(to: &block, target, envelope, using: &stream) }
      return block
    }
    let trials = blocks.reduce(0) { $0 + $1.trials }
    var columns: [(name: String, values: [Double])] = [("m", blocks.flatMap(\.masses))]
    for (position, feature) in features.enumerated() {
      var values: [Double] = []
      values.reserveCapacity(count)
      for block in blocks {
        for row in block.masses.indices {
          values.append(block.features[row * features.count + position])
        }
      }
      columns.append((feature.name, values))
    }
    columns += target.columns(
      blocks.flatMap(\.components), totals: try totals(),
      modulus: backgroundCrossSection * envelope.integral * Double(count) / Double(trials))
    return try EventTable(
      columns, mass: Feature("m", unit: "GeV"), weight: target.weightColumn)
  }

  /// The factors of |M_B|² and |M_S|² in the envelope.
  private struct Envelope: Sendable {
    var background: Double
    var signal: Double
    /// The share of its integral that is the signal's.
    var signalShare: Double
    /// Its integral over the background's.
    var integral: Double
  }

  private func envelope(of target: GenerationTarget) -> Envelope {
    func envelope(_ background: Double, _ signal: Double) -> Envelope {
      let integral = background + signal * strength
      return Envelope(
        background: background, signal: signal, signalShare: signal * strength / integral,
        integral: integral)
    }
    let norm = strength.squareRoot()
    switch target {
    case .total(let g):
      let t = abs(g) * norm
      return envelope(1 + coherence * t, t > 0 ? (1 + coherence / t) * g * g : 0)
    case .part(.background): return envelope(1, 0)
    case .part(.interference):
      return envelope(coherence * norm, norm > 0 ? coherence / norm : 0)
    case .part(.signal): return envelope(0, 1)
    }
  }

  /// Events of one random stream.
  private struct Block: Sendable {
    var masses: [Double] = []
    /// The features of event after event.
    var features: [Double] = []
    var components: [CoherentComponents] = []
    var trials = 0

    init(size: Int, features count: Int) {
      masses.reserveCapacity(size)
      features.reserveCapacity((size + 1) * count)
      components.reserveCapacity(size)
    }
  }

  private func append(
    to block: inout Block, _ target: GenerationTarget, _ envelope: Envelope,
    using stream: inout RandomStream
  ) {
    while true {
      block.trials += 1
      let isSignal = stream.uniform() < envelope.signalShare
      let mass =
        isSignal ? sampleSignalMass(stream.uniform()) : sampleBackgroundMass(stream.uniform())
      var logs = (background: 0.0, signal: 0.0)
      for shapes in shapes {
        let value = (isSignal ? shapes.signal : shapes.background).sample(using: &stream)
        let more = shapes.logDensities(value)
        logs.background += more.background
        logs.signal += more.signal
        block.features.append(value)
      }
      let parts = components(mass: mass, logs: logs)
      let bound = envelope.background * parts.background + envelope.signal * parts.signal
      if stream.uniform() * bound <= abs(target.value(parts)) {
        block.masses.append(mass)
        block.components.append(parts)
        return
      }
      block.features.removeLast(shapes.count)
    }
  }
}
