import Events
import Foundation
import GSL
import Learning
import Reports

/// Copies whose features are the data's own, moved along with the mass: a quick stand-in for a learned
/// density.
///
/// Each feature is put on the scale of ln u/(1 − u), u its rank. There its middle and its spread are
/// linear splines in the mass, with up to 24 knots at the masses' quantiles, fitted by least squares
/// outside the window and interpolated across it. What is left of an event, all features together, is
/// reassigned to another mass and moved to the middle and spread there. Correlations between features
/// stay, and values are those of the data.
///
/// What a middle and a spread cannot tell, such as a correlation that changes with the mass, is not in
/// these copies; ``FlowFeatures`` learn it, at many times the cost.
public struct FollowingFeatures: BackgroundReplica {
  /// The data's masses.
  public let masses: BackgroundMasses
  private let columns: [Column]
  private let count: Int
  private let mass: Feature
  private let digest: String

  /// One feature.
  private struct Column: Sendable {
    let feature: Feature
    /// The data's values in rising order.
    let sorted: [Double]
    /// What is left of each event.
    let residuals: [Double]
    let middle: LinearSpline
    let spread: LinearSpline
    let leastSpread: Double

    func value(of residual: Double, at mass: Double) -> Double {
      let scale = max(leastSpread, spread.value(at: mass))
      let score = middle.value(at: mass) + scale * residual
      let share = 1 / (1 + exp(-score))
      return sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
    }
  }

  /// Copies for a hunt.
  ///
  /// - Parameter excluded: masses to leave out, such as the window of a hunt in one window alone.
  /// - Throws: `InputError` where a feature is missing or not finite, or fewer than twenty events are
  ///   left; `FitError` where no background fits the spectrum.
  public init<Learner>(
    of events: EventTable, for hunt: CWoLaHunt<Learner>, excluding excluded: Range<Mass>? = nil
  ) throws {
    masses = try hunt.backgroundMasses(of: events, excluding: excluded)
    let source = try CopySource(events, features: hunt.features, in: masses.range)
    let rows = source.masses.indices.filter {
      excluded?.inGeV.contains(source.masses[$0]) != true
    }
    guard rows.count >= 20 else {
      throw InputError(
        "copies", "only \(rows.count) events are outside the window", remedy: "widen the fit range")
    }
    let places = rows.map { source.masses[$0] }
    let knots = Self.knots(of: places.sorted())
    columns = try source.columns.map { column in
      try Self.column(column.feature, rows.map { column.values[$0] }, places, knots)
    }
    count = rows.count
    mass = Feature(events.mass.name, unit: "GeV")
    digest = source.digest
  }

  /// Masses between which about as many events lie, all different.
  private static func knots(of sorted: [Double]) -> [Double] {
    let steps = max(2, min(23, sorted.count / 200))
    let quantiles = (0...steps).map { sorted[$0 * (sorted.count - 1) / steps] }
    return quantiles.enumerated().filter { $0 == 0 || $1 > quantiles[$0 - 1] }.map(\.element)
  }

  private static func column(
    _ feature: Feature, _ values: [Double], _ masses: [Double], _ knots: [Double]
  ) throws -> Column {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var scores = [Double](repeating: 0, count: values.count)
    var position = 0
    while position < order.count {
      var end = position
      while end < order.count, values[order[end]] == values[order[position]] { end += 1 }
      let share = Double(position + end) / Double(2 * order.count)
      let score = log(share / (1 - share))
      for row in order[position..<end] { scores[row] = score }
      position = end
    }
    let middle = try LinearSpline(of: scores, at: masses, knots: knots)
    let rest = zip(scores, masses).map { $0 - middle.value(at: $1) }
    let spread = try LinearSpline(of: rest.map(abs), at: masses, knots: knots)
    let leastSpread = 0.25 * rest.reduce(0) { $0 + abs($1) } / Double(rest.count)
    return Column(
      feature: feature, sorted: order.map { values[$0] },
      residuals: zip(rest, masses).map {
        let scale = max(leastSpread, spread.value(at: $1))
        return scale > 0 ? $0 / scale : 0
      },
      middle: middle, spread: spread, leastSpread: leastSpread)
  }

  /// "features that follow the mass".
  public var name: String { "features that follow the mass" }

  /// The masses' background, digests of the masses and the events.
  public var settings: [String: Setting] {
    [
      "background": .text(masses.fit.model.name), "masses": .text(masses.digest),
      "events": .text(digest),
    ]
  }

  /// A copy, its events by rising mass.
  public func copy(index: Int, seed: UInt64) throws -> EventTable {
    var stream = RandomStream(seed: seed, purpose: "following features", index: UInt64(index))
    let drawn = masses.drawn(masses.observed, using: &stream)
    var rows: [Int] = []
    while rows.count < drawn.count {
      rows += stream.permutation(of: count).prefix(drawn.count - rows.count)
    }
    return try EventTable(
      [(mass.name, drawn)]
        + columns.map { column in
          (
            column.feature.name,
            zip(rows, drawn).map { column.value(of: column.residuals[$0], at: $1) }
          )
        }, mass: mass)
  }
}

/// A continuous function that is linear between knots and constant beyond them.
private struct LinearSpline: Sendable {
  let knots: [Double]
  let values: [Double]

  /// The spline of least squares.
  init(of targets: [Double], at places: [Double], knots: [Double]) throws {
    self.knots = knots
    let count = knots.count
    var normal = Matrix(rows: count, columns: count)
    var right = [Double](repeating: 0, count: count)
    for (target, place) in zip(targets, places) {
      let (index, share) = Self.position(of: place, among: knots)
      right[index] += (1 - share) * target
      normal[index, index] += (1 - share) * (1 - share)
      guard index + 1 < count else { continue }
      right[index + 1] += share * target
      normal[index + 1, index + 1] += share * share
      normal[index, index + 1] += share * (1 - share)
      normal[index + 1, index] += share * (1 - share)
    }
    // A grain of ridge towards the neighbours, for knots with few events.
    let grain = 1e-6 * Double(targets.count) / Double(count)
    for index in 0..<count - 1 {
      for (row, column, sign) in [(0, 0, 1.0), (1, 1, 1), (0, 1, -1), (1, 0, -1)] {
        normal[index + row, index + column] += sign * grain
      }
    }
    values = try normal.inversePositiveDefinite().times(right)
  }

  func value(at place: Double) -> Double {
    let (index, share) = Self.position(of: place, among: knots)
    guard index + 1 < knots.count else { return values[index] }
    return values[index] + share * (values[index + 1] - values[index])
  }

  /// The knot at or below a place, and the share of the way to the next.
  private static func position(of place: Double, among knots: [Double]) -> (Int, Double) {
    guard place > knots[0] else { return (0, 0) }
    var (low, high) = (0, knots.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if knots[middle] <= place { low = middle } else { high = middle }
    }
    guard low + 1 < knots.count else { return (knots.count - 1, 0) }
    return (low, (place - knots[low]) / (knots[low + 1] - knots[low]))
  }
}
