import Dispatch

/// Computes a value for each index below `count` on all cores; the values are in the order of the
/// indices. For work that cannot be cancelled and reports no progress; ``Workers`` for what can.
package func onAllCores<Value: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Value) -> [Value]
{
  var values = [Value?](repeating: nil, count: count)
  withoutActuallyEscaping(body) { body in
    values.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let slots = buffer  // each iteration writes one element of its own
      DispatchQueue.concurrentPerform(iterations: count) { slots[$0] = body($0) }
    }
  }
  return values.compactMap { $0 }
}
