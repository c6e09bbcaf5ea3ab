import Events
import Foundation
import GSL

extension DrellYan {
  /// The parts of the cross section over the mass range, in pb: σ(g) = B + gI + g²S.
  ///
  /// By Gauss–Legendre quadrature over the cells of the generator.
  public func crossSection() -> CoherentComponents { crossSection(nodes: 4) }

  /// σ at a coupling in pb, with the error of the quadrature: its difference from a coarser one.
  public func crossSection(coupling g: Double) -> Estimate {
    let value = crossSection(nodes: 4).total(coupling: g)
    return Estimate(value, error: abs(value - crossSection(nodes: 3).total(coupling: g)))
  }

  private func crossSection(nodes count: Int) -> CoherentComponents {
    let rule = GaussLegendre(count: count)
    let points = zip(rule.nodes, rule.weights).map { ($0, $1) }
    var sum = CoherentComponents.zero
    let edges = massEdges()
    for (low, high) in zip(edges, edges.dropFirst()) {
      for (node, weight) in points {
        let mass = (low + high) / 2 + (high - low) / 2 * node
        let limit = rapidityLimit(mass: mass)
        for cell in 0..<Self.rapidityCells {
          // Both halves of the rapidity axis are alike up to the direction of the angle.
          let width = limit / Double(Self.rapidityCells)
          for (inner, innerWeight) in points {
            let rapidity = (Double(cell) + 0.5 + 0.5 * inner) * width
            sum =
              sum
              + (high - low) / 2 * weight * width * innerWeight
              * angularDensity(mass: mass, rapidity: rapidity).integral
          }
        }
      }
    }
    return sum
  }

  static var rapidityCells: Int { 16 }

  /// Edges in mass between which the cross section is smooth: even steps of the logarithm, and
  /// quarters of a width about each pole.
  func massEdges() -> [Double] {
    let (low, high) = (massRange.lowerBound.inGeV, massRange.upperBound.inGeV)
    let steps = max(1, Int((log(high / low) / 0.03).rounded(.up)))
    var edges = (0...steps).map { low * pow(high / low, Double($0) / Double(steps)) }
    edges[steps] = high
    var poles = [(amplitude.electroweak.zMass.inGeV, amplitude.electroweak.zWidth.inGeV)]
    if let new = amplitude.zPrime { poles.append((new.mass.inGeV, new.width.inGeV)) }
    for (pole, width) in poles {
      edges += (-40...40).map { pole + width * Double($0) / 4 }.filter { $0 > low && $0 < high }
    }
    return edges.sorted()
  }
}
