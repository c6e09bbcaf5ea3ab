import GSL
import Statistics

/// The statistics of toys to each of which the background is fitted; infinite where it cannot be, so
/// that the toy counts as exceeding any data.
///
/// - Parameter statistic: draws a toy from the stream, fits and searches it.
/// - Throws: any other error of the statistic; `CancellationError`.
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
  return blocks.flatMap { $0 }
}
