import Foundation
import GSL
import Statistics

/// A background's cells, laid out for the innermost loop of fits with a signal.
///
/// A ``PoissonRegression`` is evaluated from flat arrays and has exact second derivatives. Any other
/// model of cells is asked for its expectations, and its second derivatives are differences.
struct WorkingBackground: Sendable {
  let cells: any CellModel
  /// Whether fits leave its parameters where they are, because the events do not determine them.
  var isHeld = false
  /// Nodes × parameters, the nodes in the order of the cells.
  private let basis: [Double]
  /// ln of each node's weight, and its offset; or its weight where the link is linear.
  private let offsets: [Double]
  /// The first node of each cell, and the end of the last.
  private let starts: [Int]
  private let isLogarithmic: Bool

  init(_ cells: any CellModel) {
    self.cells = cells
    guard let regression = cells as? PoissonRegression else {
      (basis, offsets, starts, isLogarithmic) = ([], [], [], false)
      return
    }
    isLogarithmic = regression.link == .log
    var (basis, offsets, starts): ([Double], [Double], [Int]) = ([], [], [0])
    for nodes in regression.cells {
      for node in nodes {
        basis += regression.basis.row(node)
        let weight = regression.nodeWeights[node]
        let offset = regression.offsets.isEmpty ? 0 : regression.offsets[node]
        offsets.append(regression.link == .log ? log(weight) + offset : weight)
      }
      starts.append(offsets.count)
    }
    (self.basis, self.offsets, self.starts) = (basis, offsets, starts)
  }

  /// Whether second derivatives are exact.
  var isLinear: Bool { !starts.isEmpty }

  var parameterCount: Int { cells.parameterCount }

  /// Writes means, and derivatives into the columns of a Jacobian after its first.
  @inline(__always)
  func evaluate(
    at point: UnsafePointer<Double>, expected: UnsafeMutablePointer<Double>,
    jacobian: UnsafeMutablePointer<Double>?
  ) {
    let count = parameterCount
    guard isLinear else {
      let (means, inner) = cells.expectations(
        at: Array(UnsafeBufferPointer(start: point, count: count)))
      for cell in means.indices {
        expected[cell] = means[cell]
        guard let row = jacobian.map({ $0 + cell * (count + 1) + 1 }) else { continue }
        for k in 0..<count { row[k] = inner[cell, k] }
      }
      return
    }
    forEachNode(at: point) { cell, isFirst, rate, slope, functions in
      expected[cell] = (isFirst ? 0 : expected[cell]) + rate
      guard let row = jacobian.map({ $0 + cell * (count + 1) + 1 }) else { return }
      for k in 0..<count { row[k] = (isFirst ? 0 : row[k]) + slope * functions[k] }
    }
  }

  /// Adds Σ w ∂²μ to the rows and columns of a square matrix after its first.
  func addCurvature(
    at point: UnsafePointer<Double>, weights: UnsafePointer<Double>,
    to hessian: UnsafeMutablePointer<Double>
  ) {
    guard isLogarithmic else { return }
    let size = parameterCount + 1
    forEachNode(at: point) { cell, _, _, slope, functions in
      let scale = weights[cell] * slope
      for i in 0..<size - 1 {
        let own = scale * functions[i]
        let row = hessian + (i + 1) * size + 1
        for j in 0...i { row[j] += own * functions[j] }
      }
    }
  }

  /// The rate of each node times its weight, and its derivative in the linear form.
  @inline(__always)
  private func forEachNode(
    at point: UnsafePointer<Double>,
    _ body: (
      _ cell: Int, _ isFirst: Bool, _ rate: Double, _ slope: Double,
      _ functions: UnsafePointer<Double>
    ) -> Void
  ) {
    let count = parameterCount
    basis.withUnsafeBufferPointer { basis in
      offsets.withUnsafeBufferPointer { offsets in
        guard let first = basis.baseAddress else { return }
        for cell in 0..<starts.count - 1 {
          for node in starts[cell]..<starts[cell + 1] {
            let functions = first + node * count
            var linear = 0.0
            for k in 0..<count { linear += functions[k] * point[k] }
            let isFirst = node == starts[cell]
            if isLogarithmic {
              let rate = PoissonRegression.Link.log.rate(offsets[node] + linear)
              body(cell, isFirst, rate, rate, functions)
            } else {
              body(cell, isFirst, offsets[node] * linear, offsets[node], functions)
            }
          }
        }
      }
    }
  }
}
