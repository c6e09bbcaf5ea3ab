import Dispatch
import GSL

/// Work on rows in blocks, on all cores: neither the number of threads nor the number of rows
/// changes what a full block is.
func inBlocks<Block: Sendable>(
  _ count: Int, _ work: @Sendable (_ block: Int, _ rows: Range<Int>) -> Block
) -> [Block] {
  let size = 4096
  let blocks = (count + size - 1) / size
  var results = [Block?](repeating: nil, count: blocks)
  withoutActuallyEscaping(work) { work in
    results.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let slots = buffer  // each iteration writes one element of its own
      DispatchQueue.concurrentPerform(iterations: blocks) { block in
        slots[block] = work(block, block * size..<min(count, (block + 1) * size))
      }
    }
  }
  return results.compactMap { $0 }
}

/// Events in blocks, each with a random stream of its own.
///
/// - Parameter work: makes a block of so many events.
func inBlocks<Block: Sendable>(
  of count: Int, seed: UInt64, purpose: String,
  _ work: @Sendable (_ size: Int, inout RandomStream) -> Block
) -> [Block] {
  inBlocks(count) { block, rows in
    var stream = RandomStream(seed: seed, purpose: purpose, index: UInt64(block))
    return work(rows.count, &stream)
  }
}

/// Each of some events made into something, in such blocks.
func inBlocks<Event: Sendable, Result: Sendable>(
  _ events: [Event], seed: UInt64, purpose: String,
  _ result: @Sendable (Event, inout RandomStream) -> Result
) -> [Result] {
  inBlocks(events.count) { block, rows in
    var stream = RandomStream(seed: seed, purpose: purpose, index: UInt64(block))
    return events[rows].map { result($0, &stream) }
  }.flatMap { $0 }
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
