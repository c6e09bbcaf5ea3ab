internal import CNetwork
import Foundation
import Synchronization

/// Threads that work on one thing together, and wait for one another between its parts.
///
/// A step of a small mini-batch takes less time than the start of a task. The threads therefore live
/// as long as the work, wait by spinning for some ten microseconds, and sleep after that.
package final class ThreadTeam: Sendable {
  /// How many threads there are, the caller's among them.
  package let count: Int
  private let generation = Atomic(0)
  private let arrived = Atomic(0)
  private let sleepers = NSCondition()
  /// How often to look before sleeping: less after it was in vain, as where the processors have
  /// other work than these threads.
  private let patience = Atomic(greatestPatience)
  private static var greatestPatience: Int { 4_096 }
  private static var leastPatience: Int { 64 }

  private init(count: Int) { self.count = count }

  /// Runs the body once in each of `count` threads, one of them the caller's, which has index 0;
  /// returns when all have.
  package static func run(
    _ count: Int, _ body: @Sendable @escaping (_ index: Int, _ team: ThreadTeam) -> Void
  ) {
    let team = ThreadTeam(count: count)
    let done = DispatchGroup()
    for index in 1..<max(1, count) {
      done.enter()
      let thread = Thread {
        body(index, team)
        done.leave()
      }
      thread.stackSize = 1 << 20
      thread.start()
    }
    body(0, team)
    done.wait()
  }

  /// Waits until every thread has come here; what each wrote before, all see after.
  package func wait() {
    guard count > 1 else { return }
    let now = generation.load(ordering: .acquiring)
    if arrived.add(1, ordering: .acquiringAndReleasing).newValue == count {
      arrived.store(0, ordering: .relaxed)
      sleepers.lock()
      generation.store(now + 1, ordering: .releasing)
      sleepers.broadcast()
      sleepers.unlock()
      return
    }
    let patience = patience.load(ordering: .relaxed)
    for _ in 0..<patience {
      if generation.load(ordering: .acquiring) != now {
        self.patience.store(min(2 * patience, Self.greatestPatience), ordering: .relaxed)
        return
      }
      network_pause()
    }
    self.patience.store(max(patience / 2, Self.leastPatience), ordering: .relaxed)
    sleepers.lock()
    while generation.load(ordering: .acquiring) == now { sleepers.wait() }
    sleepers.unlock()
  }
}
