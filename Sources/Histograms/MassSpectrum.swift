import Events

/// Numbers of events in bins of mass: what a background is fitted to.
public struct MassSpectrum: Sendable {
  /// The bins, edges in GeV.
  public let axis: Axis
  /// The number of events in each bin.
  public let counts: [Int]
  /// The sums of the events' weights; nil where every event counts once.
  public let weights: BinWeights?

  /// The spectrum of masses in GeV; those outside the axis are left out.
  public init(_ masses: [Double], on axis: Axis) {
    self.init(counts: Histogram(masses, on: axis).sums.map { Int($0) }, on: axis)
  }

  /// The spectrum of weighted events.
  ///
  /// - Throws: `InputError` where a weight is not finite, the weights of a bin add up to less than 0, or
  ///   those of both signs to less than three times their error.
  public init(_ masses: [Double], weights: [Double], on axis: Axis) throws(InputError) {
    if let row = weights.firstIndex(where: { !$0.isFinite }) {
      throw InputError(
        "weights, row \(row + 1)", "\(weights[row])", remedy: "weights are finite numbers")
    }
    var signs = [(positive: Bool, negative: Bool)](repeating: (false, false), count: axis.count)
    for (mass, weight) in zip(masses, weights) {
      guard let bin = axis.index(of: mass) else { continue }
      if weight > 0 { signs[bin].positive = true }
      if weight < 0 { signs[bin].negative = true }
    }
    self.axis = axis
    counts = Histogram(masses, on: axis).sums.map { Int($0) }
    self.weights = try BinWeights(
      Histogram(masses, weights: weights, on: axis),
      hasBothSigns: signs.map { $0.positive && $0.negative })
  }

  /// A spectrum of given counts, one per bin.
  public init(counts: [Int], on axis: Axis) {
    precondition(
      counts.count == axis.count && counts.allSatisfy { $0 >= 0 },
      "\(counts.count) counts for \(axis.count) bins, none negative")
    self.axis = axis
    self.counts = counts
    weights = nil
  }

  private init(_ axis: Axis, _ counts: [Int], _ weights: BinWeights) {
    (self.axis, self.counts, self.weights) = (axis, counts, weights)
  }

  /// The number of events in all bins.
  public var total: Int { counts.reduce(0, +) }

  /// What is seen in each bin: the events, or their weights' sum.
  public var sums: [Double] { weights?.sums ?? counts.map(Double.init) }

  /// The counts that a Poisson likelihood is of: the events, or the number of equally weighted ones that
  /// know as much (``BinWeights``).
  public var effectiveCounts: [Double] { weights?.effectiveCounts ?? counts.map(Double.init) }

  /// By how much an expectation is multiplied to be one of ``effectiveCounts``: 1 without weights.
  public var scales: [Double] { weights?.scales ?? Array(repeating: 1, count: counts.count) }

  /// Other effective counts on the same bins, such as a toy's.
  public func with(effectiveCounts counts: [Int]) -> MassSpectrum {
    guard let weights else { return MassSpectrum(counts: counts, on: axis) }
    return MassSpectrum(axis, counts, weights.with(effectiveCounts: counts.map(Double.init)))
  }

  /// - Throws: `InputError` where the events have weights, which the user named cannot take.
  public func requireUnweighted(for user: String) throws(InputError) {
    guard weights != nil else { return }
    throw InputError(user, "the events have weights", remedy: "leave the weights out")
  }
}
