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
    var bounds: [Double] = []
    var cumulative: [Double] = []
    var sum = 0.0
    for (x0, x1) in zip(xEdges, xEdges.dropFirst()) {
      for (y0, y1) in zip(yEdges, yEdges.dropFirst()) {
        var largest = 0.0
        for x in [x0, (x0 + x1) / 2, x1] {
          for y in [y0, (y0 + y1) / 2, y1] { largest = max(largest, density(x, y).value) }
        }
        bounds.append(1.1 * largest)
        sum += 1.1 * largest * (x1 - x0) * (y1 - y0)
        cumulative.append(sum)
      }
    }
    self.xEdges = xEdges
    self.yEdges = yEdges
    self.bounds = bounds
    self.cumulative = cumulative
    self.density = density
  }

  /// What is known of a random point.
  func sample(using stream: inout RandomStream) -> Details {
    while true {
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
