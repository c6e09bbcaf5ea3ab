import Foundation
import GSL

/// The density of one kind of dijet event in (mjj, mlight, dm, τ21_light, τ21_heavy), before any is
/// rejected for its dijet mass.
///
/// The density of the five normal variables times dz/dx of each table, summed over which of the two
/// jets is the lighter one. (m₁, m₂) → (mlight, dm) has a Jacobian of 1. Within a window of masses
/// z₀, which the mass alone depends on, is integrated in closed form.
struct DijetDensity: Sendable {
  private let shape: EventShape
  private let mixture: ConditionalMixture

  /// The density of a shape.
  init(_ shape: EventShape) {
    self.shape = shape
    mixture = ConditionalMixture(shape.mixture)
  }

  /// ln of the density at an event, in 1/GeV³.
  func logValue(at event: DijetFastSim.Event) -> Double {
    let (first, slope) = shape.dijetMass.inverse(event.dijetMass)
    var sum = LogSum()
    forEachAssignment(of: event) { others, logJacobian in
      mixture.addDensities(
        first: first, others: others, logFactor: logJacobian - log(slope), to: &sum)
    }
    return sum.value
  }

  /// ln of the integral of the density over a range of dijet masses, in 1/GeV²; the event's own
  /// mass is not used.
  func logIntegral(over masses: Range<Double>, at event: DijetFastSim.Event) -> Double {
    let first =
      shape.dijetMass.inverse(masses.lowerBound)
      .point..<shape.dijetMass.inverse(masses.upperBound).point
    var sum = LogSum()
    forEachAssignment(of: event) { others, logJacobian in
      mixture.addDensities(first: first, others: others, logFactor: logJacobian, to: &sum)
    }
    return sum.value
  }

  /// z₁ … z₄ where the lighter jet is the first and where it is the second, each with the
  /// logarithm of the Jacobian Π dz/dx.
  @inline(__always)
  private func forEachAssignment(
    of event: DijetFastSim.Event, _ body: (SIMD4<Double>, Double) -> Void
  ) {
    let heavyMass = event.lightMass + event.difference
    let masses = (log(event.lightMass), log(heavyMass))
    let ratios = (log(event.lightSubjettiness), log(event.heavySubjettiness))
    let logs = masses.0 + masses.1 + ratios.0 + ratios.1
    func visit(_ first: (mass: Double, ratio: Double), _ second: (mass: Double, ratio: Double)) {
      let (a, b) = (shape.jetMasses.0.inverse(first.mass), shape.jetMasses.1.inverse(second.mass))
      let (c, d) = (
        shape.subjettiness.0.inverse(first.ratio), shape.subjettiness.1.inverse(second.ratio)
      )
      body(
        SIMD4(a.point, b.point, c.point, d.point),
        -logs - log(a.slope * b.slope * c.slope * d.slope))
    }
    visit((masses.0, ratios.0), (masses.1, ratios.1))
    visit((masses.1, ratios.1), (masses.0, ratios.0))
  }
}
