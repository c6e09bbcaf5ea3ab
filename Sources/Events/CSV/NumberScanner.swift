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
  /// The byte at `end` must exist and not belong to a number.
  @inline(__always)
  package static func scan(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Double? {
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
    if position < end, bytes[position] == UInt8(ascii: ".") {
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
    if digits == 0 || digits > 19 { return scanSlowly(bytes, start, end) }
    if position < end, bytes[position] | 0x20 == UInt8(ascii: "e") {
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
    guard position == end else { return scanSlowly(bytes, start, end) }
    guard mantissa <= 1 << 53, abs(exponent) <= 22 else {
      guard exponent < 0, exponent >= -19 else { return scanSlowly(bytes, start, end) }
      let magnitude = ratio(mantissa, integerPowersOfTen[-exponent])
      return isNegative ? -magnitude : magnitude
    }
    let value = Double(mantissa)
    let magnitude =
      exponent < 0 ? value / powersOfTen[-exponent] : value * powersOfTen[exponent]
    return isNegative ? -magnitude : magnitude
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

  @inline(never)
  private static func scanSlowly(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Double?
  {
    // strtod skips white space and reads hexadecimal; neither is a number in a table.
    guard end > start, bytes[start] > 0x20 else { return nil }
    for position in start..<end where bytes[position] | 0x20 == UInt8(ascii: "x") { return nil }
    return UnsafeRawPointer(bytes).withMemoryRebound(to: CChar.self, capacity: end + 1) { text in
      var stop: UnsafeMutablePointer<CChar>?
      let value = strtod(text + start, &stop)
      guard let stop, UnsafePointer(stop) == text + end else { return nil }
      return value
    }
  }
}
