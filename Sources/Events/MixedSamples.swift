/// Samples that differ in their fraction of signal, and nothing else that a learner may know.
///
/// Every event of a table, its features, and the mass region it lies in: the window, where a
/// resonance would be, and the sidebands, where it would not. There is no mass, no truth and no
/// other column in it. Only ``EventTable/mixedSamples(in:features:)`` makes one.
public struct MixedSamples: Sendable {
  /// The features of every event of the table, in its order.
  public let features: FeatureMatrix
  /// The region of every event.
  public let regions: [MassRegions.Region]
  /// The weight of every event.
  public let weights: [Double]

  fileprivate init(features: FeatureMatrix, regions: [MassRegions.Region], weights: [Double]) {
    self.features = features
    self.regions = regions
    self.weights = weights
  }

  /// The number of events, those outside every region included.
  public var count: Int { regions.count }

  /// The rows of the events in one region.
  public func rows(in region: MassRegions.Region) -> [Int] {
    regions.indices.filter { regions[$0] == region }
  }
}

extension EventTable {
  /// The samples that a window and its sidebands make of this table.
  ///
  /// - Parameters:
  ///   - regions: the window and the sidebands.
  ///   - features: the columns to learn from.
  /// - Throws: ``InputError`` where a region has no event; where a feature is missing, not finite,
  ///   constant over the regions, named twice; or where it is the mass, or a function of it alone.
  public func mixedSamples(in regions: MassRegions, features: [Feature]) throws(InputError)
    -> MixedSamples
  {
    guard !features.isEmpty else {
      throw InputError("features", "there is none", remedy: "name at least one column")
    }
    let masses = try masses()
    let membership = masses.map { regions.region(of: $0) }
    for (region, name, range) in [
      (MassRegions.Region.signal, "signal window", regions.signal),
      (.lowerSideband, "lower sideband", regions.lowerSideband),
      (.upperSideband, "upper sideband", regions.upperSideband),
    ] where !membership.contains(region) {
      throw InputError(
        columns.source, "no event lies in the \(name) \(MassRegions.text(range))",
        remedy:
          "move or widen it; the masses go from \(masses.min() ?? 0) to \(masses.max() ?? 0) GeV")
    }
    let inside = membership.indices.filter { membership[$0] != .outside }
    let byMass = inside.sorted { masses[$0] < masses[$1] }
    var columns: [[Double]] = []
    for (position, feature) in features.enumerated() {
      guard !features[..<position].contains(where: { $0.name == feature.name }) else {
        throw InputError("feature '\(feature.name)'", "it is named twice")
      }
      let values = try checkedFeature(feature, byMass: byMass, masses: masses)
      columns.append(values)
    }
    return MixedSamples(
      features: FeatureMatrix(features: features, columns: columns), regions: membership,
      weights: weights ?? Array(repeating: 1, count: count))
  }

  private func checkedFeature(_ feature: Feature, byMass: [Int], masses: [Double])
    throws(InputError) -> [Double]
  {
    let leak = "a classifier that knows the mass finds the window itself, not a signal in it"
    let values = try values(of: feature.name)
    let inMassOrder = byMass.map { values[$0] }
    guard let first = inMassOrder.first, inMassOrder.contains(where: { $0 != first }) else {
      throw InputError(
        "feature '\(feature.name)'", "it is \(inMassOrder.first ?? .nan) in every event",
        remedy: "leave it out: nothing can be learned from a constant")
    }
    guard !derivedFromMass.contains(feature.name) else {
      throw InputError(
        "feature '\(feature.name)'",
        "it is \(feature.name == mass.name ? "the mass" : "computed from the mass alone")",
        remedy: "leave it out: \(leak)")
    }
    if let value = values.first(where: { !Float($0).isFinite }) {
      throw InputError(
        "feature '\(feature.name)'", "its value \(value) is too great for single precision",
        remedy: "rescale it or take its logarithm")
    }
    guard !isMonotone(inMassOrder, over: byMass.map { masses[$0] }) else {
      throw InputError(
        "feature '\(feature.name)'", "it orders the events as the mass does",
        remedy: "leave it out: \(leak)")
    }
    return values
  }

  /// Whether values, given in order of their masses, are a strictly monotone function of the mass.
  private func isMonotone(_ values: [Double], over masses: [Double]) -> Bool {
    guard values.count > 2 else { return false }
    var (rises, falls) = (true, true)
    for next in 1..<values.count where masses[next] > masses[next - 1] {
      rises = rises && values[next] > values[next - 1]
      falls = falls && values[next] < values[next - 1]
      if !rises && !falls { return false }
    }
    return true
  }
}
