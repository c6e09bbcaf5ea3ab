import Synchronization

/// How far the repetition of a hunt has come.
public struct RetrainingProgress: Sendable {
  /// The pseudo-experiments that are done, those of a checkpoint included.
  public let finished: Int
  /// How many there will be.
  public let total: Int
  /// The time that the others will take at the pace of this run; nil before the first has ended.
  public let timeLeft: Duration?

  /// From 0 to 1.
  public var share: Double { Double(finished) / Double(total) }
}

/// Counts pseudo-experiments, and tells how long the others will take.
final class RetrainingClock: Sendable {
  private let start = ContinuousClock.now
  private let total: Int
  private let before: Int
  private let done = Mutex(0)
  private let report: @Sendable (RetrainingProgress) -> Void

  /// - Parameter before: those that are done already.
  init(total: Int, before: Int, _ report: @escaping @Sendable (RetrainingProgress) -> Void) {
    self.total = total
    self.before = before
    self.report = report
    report(RetrainingProgress(finished: before, total: total, timeLeft: nil))
  }

  /// One more. Reports come in the order of the counts.
  func advance() {
    done.withLock { done in
      done += 1
      let left = Double(total - before - done) / Double(done)
      report(
        RetrainingProgress(
          finished: before + done, total: total, timeLeft: (ContinuousClock.now - start) * left))
    }
  }
}
