import Events
import Foundation
import GSL
import Histograms
import Learning
import Reports

/// Copies from a simulation of the background: by a generator that is asked for each of them, or
/// from a sample of simulated events, brought to the spectrum of the data's masses.
///
/// They hold no signal, whatever the data hold, and depend on the mass as the simulation does.
public struct SimulatedCopies: BackgroundReplica {
  /// The simulation's name.
  public let name: String
  /// What distinguishes the simulation from others of its name.
  public let settings: [String: Setting]
  private let events: @Sendable (_ index: Int, _ seed: UInt64) throws -> EventTable

  /// Copies by a generator.
  ///
  /// - Parameters:
  ///   - settings: the simulation's parameters; a checkpoint is refused where they are others.
  ///   - features: the columns of a copy besides the mass. All else that the generator returns,
  ///     truth labels too, is dropped.
  ///   - generate: a table for an index and a seed, and the same one whenever it is asked.
  public init(
    _ name: String, settings: [String: Setting] = [:], features: [Feature],
    generate: @escaping @Sendable (_ index: Int, _ seed: UInt64) throws -> EventTable
  ) {
    self.name = name
    self.settings = settings
    events = { index, seed in
      let table = try generate(index, seed)
      guard table.weights == nil else {
        throw InputError(
          "simulation '\(name)'", "its events have weights",
          remedy: "unweight them: a hunt counts events")
      }
      let source = try CopySource(
        table, features: features, in: -.infinity..<Double.infinity)
      return try source.table(rows: Array(0..<source.count), masses: source.masses)
    }
  }

  /// Copies of simulated events that are drawn without replacement such that the copy has the
  /// masses' spectrum, in the bins of its fit; within a bin the masses are the simulation's.
  ///
  /// A pool that is little larger than a copy makes copies that are nearly the same: let it be ten
  /// times as large.
  ///
  /// - Parameter pool: simulated background events without weights.
  /// - Throws: `InputError` where the pool has weights, no events in the masses' range, or a value
  ///   that is not finite. A copy throws one where a bin of the pool has too few events.
  public init(
    _ name: String, pool: EventTable, features: [Feature], masses: BackgroundMasses,
    size: CopySize = .asObserved
  ) throws(InputError) {
    guard pool.weights == nil else {
      throw InputError(
        "simulation '\(name)'", "its events have weights", remedy: "use unweighted events")
    }
    let source = try CopySource(pool, features: features, in: masses.range)
    let axis = masses.fit.spectrum.axis
    var members = [[Int]](repeating: [], count: axis.count)
    for (row, mass) in source.masses.enumerated() {
      if let bin = axis.index(of: mass) { members[bin].append(row) }
    }
    let rowsOfBins = members
    self.name = name
    settings = [
      "events": .text(source.digest), "size": .text(size.rawValue),
      "background": .text(masses.fit.model.name), "masses": .text(masses.digest),
    ]
    events = { index, seed in
      var stream = RandomStream(seed: seed, purpose: "simulated copies", index: UInt64(index))
      let drawn = masses.drawn(size.drawn(masses.observed, using: &stream), using: &stream)
      var rows: [Int] = []
      for (bin, wanted) in MassSpectrum(drawn, on: axis).counts.enumerated() {
        let there = rowsOfBins[bin]
        guard wanted <= there.count else {
          throw InputError(
            "simulation '\(name)'",
            "\(wanted) events are needed between \(axis.bin(bin).lowerBound) and"
              + " \(axis.bin(bin).upperBound) GeV, and it has \(there.count)",
            remedy: "simulate more")
        }
        rows += stream.permutation(of: there.count).prefix(wanted).map { there[$0] }
      }
      return try source.table(rows: rows, masses: rows.map { source.masses[$0] })
    }
  }

  /// A copy.
  public func copy(index: Int, seed: UInt64) throws -> EventTable { try events(index, seed) }
}
