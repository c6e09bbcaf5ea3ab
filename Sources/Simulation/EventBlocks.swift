import Dispatch
import GSL

/// Work on events in blocks, each block with a random stream of its own: neither the number of
/// threads nor how many events are asked for changes any of them.
///
/// - Parameter block: makes a block of so many events.
func inBlocks<Block: Sendable>(
  of count: Int, seed: UInt64, purpose: String,
  _ block: @Sendable (Int, inout RandomStream) -> Block
) -> [Block] {
  let size = 4096
  let blocks = (count + size - 1) / size
  var results = [Block?](repeating: nil, count: blocks)
  withoutActuallyEscaping(block) { block in
    results.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let slots = buffer  // each iteration writes one element of its own
      DispatchQueue.concurrentPerform(iterations: blocks) { index in
        var stream = RandomStream(seed: seed, purpose: purpose, index: UInt64(index))
        slots[index] = block(min(size, count - index * size), &stream)
      }
    }
  }
  return results.compactMap { $0 }
}

/// Events one by one, in such blocks.
func inBlocks<Event: Sendable>(
  _ count: Int, seed: UInt64, purpose: String,
  _ event: @Sendable (inout RandomStream) -> Event
) -> [Event] {
  inBlocks(of: count, seed: seed, purpose: purpose) { size, stream in
    (0..<size).map { _ in event(&stream) }
  }.flatMap { $0 }
}
