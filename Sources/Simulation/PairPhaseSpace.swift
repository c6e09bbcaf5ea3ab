import Events
import Foundation
import GSL

/// The masses and rapidities that a pair from two protons can have, and how its density in them is
/// integrated and sampled.
struct PairPhaseSpace: Sendable {
  /// √s of the protons.
  let energy: Mass
  /// The masses that are generated.
  let massRange: Range<Mass>
  /// Edges in mass between which densities are smooth: even steps of the logarithm, quarters of a
  /// width about each pole and, from ten widths on, steps that double, and further ones where a
  /// density begins abruptly.
  let massEdges: [Double]

  private static let rapidityCells = 16

  /// The phase space of a process.
  ///
  /// - Parameters:
  ///   - threshold: the least mass that a pair can have, in GeV.
  ///   - scaleFactor: the scale of the parton densities over the pair's mass.
  ///   - poles: mass and width of the resonances, in GeV.
  ///   - edges: further edges in mass, in GeV.
  /// - Throws: `InputError` with the valid range.
  init(
    energy: Mass, massRange: Range<Mass>, threshold: Double = 0,
    densities: some PartonDensities, scaleFactor: Double, poles: [(mass: Double, width: Double)],
    edges further: [Double] = []
  ) throws(InputError) {
    let (low, high) = (massRange.lowerBound.inGeV, massRange.upperBound.inGeV)
    guard energy.inGeV > threshold, energy.inGeV.isFinite else {
      throw InputError(
        "√s", "\(energy.inGeV) GeV is out of range",
        remedy: threshold > 0 ? "above the threshold of \(threshold) GeV" : "a positive energy")
    }
    guard low > 0, low >= threshold, low < high, high <= energy.inGeV else {
      throw InputError(
        "mass range", "\(low)–\(high) GeV is out of range",
        remedy: (threshold > 0 ? "threshold of \(threshold) GeV ≤" : "0 <")
          + " low < high ≤ √s = \(energy.inGeV) GeV")
    }
    guard scaleFactor > 0, scaleFactor.isFinite else {
      throw InputError(
        "scale factor", "\(scaleFactor) is out of range", remedy: "a positive factor such as ½ or 2"
      )
    }
    let scales = densities.qRange
    guard scaleFactor * low >= scales.lowerBound, scaleFactor * high <= scales.upperBound else {
      throw InputError(
        "mass range",
        "\(low)–\(high) GeV"
          + (scaleFactor == 1 ? "" : ", times the scale factor \(scaleFactor),")
          + " is beyond the scales of the parton densities \(densities.name)",
        remedy: "stay within \(scales.lowerBound / scaleFactor)–\(scales.upperBound / scaleFactor)"
          + " GeV, or take other densities")
    }
    self.energy = energy
    self.massRange = massRange
    let steps = max(1, Int((log(high / low) / 0.03).rounded(.up)))
    let widths =
      (-40...40).map { Double($0) / 4 } + (1...10).map { 10 * exp2(Double($0)) }
      + (1...10).map { -10 * exp2(Double($0)) }
    let around = poles.flatMap { pole in widths.map { pole.mass + pole.width * $0 } }
    massEdges =
      ([low, high] + (1..<steps).map { low * pow(high / low, Double($0) / Double(steps)) }
      + (around + further).filter { $0 > low && $0 < high }).sorted()
  }

  /// The greatest rapidity that a pair of this mass can have.
  func rapidityLimit(mass: Double) -> Double { log(energy.inGeV / mass) }

  /// ∫dm dy of a density that is even in y, by Gauss–Legendre quadrature between the edges.
  ///
  /// - Parameter nodes: in each cell and direction.
  func integral(
    nodes count: Int = 4, _ density: (_ mass: Double, _ rapidity: Double) -> CoherentComponents
  ) -> CoherentComponents {
    let rule = GaussLegendre(count: count)
    let points = zip(rule.nodes, rule.weights).map { ($0, $1) }
    var sum = CoherentComponents.zero
    for (low, high) in zip(massEdges, massEdges.dropFirst()) {
      for (node, weight) in points {
        let mass = (low + high) / 2 + (high - low) / 2 * node
        let width = rapidityLimit(mass: mass) / Double(Self.rapidityCells)
        for cell in 0..<Self.rapidityCells {
          for (inner, innerWeight) in points {
            let rapidity = (Double(cell) + 0.5 + 0.5 * inner) * width
            sum =
              sum + (high - low) / 2 * weight * width * innerWeight * density(mass, rapidity)
          }
        }
      }
    }
    return sum
  }

  /// The integral of a target's density, with the error of the quadrature: its difference from a
  /// coarser one.
  func integral(
    of target: GenerationTarget,
    _ density: (_ mass: Double, _ rapidity: Double) -> CoherentComponents
  ) -> Estimate {
    let value = target.value(integral(density))
    return Estimate(value, error: abs(value - target.value(integral(nodes: 3, density))))
  }

  /// x f of both protons' partons, at a scale in GeV.
  func partons(
    _ densities: some PartonDensities, mass: Double, rapidity: Double, scale: Double
  ) -> (PartonValues, PartonValues) {
    let root = mass / energy.inGeV
    return (
      densities.xf(x: root * exp(rapidity), q: scale),
      densities.xf(x: root * exp(-rapidity), q: scale)
    )
  }

  /// Events of a target, and the integral of its modulus in pb.
  ///
  /// - Parameters:
  ///   - purpose: names the random streams.
  ///   - density: per GeV and unit of rapidity of the envelope, integrated over all else, with what
  ///     is known of the point.
  ///   - complete: draws the rest of an event.
  ///   - parts: of the density at an event.
  func events<Point: Sendable, Event: Sendable>(
    _ count: Int, of target: GenerationTarget, under envelope: CoherentComponents.Factors,
    seed: UInt64, purpose: String,
    density:
      @escaping @Sendable (_ mass: Double, _ rapidity: Double) -> (
        value: Double, details: Point
      ),
    parts: @Sendable (Event) -> CoherentComponents,
    complete: @Sendable (Point, inout RandomStream) -> Event
  ) throws -> (events: [Event], modulus: Double) {
    let sampler = try sampler(density)
    let blocks = inBlocks(of: count, seed: seed, purpose: purpose) { size, stream in
      var trials = 0
      let events = (0..<size).map { _ in
        while true {
          let event = complete(sampler.sample(using: &stream, trials: &trials), &stream)
          if target.accepts(parts(event), under: envelope, using: &stream) { return event }
        }
      }
      return (events: events, trials: trials)
    }
    try sampler.checkOverflow()
    let trials = blocks.reduce(0) { $0 + $1.trials }
    return (blocks.flatMap(\.events), sampler.envelope * Double(count) / Double(trials))
  }

  /// A sampler of mass and rapidity.
  ///
  /// The mass runs over a variable in which every interval between the edges has the same length, so
  /// that poles are no longer narrow; VEGAS adapts a grid to the density in it. The sampler's cells
  /// have the grid's edges and, in mass, these ones too, since a narrow peak that adds little to
  /// the integral may lie within one bin of the grid.
  ///
  /// - Parameter density: per GeV and unit of rapidity, with what else is known of the point.
  private func sampler<Details: Sendable>(
    _ density:
      @escaping @Sendable (_ mass: Double, _ rapidity: Double) -> (
        value: Double, details: Details
      )
  ) throws -> CellSampler<Details> {
    let edges = massEdges
    func mass(_ u: Double) -> (value: Double, slope: Double) {
      let position = u * Double(edges.count - 1)
      let cell = min(Int(position), edges.count - 2)
      let width = edges[cell + 1] - edges[cell]
      return (edges[cell] + (position - Double(cell)) * width, width * Double(edges.count - 1))
    }
    let vegas = try Vegas(
      dimensions: 2, calls: 5000, iterations: 3,
      stream: RandomStream(seed: 0, purpose: "cells of a pair's phase space")
    ) { point in
      let (mass, slope) = mass(point[0])
      let limit = rapidityLimit(mass: mass)
      return slope * limit * density(mass, (2 * point[1] - 1) * limit).value
    }
    let space = self
    return CellSampler(
      xEdges: (edges + vegas.edges[0].dropFirst().dropLast().map { mass($0).value }).sorted(),
      yEdges: vegas.edges[1].map { 2 * $0 - 1 }
    ) { mass, t in
      let limit = space.rapidityLimit(mass: mass)
      let (value, details) = density(mass, t * limit)
      return (limit * value, details)
    }
  }
}
