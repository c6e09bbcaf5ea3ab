import Events
import Histograms

/// The bins that several spectra share: between edges that all of them have, or that lie beyond the
/// ends of those that have them not.
///
/// Every bin of each spectrum lies in one common bin, so that a window counts the same masses in
/// every channel.
struct CommonBins: Sendable {
  /// The common bins.
  let axis: Axis
  /// Of each channel the common bin of each of its bins.
  let homes: [[Int]]

  /// - Throws: `InputError` where there is no channel.
  init(of axes: [Axis]) throws(InputError) {
    guard let first = axes.first else {
      throw InputError("channels", "there are none", remedy: "give one or more")
    }
    if axes.allSatisfy({ $0 == first }) {
      axis = first
      homes = axes.map { _ in Array(0..<first.count) }
      return
    }
    var edges: [Double] = []
    for edge in axes.flatMap(\.edges).sorted() {
      let isNew =
        edges.last.map { edge > $0 && !axes.contains(where: Self.joins($0, edge)) } ?? true
      if isNew && axes.allSatisfy({ Self.admits(edge, $0) }) { edges.append(edge) }
    }
    let axis = try Axis(edges: edges)
    self.axis = axis
    homes = axes.map { channel in
      (0..<channel.count).map { index in
        let bin = channel.bin(index)
        // Not the ends, which may be off by their rounding.
        guard let home = axis.index(of: (bin.lowerBound + bin.upperBound) / 2) else {
          preconditionFailure("\(bin) is beyond \(axis.range)")
        }
        return home
      }
    }
  }

  /// The values of a channel's bins, summed over each common bin.
  func sums<Value: AdditiveArithmetic>(of values: [Value], channel: Int) -> [Value] {
    var sums = [Value](repeating: .zero, count: axis.count)
    for (bin, home) in homes[channel].enumerated() { sums[home] += values[bin] }
    return sums
  }

  /// A channel's bins in a window of common bins; an empty range where it has none.
  func bins(of channel: Int, in window: Range<Int>) -> Range<Int> {
    let homes = homes[channel]
    let low = homes.firstIndex { $0 >= window.lowerBound } ?? homes.count
    let high = homes.firstIndex { $0 >= window.upperBound } ?? homes.count
    return low..<high
  }

  /// Whether an axis has an edge, to 1e-9 of a bin, or ends before it.
  private static func admits(_ edge: Double, _ axis: Axis) -> Bool {
    let slack = 1e-9 * (axis.range.upperBound - axis.range.lowerBound) / Double(axis.count)
    if edge <= axis.range.lowerBound + slack || edge >= axis.range.upperBound - slack {
      return true
    }
    return axis.isAligned(with: edge..<edge)
  }

  /// Whether two edges are one but for rounding, on an axis.
  private static func joins(_ a: Double, _ b: Double) -> (Axis) -> Bool {
    { b - a <= 2e-9 * ($0.range.upperBound - $0.range.lowerBound) / Double($0.count) }
  }
}
