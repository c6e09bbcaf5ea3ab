import Events

/// Numbers of events in bins of mass: what a background is fitted to.
public struct MassSpectrum: Sendable {
  /// The bins, edges in GeV.
  public let axis: Axis
  /// The number of events in each bin.
  public let counts: [Int]

  /// The spectrum of masses in GeV; those outside the axis are left out.
  public init(_ masses: [Double], on axis: Axis) {
    self.init(counts: Histogram(masses, on: axis).sums.map { Int($0) }, on: axis)
  }

  /// A spectrum of given counts, one per bin.
  public init(counts: [Int], on axis: Axis) {
    precondition(
      counts.count == axis.count && counts.allSatisfy { $0 >= 0 },
      "\(counts.count) counts for \(axis.count) bins, none negative")
    self.axis = axis
    self.counts = counts
  }

  /// The number of events in all bins.
  public var total: Int { counts.reduce(0, +) }
}
