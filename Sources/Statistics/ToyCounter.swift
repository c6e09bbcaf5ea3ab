import Synchronization

/// Counts toys of many tasks, and reports the share done.
final class ToyCounter: Sendable {
  private let total: Int
  private let done = Mutex(0)
  private let progress: @Sendable (Double) -> Void

  init(total: Int, _ progress: @escaping @Sendable (Double) -> Void) {
    self.total = total
    self.progress = progress
  }

  func add(_ count: Int) {
    let now = done.withLock {
      $0 += count
      return $0
    }
    progress(Double(now) / Double(total))
  }
}
