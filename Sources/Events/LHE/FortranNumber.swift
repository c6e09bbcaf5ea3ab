import Foundation

/// Decimal numbers as programs in Fortran write them: `1.5D+03`, and `0.123-103`, whose exponent of three digits
/// leaves no room for its letter.
enum FortranNumber {
  /// The finite number that fills some bytes; nil where they are not one. The byte behind them must exist and not
  /// belong to a number.
  @inline(__always)
  static func scan(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> Double? {
    if let value = NumberScanner.scan(bytes, range.lowerBound, range.upperBound) {
      return value.isFinite ? value : nil
    }
    return scanSlowly(UnsafeBufferPointer(start: bytes + range.lowerBound, count: range.count))
  }

  /// The finite number that is a text; nil where it is not one.
  static func value(_ text: Substring) -> Double? {
    // A zero behind the text ends the number.
    let bytes = Array(text.utf8) + [0]
    return bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap { scan($0, 0..<buffer.count - 1) }
    }
  }

  @inline(never)
  private static func scanSlowly(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    // So long is no number that a program writes.
    guard bytes.count < 64 else { return nil }
    var text: [UInt8] = []
    var hasExponent = false
    for (place, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."): text.append(byte)
      case UInt8(ascii: "d"), UInt8(ascii: "D"):
        text.append(UInt8(ascii: "e"))
        hasExponent = true
      case UInt8(ascii: "+"), UInt8(ascii: "-"):
        // Behind a digit it begins an exponent, of three digits: two numbers without a space between them are none.
        if place > 0, !hasExponent {
          guard bytes.count - place == 4 else { return nil }
          text.append(UInt8(ascii: "e"))
          hasExponent = true
        }
        text.append(byte)
      default: return nil
      }
    }
    text.append(0)
    return text.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress, let value = NumberScanner.scan(base, 0, buffer.count - 1)
      else { return nil }
      return value.isFinite ? value : nil
    }
  }
}
