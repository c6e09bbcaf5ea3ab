import Foundation

/// Samples that differ in their fraction of signal, and nothing else that a learner may know.
///
/// Every event of a table, its features, and the mass region it lies in: the window, where a
/// resonance would be, and the sidebands, where it would not. There is no mass, no truth and no
/// other column in it; of the mass it is known only which events are the same, so that they share a fold.
/// Only ``EventTable/mixedSamples(in:features:)`` makes one.
public struct MixedSamples: Sendable {
  /// The features of every event of the table, in its order.
  public let features: FeatureMatrix
  /// The region of every event.
  public let regions: [MassRegions.Region]
  /// The weight of every event.
  public let weights: [Double]
  /// Which events have equal features; nil where no two have.
  package let copies: Copies?

  /// Events of equal features, bit by bit.
  package struct Copies: Sendable {
    /// Groups of equal features.
    package let features: RowGroups
    /// Groups of equal features and mass.
    package let exact: RowGroups
  }

  fileprivate init(
    features: FeatureMatrix, regions: [MassRegions.Region], weights: [Double], copies: Copies?
  ) {
    self.features = features
    self.regions = regions
    self.weights = weights
    self.copies = copies
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
          "move or widen it; the masses go from "
          + printed("%.6g to %.6g GeV", masses.min() ?? 0, masses.max() ?? 0)
          + (Self.likelyUnit(of: masses, range).map {
            "; if the column is in \($0), say --mass-unit \($0) and give the windows in \($0)"
          } ?? ""))
    }
    let inside = membership.indices.filter { membership[$0] != .outside }
    return MixedSamples(
      features: try trainingFeatures(features, at: inside), regions: membership,
      weights: weights ?? Array(repeating: 1, count: count), copies: try copies(masses, features))
  }

  /// The unit in which masses would lie around a range that they miss by three powers of ten.
  private static func likelyUnit(of masses: [Double], _ range: Range<Mass>) -> EnergyUnit? {
    guard let low = masses.min(), let high = masses.max() else { return nil }
    return [EnergyUnit.TeV, .MeV].first { unit in
      (low * unit.inGeV...high * unit.inGeV).contains(range.inGeV.lowerBound)
    }
  }

  private func copies(_ masses: [Double], _ features: [Feature]) throws(InputError)
    -> MixedSamples.Copies?
  {
    var hashes = RowHashes(count: count)
    for feature in features { hashes.add(try values(of: feature.name)) }
    let groups = RowGroups(hashes.values)
    guard groups.repeats > 0 else { return nil }
    hashes.add(masses)
    return .init(features: groups, exact: RowGroups(hashes.values))
  }
}
