import Events
import Foundation
import GSL

// Outside the extension, since a type within a generic one has its metadata looked up at each use.

/// One lepton pair, and the parts of the cross section where it fell.
struct LeptonPair: Sendable {
  var mass: Double
  var rapidity: Double
  var cosine: Double
  var components: CoherentComponents

  /// Of either lepton.
  var transverseMomentum: Double { mass / 2 * (1 - cosine * cosine).squareRoot() }
}

/// A lepton pair whose angle is not yet known.
private struct UndecayedPair: Sendable {
  var mass: Double
  var rapidity: Double
  var angles: AngularDensity

  /// - Parameter factors: of the parts in the density to draw from.
  func decayed(_ factors: CoherentComponents.Factors, using stream: inout RandomStream)
    -> LeptonPair
  {
    let (forward, backward) = (
      angles.forward.combined(factors), angles.backward.combined(factors)
    )
    let isForward = stream.uniform() * (forward + backward) < forward
    // The inverse of ((1 + c)/2)³, the distribution of (1 + c)².
    let along = 2 * cbrt(stream.uniform()) - 1
    let cosine = isForward ? along : -along
    return LeptonPair(
      mass: mass, rapidity: rapidity, cosine: cosine,
      components: angles.components(cosine: cosine))
  }
}

extension DrellYan: CoherentProcess {
  /// Events of the total at a coupling, or of one part alone.
  ///
  /// Mass and rapidity by rejection in cells that VEGAS has fitted to the density; the angle then
  /// from its own distribution, which is a sum of two with closed inverses.
  ///
  /// Columns: `m` [GeV], `y`, `cos_theta` (Collins–Soper: to the direction of the pair's rapidity),
  /// `pt_minus`, `pt_plus` [GeV] and `eta_minus`, `eta_plus` of the leptons, and those of the
  /// ``GenerationTarget``.
  ///
  /// - Parameters:
  ///   - count: the number of events.
  ///   - target: the total at a coupling, or a part.
  ///   - seed: names the random streams; the events do not depend on the number of threads.
  /// - Throws: `InputError`, or an error that says by how much a density was underestimated.
  public func generate(_ count: Int, of target: GenerationTarget, seed: UInt64) throws
    -> EventTable
  {
    let totals = crossSection()
    let (pairs, modulus) = try pairs(count, of: target, totals: totals, seed: seed)
    let columns: [(name: String, values: [Double])] = [
      ("m", pairs.map(\.mass)), ("y", pairs.map(\.rapidity)),
      ("cos_theta", pairs.map { $0.rapidity < 0 ? -$0.cosine : $0.cosine }),
      ("pt_minus", pairs.map(\.transverseMomentum)),
      ("pt_plus", pairs.map(\.transverseMomentum)),
      ("eta_minus", pairs.map { $0.rapidity + atanh($0.cosine) }),
      ("eta_plus", pairs.map { $0.rapidity - atanh($0.cosine) }),
    ]
    return try EventTable(
      columns + target.columns(pairs.map(\.components), totals: totals, modulus: modulus),
      mass: Feature("m", unit: "GeV"), weight: target.weightColumn)
  }

  /// The pairs of ``generate(_:of:seed:)``, and the integral of the target's modulus in pb.
  func pairs(
    _ count: Int, of target: GenerationTarget, totals: CoherentComponents, seed: UInt64
  ) throws -> (events: [LeptonPair], modulus: Double) {
    try target.check(count: count)
    let envelope = try target.envelope(totals: totals)
    return try phaseSpace.events(
      count, of: target, under: envelope, seed: seed, purpose: "Drell–Yan",
      density: { mass, rapidity in
        let angles = angularDensity(mass: mass, rapidity: rapidity)
        return (
          angles.integral.combined(envelope),
          UndecayedPair(mass: mass, rapidity: rapidity, angles: angles)
        )
      }, parts: \.components
    ) { pair, stream in pair.decayed(envelope, using: &stream) }
  }
}
