import Events
import Foundation
import GSL

// Outside the extension, since a type within a generic one has its metadata looked up at each use.

/// One lepton pair, and the parts of the cross section where it fell.
private struct LeptonPair: Sendable {
  var mass: Double
  var rapidity: Double
  var cosine: Double
  var components: CoherentComponents
}

/// A lepton pair whose angle is not yet known.
private struct UndecayedPair: Sendable {
  var mass: Double
  var rapidity: Double
  var angles: AngularDensity

  func decayed(coupling g: Double, using stream: inout RandomStream) -> LeptonPair {
    let (forward, backward) = (
      angles.forward.total(coupling: g), angles.backward.total(coupling: g)
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

extension DrellYan {
  /// Unweighted events at a coupling.
  ///
  /// Mass and rapidity by rejection in cells of nearly constant density, fine about the poles; the
  /// angle then from its own distribution, which is a sum of two with closed inverses.
  ///
  /// Columns: `m` [GeV], `y`, `cos_theta` (Collins–Soper: to the direction of the pair's rapidity),
  /// `pt` [GeV] of each lepton, `eta_minus`, `eta_plus`, and those that simulated events with
  /// interference have: `weight_B`, `weight_I`, `weight_S`, `oracle`.
  ///
  /// - Parameters:
  ///   - count: the number of events.
  ///   - coupling: g, the factor on the product of the Z′'s couplings, of either sign.
  ///   - seed: names the random streams; the events do not depend on the number of threads.
  /// - Throws: `InputError`, or an error that says by how much a density was underestimated.
  public func generate(_ count: Int, coupling g: Double = 1, seed: UInt64) throws -> EventTable {
    try checkGeneration(count, coupling: g)
    let sampler = CellSampler(
      xEdges: massEdges(),
      yEdges: (-Self.rapidityCells...Self.rapidityCells).map {
        Double($0) / Double(Self.rapidityCells)
      }
    ) { mass, t in
      let limit = rapidityLimit(mass: mass)
      let angles = angularDensity(mass: mass, rapidity: t * limit)
      return (
        limit * angles.integral.total(coupling: g),
        UndecayedPair(mass: mass, rapidity: t * limit, angles: angles)
      )
    }
    let events = inBlocks(count, seed: seed, purpose: "Drell–Yan") { stream in
      sampler.sample(using: &stream).decayed(coupling: g, using: &stream)
    }
    try sampler.checkOverflow()
    return try table(events, coupling: g)
  }

  private func table(_ events: [LeptonPair], coupling g: Double) throws -> EventTable {
    let columns: [(name: String, values: [Double])] = [
      ("m", events.map(\.mass)), ("y", events.map(\.rapidity)),
      ("cos_theta", events.map { $0.rapidity < 0 ? -$0.cosine : $0.cosine }),
      ("pt", events.map { $0.mass / 2 * (1 - $0.cosine * $0.cosine).squareRoot() }),
      ("eta_minus", events.map { $0.rapidity + atanh($0.cosine) }),
      ("eta_plus", events.map { $0.rapidity - atanh($0.cosine) }),
    ]
    return try EventTable(
      columns
        + GenerationTarget.total(coupling: g).columns(
          events.map(\.components), totals: crossSection(), modulus: 0),
      mass: Feature("m", unit: "GeV"))
  }
}
