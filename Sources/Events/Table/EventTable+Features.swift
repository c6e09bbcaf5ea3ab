import Foundation

extension EventTable {
  /// The features of every event, as a fitted scorer takes them.
  ///
  /// - Throws: ``InputError`` where there is none, or one is missing, not finite in single precision,
  ///   named twice, the mass, or computed from the mass alone.
  public func featureMatrix(_ features: [Feature]) throws(InputError) -> FeatureMatrix {
    guard !features.isEmpty else {
      throw InputError("features", "there is none", remedy: "name at least one column")
    }
    var columns: [[Double]] = []
    for (position, feature) in features.enumerated() {
      guard !features[..<position].contains(where: { $0.name == feature.name }) else {
        throw InputError("feature '\(feature.name)'", "it is named twice")
      }
      let values = try values(of: feature.name)
      guard !derivedFromMass.contains(feature.name) else {
        throw InputError(
          "feature '\(feature.name)'",
          "it is \(feature.name == mass.name ? "the mass" : "computed from the mass alone")",
          remedy: Self.leakRemedy)
      }
      if let value = values.first(where: { !Float($0).isFinite }) {
        throw InputError(
          "feature '\(feature.name)'", "its value \(value) is too great for single precision",
          remedy: "rescale it or take its logarithm")
      }
      columns.append(values)
    }
    return FeatureMatrix(features: features, columns: columns)
  }

  /// The features of every event, to learn from those at the given rows.
  ///
  /// - Parameter rows: nil for all.
  /// - Throws: ``InputError`` as ``featureMatrix(_:)``, and where over these rows a feature is
  ///   constant, or orders the events as the mass does.
  public func trainingFeatures(_ features: [Feature], at rows: [Int]? = nil) throws(InputError)
    -> FeatureMatrix
  {
    let masses = try masses()
    let byMass = (rows ?? Array(0..<count)).sorted { masses[$0] < masses[$1] }
    let ordered = byMass.map { masses[$0] }
    let columns = try features.map { feature throws(InputError) in
      let values = try values(of: feature.name)
      let inMassOrder = byMass.map { values[$0] }
      guard let first = inMassOrder.first, inMassOrder.contains(where: { $0 != first }) else {
        throw InputError(
          "feature '\(feature.name)'", "it is \(inMassOrder.first ?? .nan) in every event",
          remedy: "leave it out: nothing can be learned from a constant")
      }
      return inMassOrder
    }
    let matrix = try featureMatrix(features)
    for (feature, values) in zip(features, columns) where Self.isMonotone(values, over: ordered) {
      throw InputError(
        "feature '\(feature.name)'", "it rises or falls with the mass in every event",
        remedy: Self.leakRemedy)
    }
    return matrix
  }

  /// What to do about a feature that knows the mass.
  package static let leakRemedy =
    "leave it out: a classifier that knows the mass finds the window itself, not a signal in it"

  /// Whether values, given in order of their masses, never fall or never rise with the mass, be it in
  /// a few steps such as a flag's, and cannot do so by chance: of all orders of the values fewer than
  /// one in a million does.
  private static func isMonotone(_ values: [Double], over masses: [Double]) -> Bool {
    var (rises, falls) = (true, true)
    for next in values.indices.dropFirst() where masses[next] > masses[next - 1] {
      rises = rises && values[next] >= values[next - 1]
      falls = falls && values[next] <= values[next - 1]
      if !rises && !falls { return false }
    }
    // ln of the number of orders, n!/Π c!, from the least chance on: c counts equal values.
    var counts: [Double: Int] = [:]
    for value in values { counts[value, default: 0] += 1 }
    var (orders, placed) = (0.0, 0)
    for count in counts.values {
      for k in 1...count { orders += log(Double(placed + k) / Double(k)) }
      placed += count
      if orders > 14 { return true }
    }
    return false
  }
}
