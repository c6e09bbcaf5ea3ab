import Foundation

/// An element type of a file that can become a double: integers and IEEE floats of the usual sizes, of either
/// byte order, whole bytes of bits, and long doubles.
struct HDF5Number: Sendable, Equatable {
  enum Format: Sendable, Equatable {
    case plain(BinaryNumber)
    /// An x87 extended float: a fraction of 64 bits with its leading 1, and an exponent of 15.
    case extended(isBigEndian: Bool)
    /// An IEEE float of 128 bits.
    case quadruple(isBigEndian: Bool)
  }

  let format: Format
  /// The bytes of a number.
  let size: Int
  let isInteger: Bool
  /// Whether it stands for true and false: the booleans of h5py and, as bits, of PyTables.
  private(set) var isBoolean: Bool

  /// The same where it stands for true and false.
  var ofTruthValues: HDF5Number {
    var number = self
    number.isBoolean = true
    return number
  }

  /// A type's number by its class: 0 of integers, 1 of floats, 4 of bits; nil where its bits are none of the
  /// usual ones.
  init?(_ kind: Int, bits: Int, size: Int, _ cursor: inout HDF5Cursor) throws(HDF5Damage) {
    let (offset, precision) = (try cursor.count(2), try cursor.count(2))
    let isBigEndian = bits & 1 != 0
    self.size = size
    isInteger = kind != 1
    isBoolean = kind == 4
    guard kind == 1 else {
      guard offset == 0, precision == 8 * size, kind == 0 || size == 1,
        let plain = BinaryNumber(
          bits & 8 != 0 && kind == 0 ? .signed : .unsigned, size: size, isBigEndian: isBigEndian)
      else { return nil }
      format = .plain(plain)
      return
    }
    let exponent = (position: try cursor.byte(), size: try cursor.byte())
    let fraction = (position: try cursor.byte(), size: try cursor.byte())
    let bias = try cursor.count(4)
    let (order, norm, sign) = (bits & 0x41, bits >> 4 & 3, bits >> 8 & 0xff)
    // VAX floats have both bits of the order.
    guard offset == 0, order != 0x41, order != 0x40, fraction.position == 0,
      exponent.position == fraction.size, sign == exponent.position + exponent.size,
      exponent.size > 1, exponent.size < 16, bias == 1 << (exponent.size - 1) - 1
    else { return nil }
    switch (size, precision, exponent.size, fraction.size, norm) {
    case (2, 16, 5, 10, 2), (4, 32, 8, 23, 2), (8, 64, 11, 52, 2):
      guard let plain = BinaryNumber(.float, size: size, isBigEndian: isBigEndian) else {
        return nil
      }
      format = .plain(plain)
    case (10...16, 80, 15, 64, 0...1): format = .extended(isBigEndian: isBigEndian)
    case (16, 128, 15, 112, 2): format = .quadruple(isBigEndian: isBigEndian)
    default: return nil
    }
  }

  /// An empty column of such numbers.
  func column(rows: Int) -> GrowingColumn {
    if case .plain(let plain) = format {
      return GrowingColumn(plain, isBoolean: isBoolean, rows: rows)
    }
    return GrowingColumn(.floats, rows: rows)
  }

  /// Adds numbers to a column, the first at `start`, then one each `stride` bytes.
  ///
  /// - Precondition: the last of them lies within the buffer.
  func append(
    to column: inout GrowingColumn, _ buffer: UnsafeRawBufferPointer, from start: Int, stride: Int,
    count: Int
  ) {
    if case .plain(let plain) = format {
      column.append(plain, buffer, from: start, stride: stride, count: count)
    } else {
      column.appendParts(count) { first, part in
        read(buffer, from: start + first * stride, stride: stride, into: part)
      }
    }
  }

  /// As many numbers as the result has room for, the first at `start`, then one each `stride` bytes.
  ///
  /// - Precondition: the last of them lies within the buffer.
  func read(
    _ buffer: UnsafeRawBufferPointer, from start: Int, stride: Int,
    into result: UnsafeMutableBufferPointer<Double>
  ) {
    precondition(
      start >= 0 && stride >= 0
        && (result.isEmpty || start + (result.count - 1) * stride + size <= buffer.count),
      "\(result.count) numbers do not lie in \(buffer.count) bytes")
    if case .plain(let plain) = format {
      plain.read(buffer, from: start, stride: stride, into: result)
      return
    }
    for row in result.indices {
      let place = start + row * stride
      result[row] = long(UnsafeRawBufferPointer(rebasing: buffer[place..<place + size]))
    }
  }

  private func long(_ bytes: UnsafeRawBufferPointer) -> Double {
    /// A word of 16 bits, counted from the lowest.
    func word(_ index: Int, isBigEndian: Bool) -> UInt64 {
      let (low, high) =
        isBigEndian
        ? (bytes[size - 1 - 2 * index], bytes[size - 2 - 2 * index])
        : (bytes[2 * index], bytes[2 * index + 1])
      return UInt64(high) << 8 | UInt64(low)
    }
    let (head, fraction, isExplicit): (UInt64, UInt64, Bool)
    switch format {
    case .plain: preconditionFailure("a plain number is read as such")
    case .extended(let isBigEndian):
      head = word(4, isBigEndian: isBigEndian)
      fraction = (0..<4).reduce(0) { $0 | word($1, isBigEndian: isBigEndian) << UInt64(16 * $1) }
      isExplicit = true
    case .quadruple(let isBigEndian):
      head = word(7, isBigEndian: isBigEndian)
      let high = (3..<7).reduce(0 as UInt64) {
        $0 | word($1, isBigEndian: isBigEndian) << UInt64(16 * ($1 - 3))
      }
      // Below the leading 1 there is room for 63 bits; what is cut off decides on ties alone.
      let low = (0..<3).contains { word($0, isBigEndian: isBigEndian) != 0 } || high & 1 != 0
      fraction = high >> 1 | (low ? 1 : 0)
      isExplicit = false
    }
    let exponent = Int(head & 0x7fff)
    let isNegative = head & 0x8000 != 0
    let value: Double
    if exponent == 0x7fff {
      let isInfinite = isExplicit ? fraction << 1 == 0 : fraction == 0
      value = isInfinite ? .infinity : .nan
    } else {
      let leading: UInt64 = isExplicit || exponent == 0 ? 0 : 1 << 63
      value = scalbn(Double(fraction | leading), max(exponent, 1) - 16_383 - 63)
    }
    return isNegative ? -value : value
  }
}
