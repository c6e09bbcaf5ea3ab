/// Integers as their differences, in blocks that have a smallest difference and a few bits for what is above it.
///
/// Source: Apache Parquet, "Encodings", DELTA_BINARY_PACKED
/// (https://github.com/apache/parquet-format/blob/master/Encodings.md).
enum ParquetDeltas {
  private static let cutOff = ParquetFault.damaged("a page of it ends too early")

  /// Takes as many integers as the result has room for.
  ///
  /// - Parameter bytes: the integers. ``ParquetSource/spare`` bytes more may be read behind them.
  /// - Returns: the number of bytes that they take.
  static func read(
    _ bytes: UnsafeRawBufferPointer, into result: UnsafeMutableBufferPointer<UInt64>
  ) throws(ParquetFault) -> Int {
    var position = 0
    let blockSize = try count(bytes, &position)
    let partsPerBlock = try count(bytes, &position)
    guard try count(bytes, &position) == result.count else {
      throw .damaged("a page of it has another number of values than it says")
    }
    guard partsPerBlock > 0, blockSize > 0, blockSize.isMultiple(of: partsPerBlock),
      (blockSize / partsPerBlock).isMultiple(of: 8)
    else { throw .damaged("a page of it has blocks that make no sense") }
    let partSize = blockSize / partsPerBlock
    var value = try signed(bytes, &position)
    guard let target = result.baseAddress else { return position }
    target[0] = value
    var filled = 1
    while filled < result.count {
      let least = try signed(bytes, &position)
      guard partsPerBlock <= bytes.count - position else { throw cutOff }
      let widths = position
      position += partsPerBlock
      for part in 0..<partsPerBlock where filled < result.count {
        let width = Int(bytes[widths + part])
        // At most 2^31 × 64.
        let size = partSize / 8 * width
        guard width <= 64, size <= bytes.count - position else { throw cutOff }
        let count = min(partSize, result.count - filled)
        unpack(
          UnsafeRawBufferPointer(rebasing: bytes[position...]), width: width, least: least,
          from: &value, into: target + filled, count)
        position += size
        filled += count
      }
    }
    return position
  }

  /// Takes as many integers.
  ///
  /// - Returns: the integers, and the number of bytes that they take.
  static func values(_ bytes: UnsafeRawBufferPointer, count: Int) throws(ParquetFault)
    -> (values: [UInt64], size: Int)
  {
    var values = [UInt64](repeating: 0, count: count)
    let size = values.withUnsafeMutableBufferPointer { values -> Result<Int, ParquetFault> in
      do throws(ParquetFault) { return .success(try read(bytes, into: values)) } catch {
        return .failure(error)
      }
    }
    return (values, try size.get())
  }

  @inline(__always)
  private static func unpack(
    _ bytes: UnsafeRawBufferPointer, width: Int, least: UInt64, from value: inout UInt64,
    into target: UnsafeMutablePointer<UInt64>, _ count: Int
  ) {
    guard let source = bytes.baseAddress, width > 0 else {
      for index in 0..<count {
        value &+= least
        target[index] = value
      }
      return
    }
    let mask = UInt64.max >> UInt64(64 - width)
    var bit = 0
    for index in 0..<count {
      let (byte, shift) = (bit >> 3, UInt64(bit & 7))
      var word =
        UInt64(
          littleEndian: source.loadUnaligned(fromByteOffset: byte, as: UInt64.self)) &>> shift
      if width > 57 {
        // The value may reach into a ninth byte.
        let ninth = UInt64(source.load(fromByteOffset: byte + 8, as: UInt8.self))
        word |= shift == 0 ? 0 : ninth &<< (64 &- shift)
      }
      value &+= least &+ word & mask
      target[index] = value
      bit &+= width
    }
  }

  private static func varint(_ bytes: UnsafeRawBufferPointer, _ position: inout Int)
    throws(ParquetFault) -> UInt64
  {
    var (value, shift): (UInt64, UInt64) = (0, 0)
    while true {
      guard position < bytes.count, shift < 64 else { throw cutOff }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
  }

  private static func count(_ bytes: UnsafeRawBufferPointer, _ position: inout Int)
    throws(ParquetFault) -> Int
  {
    let value = try varint(bytes, &position)
    guard value <= 1 << 31 else { throw .damaged("a page of it has blocks that make no sense") }
    return Int(value)
  }

  /// A signed number, as the bits of its two's complement.
  private static func signed(_ bytes: UnsafeRawBufferPointer, _ position: inout Int)
    throws(ParquetFault) -> UInt64
  {
    let value = try varint(bytes, &position)
    return value >> 1 ^ (0 &- value & 1)
  }
}
