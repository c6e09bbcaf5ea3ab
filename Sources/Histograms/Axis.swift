import Events

/// The bins of an axis: ascending edges, each bin with its lower edge and without its upper one.
public struct Axis: Sendable, Hashable {
  /// The edges, one more than there are bins.
  public let edges: [Double]
  private let inverseWidth: Double?

  /// Bins of equal width.
  ///
  /// - Parameters:
  ///   - count: how many, at least one.
  ///   - range: from the first bin's lower edge to the last bin's upper one.
  public static func uniform(_ count: Int, _ range: Range<Double>) -> Axis {
    precondition(count >= 1 && !range.isEmpty, "\(count) bins over \(range)")
    let width = (range.upperBound - range.lowerBound) / Double(count)
    let edges = (0...count).map { index in
      index == count ? range.upperBound : range.lowerBound + width * Double(index)
    }
    return Axis(edges: edges, inverseWidth: 1 / width)
  }

  /// Bins of equal width over a range of masses, with edges in GeV.
  public static func uniform(_ count: Int, _ range: Range<Mass>) -> Axis {
    uniform(count, range.inGeV)
  }

  /// Bins between given edges.
  ///
  /// - Throws: `InputError` unless there are two or more, finite and ascending.
  public init(edges: [Double]) throws(InputError) {
    guard edges.count >= 2 else { throw InputError("axis", "\(edges.count) edges make no bin") }
    for (low, high) in zip(edges, edges.dropFirst()) where !(low < high && (high - low).isFinite) {
      throw InputError("axis", "the edges \(low), \(high) do not ascend")
    }
    self.init(edges: edges, inverseWidth: nil)
  }

  private init(edges: [Double], inverseWidth: Double?) {
    self.edges = edges
    self.inverseWidth = inverseWidth
  }

  /// The number of bins.
  public var count: Int { edges.count - 1 }

  /// From the lowest edge to the highest.
  public var range: Range<Double> { edges[0]..<edges[count] }

  /// The bin that holds a value; nil below, above and for NaN.
  public func index(of value: Double) -> Int? {
    guard range.contains(value) else { return nil }
    var low = 0
    if let inverseWidth {
      // The division may land one bin off at an edge; the edges themselves decide.
      low = min(count - 1, Int((value - edges[0]) * inverseWidth))
      if value < edges[low] { low -= 1 } else if value >= edges[low + 1] { low += 1 }
      return low
    }
    var high = count
    while high - low > 1 {
      let middle = (low + high) / 2
      if value < edges[middle] { high = middle } else { low = middle }
    }
    return low
  }

  /// One bin's edges.
  public func bin(_ index: Int) -> Range<Double> { edges[index]..<edges[index + 1] }

  /// The bins that lie wholly inside a range. An edge within 1e-9 of a bin's width of the range's
  /// end counts as inside: decimal edges are not exact in binary.
  public func bins(inside range: Range<Double>) -> [Int] {
    (0..<count).filter { index in
      let bin = bin(index)
      let slack = 1e-9 * (bin.upperBound - bin.lowerBound)
      return bin.lowerBound >= range.lowerBound - slack
        && bin.upperBound <= range.upperBound + slack
    }
  }

  /// The bins that lie wholly outside a range, to the same slack.
  public func bins(outside range: Range<Double>) -> [Int] {
    (0..<count).filter { index in
      let bin = bin(index)
      let slack = 1e-9 * (bin.upperBound - bin.lowerBound)
      return bin.upperBound <= range.lowerBound + slack
        || bin.lowerBound >= range.upperBound - slack
    }
  }

  /// Whether both ends of a range are edges, to the slack of ``bins(inside:)``.
  public func isAligned(with range: Range<Double>) -> Bool {
    [range.lowerBound, range.upperBound].allSatisfy { end in
      edges.indices.contains { index in
        let width = edges[min(index + 1, count)] - edges[min(index, count - 1)]
        return abs(edges[index] - end) <= 1e-9 * width
      }
    }
  }
}
