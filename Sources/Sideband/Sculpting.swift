import Events
import Foundation
import GSL
import Learning
import Reports

/// What a hunt's sculpting is measured on: signal-free copies of its events that the data's own
/// classifiers score.
///
/// Where features follow the mass, a cut on a classifier that learned them selects some masses more
/// than others, and the background itself makes a bump. The classifiers of each fold score a share of
/// the copies' events; the same thresholds cut them, the same backgrounds are fitted to what passes,
/// and the relative excess in the window is the sculpting.
public struct SculptingControl: Sendable {
  /// The copies' masses in GeV, one copy after another.
  public let masses: [Double]
  /// Their features.
  public let features: FeatureMatrix
  /// What made them.
  public let copies: String
  /// How many copies there are.
  public let count: Int

  /// Nine: with them three errors of the sculpting are one statistical error of the data.
  public static let defaultCount = 9

  /// Copies of a data set.
  ///
  /// - Parameters:
  ///   - replica: what makes the copies.
  ///   - features: what the hunt learns from.
  ///   - count: how many, at least one.
  ///   - seed: the user's seed; these copies are others than those of a repeated hunt.
  /// - Throws: as the replica's copies.
  public init(
    _ replica: some BackgroundReplica, features: [Feature], count: Int = defaultCount, seed: UInt64
  ) throws {
    precondition(count >= 1, "\(count) copies")
    var stream = RandomStream(seed: seed, purpose: "sculpting")
    let own = stream.next()
    var (masses, elements): ([Double], [Float]) = ([], [])
    for index in 0..<count {
      let copy = try replica.copy(index: index, seed: own)
      masses += try copy.masses()
      elements += try copy.featureMatrix(features).elements
    }
    self.masses = masses
    self.features = FeatureMatrix(features: features, elements: elements)
    copies = replica.name
    self.count = count
  }
}

/// The relative excess of background that a cut selects in a window, δ = (n − b)/b, for n events of
/// signal-free copies over a fit's expectation b.
public struct Sculpting: Sendable, Hashable {
  /// δ with its statistical error.
  public let excess: Estimate

  /// The events that it would add to an expected background.
  public func events(of background: Double) -> Double { excess.value * background }

  /// The sentence that says why no significance is quoted; nil where the sculpted events are fewer
  /// than the statistical error of the data's excess, or δ is within three of its errors of 0.
  ///
  /// - Parameters:
  ///   - background: what the data's fit expects.
  ///   - error: the statistical error of the data's excess, were there no signal.
  public func objection(to background: Double, error: Double) -> String? {
    let sculpted = events(of: background)
    guard sculpted > error, excess.value > 3 * excess.error else { return nil }
    let share = Format.estimate(Estimate(100 * excess.value, error: 100 * excess.error))
    return "on signal-free copies the cut itself selects (\(share)) % more background in the window"
      + " than the fit expects, \(printed("%.3g", sculpted)) events, more than the statistical"
      + " error of \(printed("%.3g", error))"
  }
}
