/// How many tasks run at once. Results never depend on it.
public struct Workers: Sendable {
  /// The number of tasks at once, at least one.
  public let count: Int

  /// As many tasks at once as given.
  public init(_ count: Int) {
    precondition(count >= 1, "\(count) workers do no work")
    self.count = count
  }

  /// Computes a value for each index below `total`; the values are in the order of the indices.
  ///
  /// - Throws: the first error of the tasks, or `CancellationError`; the others are cancelled.
  public func map<Value: Sendable>(
    _ total: Int, _ body: @escaping @Sendable (Int) async throws -> Value
  ) async throws -> [Value] {
    try await withThrowingTaskGroup(of: (Int, Value).self) { group in
      var values = [Value?](repeating: nil, count: total)
      var next = 0
      func start() {
        guard next < total else { return }
        let index = next
        next += 1
        group.addTask {
          try Task.checkCancellation()
          return (index, try await body(index))
        }
      }
      for _ in 0..<count { start() }
      while let (index, value) = try await group.next() {
        values[index] = value
        start()
      }
      return values.compactMap { $0 }
    }
  }

  /// The workers of an outer loop of `total` tasks, and those that each of its tasks may use.
  public func shared(over total: Int) -> (outer: Workers, inner: Workers) {
    let outer = max(1, min(count, total))
    return (Workers(outer), Workers(max(1, count / outer)))
  }
}
