import GSL

extension UpCrossings {
  /// The up-crossings of scans of toys, each drawn and scanned by a function of its random numbers.
  ///
  /// Only the counts are kept. The result does not depend on the number of tasks.
  ///
  /// - Parameters:
  ///   - level: u₀ > 0.
  ///   - toys: how many, at least 1; 100 know the mean to some percent.
  ///   - seed: the user's seed.
  ///   - purpose: the name of the random numbers; toy i draws from the stream of index i.
  ///   - workers: how many tasks at once.
  ///   - scan: draws data of the background alone and returns q on the grid of the data's scan.
  /// - Throws: the first error of a scan, by time, or `CancellationError`: toys that fail may not
  ///   be left out silently, since they are the unusual ones.
  public init(
    level: Double, toys: Int, seed: UInt64, purpose: String = "up-crossings",
    workers: Workers = Workers(1),
    scan: @escaping @Sendable (_ stream: inout RandomStream) throws -> [Double]
  ) async throws {
    precondition(toys >= 1, "\(toys) toys")
    let counts = try await workers.map(toys) { toy in
      var stream = RandomStream(seed: seed, purpose: purpose, index: UInt64(toy))
      return Self.count(in: try scan(&stream), level: level)
    }
    self.init(level: level, counts: counts)
  }
}
