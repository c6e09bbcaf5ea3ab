import Dispatch
import Events
import GSL

/// Events in blocks, each block from a random stream of its own: neither the number of threads nor
/// how many events are asked for changes any of them.
func inBlocks<Event: Sendable>(
  _ count: Int, seed: UInt64, purpose: String,
  _ event: @Sendable (inout RandomStream) -> Event
) -> [Event] {
  let size = 4096
  let blocks = (count + size - 1) / size
  var results = [[Event]](repeating: [], count: blocks)
  withoutActuallyEscaping(event) { event in
    results.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let slots = buffer  // each iteration writes one element of its own
      DispatchQueue.concurrentPerform(iterations: blocks) { block in
        var stream = RandomStream(seed: seed, purpose: purpose, index: UInt64(block))
        slots[block] = (0..<min(size, count - block * size)).map { _ in event(&stream) }
      }
    }
  }
  return results.flatMap { $0 }
}

/// What is generated, and at which coupling.
func checkGeneration(_ count: Int, coupling: Double) throws(InputError) {
  guard coupling.isFinite else {
    throw InputError("coupling", "\(coupling) is no number", remedy: "give a finite factor")
  }
  guard count >= 1 else { throw InputError("events", "\(count) is not positive") }
}
