/// Numbers of single precision in memory of their own, aligned for the widest vectors and padded to
/// a multiple of sixteen. One thread at a time may write an element.
package final class AlignedFloats: @unchecked Sendable {
  /// The first.
  package let start: UnsafeMutablePointer<Float>
  /// How many, a multiple of sixteen.
  package let count: Int

  /// At least `count` zeros.
  package init(_ count: Int) {
    self.count = max(16, roundedToVectors(count))
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: self.count * MemoryLayout<Float>.stride, alignment: 64)
    start = bytes.bindMemory(to: Float.self, capacity: self.count)
    start.initialize(repeating: 0, count: self.count)
  }

  /// A copy, padded with zeros.
  package convenience init(_ values: [Float]) {
    self.init(values.count)
    for (position, value) in values.enumerated() { start[position] = value }
  }

  /// The first `count` of them.
  package func array(_ count: Int) -> [Float] {
    Array(UnsafeBufferPointer(start: start, count: count))
  }

  deinit { UnsafeMutableRawPointer(start).deallocate() }
}

/// The next multiple of sixteen, the length of the kernels' vectors.
@inline(__always)
package func roundedToVectors(_ count: Int) -> Int { (count + 15) & ~15 }
