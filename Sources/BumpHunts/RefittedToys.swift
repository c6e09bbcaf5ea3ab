import GSL
import Statistics

/// The statistics of toys to each of which the background is fitted; infinite where it cannot be, so
/// that the toy counts as exceeding any data.
///
/// - Parameter statistic: draws a toy from the stream, fits and searches it.
/// - Throws: ``FitError`` where more than one toy in a hundred cannot be fitted; any other error of
///   the statistic; `CancellationError`.
func refittedStatistics(
  toys: Int, seed: UInt64, workers: Workers,
  _ statistic: @escaping @Sendable (inout RandomStream) throws -> Double
) async throws -> [Double] {
  let block = 16
  let blocks = try await workers.map((toys + block - 1) / block) { index in
    try (index * block..<min(toys, (index + 1) * block)).map { toy in
      try Task.checkCancellation()
      var stream = RandomStream(seed: seed, purpose: ToyScan.purpose, index: UInt64(toy))
      do {
        return try statistic(&stream)
      } catch is FitError {
        return Double.infinity
      }
    }
  }
  let statistics = blocks.flatMap { $0 }
  let failed = statistics.count { $0 == .infinity }
  guard 100 * failed <= toys else {
    throw FitError("the background", "\(failed) of \(toys) toys could not be fitted")
  }
  return statistics
}
