/// Memory that is used again for each part of a column, and grows to the largest.
final class ParquetBuffer {
  private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 16)

  deinit { memory.deallocate() }

  /// Room for a number of bytes, with a few that may be read behind them. What was in it is lost.
  func room(_ count: Int) -> UnsafeMutableRawBufferPointer {
    let size = count + ParquetSource.spare
    if memory.count < size {
      memory.deallocate()
      memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
      memory[count...].initializeMemory(as: UInt8.self, repeating: 0)
    }
    return UnsafeMutableRawBufferPointer(rebasing: memory[..<count])
  }

  /// Room for a number of values.
  func room<Value: BitwiseCopyable>(_ count: Int, of _: Value.Type)
    -> UnsafeMutableBufferPointer<Value>
  {
    room(count * MemoryLayout<Value>.stride).bindMemory(to: Value.self)
  }
}
