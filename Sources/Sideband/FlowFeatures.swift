import Events
import Foundation
import GSL
import Learning
import Reports

/// Copies whose masses are drawn from the data's fitted spectrum, and whose features from a density
/// p(features | mass) that was fitted to the data.
///
/// The density is interpolated where events are left out of its fit: with the window left out, a
/// signal there is in no copy. A scan's windows cover all masses and cannot all be left out; a flow
/// fitted to all of them knows a signal's features at its mass as far as it resolves them, and its
/// copies make global p-values too great. Features come in single precision, and values that
/// repeat, such as counts, are smeared.
public struct FlowFeatures: BackgroundReplica {
  /// The data's masses.
  public let masses: BackgroundMasses
  /// p(features | mass).
  public let density: any ConditionalDensity
  /// How many events a copy has.
  public let size: CopySize
  private let mass: Feature
  private let digest: String

  /// Fits a density for a hunt to the data.
  ///
  /// - Parameters:
  ///   - estimator: such as a ``MaskedAutoregressiveFlow``.
  ///   - excluded: masses to leave out of both fits, such as the window of a hunt in one window
  ///     alone.
  ///   - seed: names the random streams of the density's fit.
  /// - Throws: `InputError` where the data cannot be learned from; `FitError` where no background
  ///   fits the spectrum.
  public init<Learner>(
    _ estimator: some DensityEstimator, of events: EventTable, for hunt: CWoLaHunt<Learner>,
    excluding excluded: Range<Mass>? = nil, size: CopySize = .asObserved, seed: UInt64,
    workers: Workers = Workers(1)
  ) async throws {
    let masses = try hunt.backgroundMasses(of: events, excluding: excluded)
    let all = try events.masses()
    let rows = all.indices.filter { row in
      masses.range.contains(all[row]) && excluded.map { !$0.inGeV.contains(all[row]) } ?? true
    }
    let density = try await estimator.fit(
      ConditionalSample(events, features: hunt.features, at: rows), seed: seed, index: 0,
      workers: workers)
    try self.init(density, masses: masses, mass: events.mass.name, size: size)
  }

  /// Copies by a density that is known already, at given masses.
  ///
  /// - Parameter mass: the name of the copies' column of masses.
  public init(
    _ density: some ConditionalDensity, masses: BackgroundMasses, mass: String,
    size: CopySize = .asObserved
  ) throws {
    self.masses = masses
    self.density = density
    self.size = size
    self.mass = Feature(mass, unit: "GeV")
    digest = sha256(of: Data(try json(density).utf8))
  }

  /// "features of a flow".
  public var name: String { "features of a flow" }

  /// Size, the masses' background, digests of the masses and the density.
  public var settings: [String: Setting] {
    [
      "size": .text(size.rawValue), "background": .text(masses.fit.model.name),
      "masses": .text(masses.digest), "density": .text(digest),
    ]
  }

  /// A copy, its events by rising mass.
  public func copy(index: Int, seed: UInt64) throws -> EventTable {
    var stream = RandomStream(seed: seed, purpose: "masses of a flow", index: UInt64(index))
    let drawn = masses.drawn(size.drawn(masses.observed, using: &stream), using: &stream)
    let matrix = try density.samples(at: drawn, seed: seed, index: index)
    let width = matrix.features.count
    return try EventTable(
      [(mass.name, drawn)]
        + matrix.features.enumerated().map { column, feature in
          (feature.name, drawn.indices.map { Double(matrix.elements[$0 * width + column]) })
        }, mass: mass)
  }
}
