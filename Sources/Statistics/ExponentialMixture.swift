import Foundation
import GSL

/// Poisson counts whose rate is a sum of exponentials, Σ_k a_k e^(−b_k t), with amplitudes a_k ≥ 0
/// and free slopes b_k: the parameters are a₁, b₁, a₂, b₂, …
///
/// Amplitudes and slopes together are no linear model. But a sum of given slopes is one, and the
/// likelihood is concave in the measure over slopes, so the way to the next term is known: the term
/// that the slope of the likelihood asks for (Lindsay, Ann. Statist. 11 (1983) 86). Where no slope
/// asks for a term, none can improve the fit, and its amplitude is 0.
public struct ExponentialMixture: CellModel {
  /// The model's name, for messages.
  public let name: String
  /// The number of terms.
  public let terms: Int
  /// t of each node, of order 1.
  public let nodes: [Double]
  /// The quadrature weight of each node.
  public let nodeWeights: [Double]
  /// The nodes of each cell.
  public let cells: [[Int]]
  /// The slopes that are allowed, finite; a term much steeper than a cell is a spike in one.
  public let slopes: ClosedRange<Double>

  /// A sum of one or more terms over quadrature nodes.
  public init(
    name: String, terms: Int, nodes: [Double], nodeWeights: [Double], cells: [[Int]],
    slopes: ClosedRange<Double>
  ) {
    precondition(terms >= 1, "a sum of \(terms) terms")
    precondition(nodes.count == nodeWeights.count, "a node lacks its weight")
    precondition(
      slopes.lowerBound < slopes.upperBound && slopes.lowerBound.isFinite
        && slopes.upperBound.isFinite, "slopes in \(slopes)")
    self.name = name
    self.terms = terms
    self.nodes = nodes
    self.nodeWeights = nodeWeights
    self.cells = cells
    self.slopes = slopes
  }

  /// Two a term.
  public var parameterCount: Int { 2 * terms }

  /// The number of cells.
  public var cellCount: Int { cells.count }

  /// Amplitudes of 0 and more, and the slopes.
  public var limits: [ClosedRange<Double>] {
    (0..<terms).flatMap { _ in [0 ... .infinity, slopes] }
  }

  /// The expectation of each cell, and its derivatives.
  public func expectations(at parameters: [Double]) -> (means: [Double], jacobian: Matrix) {
    var means = [Double](repeating: 0, count: cells.count)
    var jacobian = Matrix(rows: cells.count, columns: 2 * terms)
    for (cell, nodes) in cells.enumerated() {
      for node in nodes {
        for term in 0..<terms {
          let (a, b) = (parameters[2 * term], parameters[2 * term + 1])
          let unit = nodeWeights[node] * exp(-b * self.nodes[node])
          means[cell] += a * unit
          jacobian[cell, 2 * term] += unit
          jacobian[cell, 2 * term + 1] -= a * unit * self.nodes[node]
        }
      }
    }
    return (means, jacobian)
  }

  /// The slope of a term whose amplitude is 0, and the amplitude of a term with the slope of one
  /// before it, at a limit of both.
  public func idleParameters(at parameters: [Double]) -> [Int] {
    (0..<terms).flatMap { term -> [Int] in
      let isTwin = (0..<term).contains {
        parameters[2 * $0] > 0 && parameters[2 * $0 + 1] == parameters[2 * term + 1]
      }
      return (isTwin ? [2 * term] : []) + (parameters[2 * term] == 0 ? [2 * term + 1] : [])
    }
  }

  /// What a term must promise in −ln L: far above the distance from the minimum at which a fit stops,
  /// which looks like the wish for a term beside one that is there.
  private var leastGain: Double { 1e-6 }

  /// The sum with one term less, fitted, and the term that raises its likelihood most.
  public func start(for observed: [Double]) throws -> [Double] {
    guard terms > 1 else { return try single(for: observed) }
    let fewer = with(terms: terms - 1, cells: cells)
    let fit = try fewer.maximumLikelihoodFit(to: observed)
    var best: (gain: Double, amplitude: Double, slope: Double) = (leastGain, 0, 0)
    let steps = 200
    for step in 0...steps {
      let share = Double(step) / Double(steps)
      let slope = slopes.lowerBound + share * (slopes.upperBound - slopes.lowerBound)
      let unit = self.unit(slope)
      var (rise, information) = (0.0, 0.0)
      for cell in cells.indices {
        rise += (observed[cell] / fit.means[cell] - 1) * unit[cell]
        information += unit[cell] * unit[cell] / fit.means[cell]
      }
      guard rise > 0, information > 0 else { continue }
      let gain = rise * rise / (2 * information)
      if gain > best.gain { best = (gain, rise / information, slope) }
    }
    guard best.amplitude > 0 else { return fit.parameters + [0, slopes.lowerBound] }
    // The whole step may be too long; a short one is always upwards.
    for _ in 0..<60 {
      let trial = fit.parameters + [best.amplitude, best.slope]
      let deviance = zip(observed, means(at: trial)).reduce(0) {
        $0 + poissonDeviance(observed: $1.0, expected: $1.1)
      }
      if deviance < fit.deviance { return trial }
      best.amplitude /= 2
    }
    return fit.parameters + [0, slopes.lowerBound]
  }

  /// The log-linear fit of one exponential.
  private func single(for observed: [Double]) throws -> [Double] {
    let fit = try PoissonRegression(
      name: name, link: .log,
      basis: Matrix(rows: nodes.count, columns: 2, elements: nodes.flatMap { [1, -$0] }),
      nodeWeights: nodeWeights, cells: cells
    ).fit(observed: observed)
    let slope = min(max(fit.parameters[1], slopes.lowerBound), slopes.upperBound)
    let total = unit(slope).reduce(0, +)
    return [observed.reduce(0, +) / total, slope]
  }

  /// The expectations of a term of amplitude 1.
  private func unit(_ slope: Double) -> [Double] {
    cells.map { $0.reduce(0) { $0 + nodeWeights[$1] * exp(-slope * nodes[$1]) } }
  }

  /// The same rates in cells that hold the nodes of several.
  public func grouped(_ groups: [[Int]]) -> any CellModel {
    with(terms: terms, cells: groups.map { group in group.flatMap { cells[$0] } })
  }

  /// The same with the weights of each cell's nodes multiplied by its factor; a node is in one cell at most.
  public func scaled(by factors: [Double]) -> any CellModel {
    ExponentialMixture(
      name: name, terms: terms, nodes: nodes,
      nodeWeights: nodeWeights.scaled(in: cells, by: factors), cells: cells, slopes: slopes)
  }

  private func with(terms: Int, cells: [[Int]]) -> ExponentialMixture {
    ExponentialMixture(
      name: name, terms: terms, nodes: nodes, nodeWeights: nodeWeights, cells: cells,
      slopes: slopes)
  }
}
