import Foundation

/// Decimal numbers out of bytes, correctly rounded.
package enum NumberScanner {
  private static let powersOfTen: [Double] = (0...22).map { pow(10, Double($0)) }
  private static let integerPowersOfTen: [UInt64] = (0...19).map { power in
    (0..<power).reduce(1) { product, _ in product * 10 }
  }

  /// The number that fills the bytes from `start` to `end`, or nil where they are not one.
  ///
  /// Up to 2⁵³ digits' worth and a power of ten up to 22 are exact in a double, and one division or
  /// multiplication rounds once (Clinger, PLDI 1990). Longer decimals, the sixteen or seventeen
  /// digits of most files, are a ratio of two 64-bit integers; everything else is left to `strtod`.
  /// An exponent follows `e` or, as Fortran writes doubles, `d`, in either case.
  /// The byte at `end` must exist and not belong to a number.
  ///
  /// - Parameters:
  ///   - point: the byte before the decimals.
  ///   - isWhole: becomes false where the number has a point or an exponent, or is not written in digits.
  @inline(__always)
  package static func scan(
    _ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, point: UInt8, isWhole: inout Bool
  ) -> Double? {
    var position = start
    guard position < end else { return nil }
    let isNegative = bytes[position] == UInt8(ascii: "-")
    if isNegative || bytes[position] == UInt8(ascii: "+") { position += 1 }
    var mantissa: UInt64 = 0
    var digits = 0
    var exponent = 0
    while position < end {
      let digit = bytes[position] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      mantissa = mantissa &* 10 &+ UInt64(digit)
      digits += 1
      position += 1
    }
    if position < end, bytes[position] == point {
      isWhole = false
      position += 1
      while position < end {
        let digit = bytes[position] &- UInt8(ascii: "0")
        guard digit < 10 else { break }
        mantissa = mantissa &* 10 &+ UInt64(digit)
        digits += 1
        exponent -= 1
        position += 1
      }
    }
    if digits == 0 || digits > 19 {
      isWhole = isWhole && digits > 0 && position == end
      return scanSlowly(bytes, start, end, point: point)
    }
    if position < end, isExponent(bytes[position]) {
      isWhole = false
      position += 1
      var isDivided = false
      if position < end,
        bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+")
      {
        isDivided = bytes[position] == UInt8(ascii: "-")
        position += 1
      }
      var power = 0
      let first = position
      while position < end, power < 10_000 {
        let digit = bytes[position] &- UInt8(ascii: "0")
        guard digit < 10 else { break }
        power = power * 10 + Int(digit)
        position += 1
      }
      guard position > first else { return nil }
      exponent += isDivided ? -power : power
    }
    guard position == end else {
      isWhole = false
      return scanSlowly(bytes, start, end, point: point)
    }
    guard mantissa <= 1 << 53, abs(exponent) <= 22 else {
      guard exponent < 0, exponent >= -19 else {
        return scanSlowly(bytes, start, end, point: point)
      }
      let magnitude = ratio(mantissa, integerPowersOfTen[-exponent])
      return isNegative ? -magnitude : magnitude
    }
    let value = Double(mantissa)
    let magnitude =
      exponent < 0 ? value / powersOfTen[-exponent] : value * powersOfTen[exponent]
    return isNegative ? -magnitude : magnitude
  }

  /// The number that fills the bytes from `start` to `end`, with a point before its decimals.
  @inline(__always)
  package static func scan(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Double? {
    var isWhole = true
    return scan(bytes, start, end, point: UInt8(ascii: "."), isWhole: &isWhole)
  }

  /// a/b for positive integers, correctly rounded, half to even.
  ///
  /// With both shifted until their leading bits are set, and a's by one less, the quotient of 128 by
  /// 64 bits has 63 or 64 bits; the remainder says whether what is cut off is more than it seems.
  /// The result is a normal number, since a/b lies between 10⁻¹⁹ and 2⁶⁴.
  private static func ratio(_ a: UInt64, _ b: UInt64) -> Double {
    let (shiftA, shiftB) = (a.leadingZeroBitCount, b.leadingZeroBitCount)
    let (high, low) = ((a << shiftA) >> 1, (a << shiftA) << 63)
    let (quotient, remainder) = (b << shiftB).dividingFullWidth((high, low))
    let cut = 64 - quotient.leadingZeroBitCount - 53
    let rest = quotient & (1 << cut - 1)
    let half: UInt64 = 1 << (cut - 1)
    var kept = quotient >> cut
    if rest > half || (rest == half && (remainder > 0 || kept & 1 == 1)) { kept += 1 }
    let scale = UInt64(1023 + cut - 63 - shiftA + shiftB) << 52
    return Double(kept) * Double(bitPattern: scale)
  }

  @inline(__always)
  private static func isExponent(_ byte: UInt8) -> Bool {
    byte | 0x20 == UInt8(ascii: "e") || byte | 0x20 == UInt8(ascii: "d")
  }

  @inline(never)
  private static func scanSlowly(
    _ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, point: UInt8
  ) -> Double? {
    // strtod skips white space and reads hexadecimal; neither is a number in a table.
    guard end > start, bytes[start] > 0x20 else { return nil }
    var isPlain = true
    for position in start..<end {
      let byte = bytes[position]
      if byte | 0x20 == UInt8(ascii: "x") { return nil }
      if byte | 0x20 == UInt8(ascii: "d") || (byte == point && point != UInt8(ascii: ".")) {
        isPlain = false
      } else if byte == UInt8(ascii: "."), point != byte {
        return nil
      }
    }
    guard isPlain else { return scanRewritten(bytes, start, end, point: point) }
    return UnsafeRawPointer(bytes).withMemoryRebound(to: CChar.self, capacity: end + 1) { text in
      var stop: UnsafeMutablePointer<CChar>?
      let value = strtod(text + start, &stop)
      guard let stop, UnsafePointer(stop) == text + end else { return nil }
      return value
    }
  }

  /// A number with decimals behind another point, or with an exponent behind `d`.
  private static func scanRewritten(
    _ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, point: UInt8
  ) -> Double? {
    var text = (start..<end).map { position -> UInt8 in
      let byte = bytes[position]
      if byte == point { return UInt8(ascii: ".") }
      // "d" begins no word that strtod knows.
      return byte | 0x20 == UInt8(ascii: "d") ? UInt8(ascii: "e") : byte
    }
    let count = text.count
    text.append(0)
    return text.withUnsafeBufferPointer { text in
      text.baseAddress.flatMap { scanSlowly($0, 0, count, point: UInt8(ascii: ".")) }
    }
  }
}
