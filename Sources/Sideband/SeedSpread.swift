import Events
import GSL
import Learning

/// The same hunt with several seeds: how much its Z scatters with folds, members and halves.
///
/// The median is what to report, with seeds chosen before the data were seen.
public struct SeedSpread: Codable, Sendable, Hashable {
  /// The seeds.
  public let seeds: [UInt64]
  /// Z by window, cut and seed; nil where no background fits.
  public let significances: [[[Double?]]]

  /// The hunts of some results, at least one, all of the same places.
  public init(_ results: [(seed: UInt64, result: HuntResult)]) {
    precondition(!results.isEmpty, "no hunt")
    seeds = results.map(\.seed)
    let windows = results[0].result.windows.indices
    significances = windows.map { window in
      results[0].result.windows[window].cuts.indices.map { cut in
        results.map { $0.result.windows[window].cuts[cut].verdict?.excess.significance }
      }
    }
  }

  /// The median of one cut with the central 68 % of the seeds, and how many of them have a Z; nil where
  /// none has.
  public func median(window: Int, cut: Int) -> (
    median: Double, low: Double, high: Double, count: Int
  )? {
    let values = significances[window][cut].compactMap { $0 }.sorted()
    guard !values.isEmpty else { return nil }
    func quantile(_ share: Double) -> Double {
      let place = share * Double(values.count - 1)
      let index = min(values.count - 1, Int(place))
      let next = min(values.count - 1, index + 1)
      return values[index] + (place - Double(index)) * (values[next] - values[index])
    }
    return (quantile(0.5), quantile(0.16), quantile(0.84), values.count)
  }
}

extension CWoLaHunt {
  /// Hunts with further seeds, each the one before plus 1.
  ///
  /// - Parameters:
  ///   - first: what was found with the first seed.
  ///   - count: the number of seeds, the first included.
  /// - Throws: as ``run(on:seed:workers:control:progress:)``.
  public func repeated(
    _ first: HuntResult, seeds count: Int, from seed: UInt64, on events: EventTable,
    workers: Workers = Workers(1), progress: @escaping @Sendable (Double) -> Void = { _ in }
  ) async throws -> SeedSpread {
    var results = [(seed: seed, result: first)]
    for index in 0..<count where index > 0 {
      let next = seed &+ UInt64(index)
      let result = try await hunt(on: events, seed: next, workers: workers, isJudged: false) {
        progress((Double(index - 1) + $0) / Double(count - 1))
      }
      results.append((next, result))
    }
    return SeedSpread(results)
  }
}
