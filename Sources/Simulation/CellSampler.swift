import GSL
import Synchronization

/// A density above the bound that a generator took for it.
struct DensityOverflow: Error, CustomStringConvertible {
  /// The density over its bound.
  let ratio: Double

  var description: String {
    "the generator underestimated its density by a factor of \(ratio): its cells are too wide here"
  }
}

/// Unweighted points of a density over a rectangle, by rejection in cells.
///
/// Each cell has an upper bound of the density: the largest of nine of its points, and a tenth more.
/// A point above its cell's bound would come too seldom; the largest excess is kept, and more than
/// none is an error of the whole sample.
///
/// What the density computed on its way comes with the point, so that it is computed once.
final class CellSampler<Details: Sendable>: Sendable {
  /// The density at a point, and what else is known of it.
  typealias Density = @Sendable (Double, Double) -> (value: Double, details: Details)

  private let xEdges: [Double]
  private let yEdges: [Double]
  private let bounds: [Double]
  private let cumulative: [Double]
  private let density: Density
  /// The bits of the largest ratio above 1; positive doubles are in the order of their bits.
  private let largestRatio = Atomic<UInt64>(0)

  init(xEdges: [Double], yEdges: [Double], density: @escaping Density) {
    let (x, y) = (halved(xEdges), halved(yEdges))
    let lattice = x.map { x in y.map { density(x, $0).value } }
    var bounds: [Double] = []
    var cumulative: [Double] = []
    var sum = 0.0
    for row in 0..<xEdges.count - 1 {
      for column in 0..<yEdges.count - 1 {
        var largest = 0.0
        for i in 2 * row...2 * row + 2 {
          for j in 2 * column...2 * column + 2 { largest = max(largest, lattice[i][j]) }
        }
        bounds.append(1.1 * largest)
        sum +=
          1.1 * largest * (xEdges[row + 1] - xEdges[row]) * (yEdges[column + 1] - yEdges[column])
        cumulative.append(sum)
      }
    }
    self.xEdges = xEdges
    self.yEdges = yEdges
    self.bounds = bounds
    self.cumulative = cumulative
    self.density = density
  }

  /// The integral of the bounds: times the share of accepted trials it is that of the density.
  var envelope: Double { cumulative[cumulative.count - 1] }

  /// What is known of a random point.
  ///
  /// - Parameter trials: is raised by the number of points that it took.
  func sample(using stream: inout RandomStream, trials: inout Int) -> Details {
    while true {
      trials += 1
      let cell = self.cell(at: stream.uniform() * cumulative[cumulative.count - 1])
      let (row, column) = cell.quotientAndRemainder(dividingBy: yEdges.count - 1)
      let x = xEdges[row] + (xEdges[row + 1] - xEdges[row]) * stream.uniform()
      let y = yEdges[column] + (yEdges[column + 1] - yEdges[column]) * stream.uniform()
      let (value, details) = density(x, y)
      let ratio = value / bounds[cell]
      if ratio > 1 { largestRatio.max(ratio.bitPattern, ordering: .relaxed) }
      if stream.uniform() < ratio { return details }
    }
  }

  /// Fails where a point was above its cell's bound.
  func checkOverflow() throws {
    let ratio = Double(bitPattern: largestRatio.load(ordering: .relaxed))
    if ratio > 1 { throw DensityOverflow(ratio: ratio) }
  }

  /// The cell in whose share of the sum a number falls.
  private func cell(at value: Double) -> Int {
    var (low, high) = (0, cumulative.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// The edges of the halves of bins.
private func halved(_ edges: [Double]) -> [Double] {
  zip(edges, edges.dropFirst()).flatMap { [$0, ($0 + $1) / 2] } + edges.suffix(1)
}
