/// A number as the sum of two doubles, for running sums whose differences keep their digits: a tail
/// of 1e-3 events behind a spectrum of 1e9.
///
/// Dekker, Numer. Math. 18 (1971) 224; Knuth, "The Art of Computer Programming", 4.2.2.
struct DoubleDouble {
  var high: Double
  var low: Double

  static let zero = DoubleDouble(high: 0, low: 0)

  static func + (a: Self, b: Self) -> Self {
    let sum = a.high + b.high
    let part = sum - a.high
    let rest = (a.high - (sum - part)) + (b.high - part) + (a.low + b.low)
    let high = sum + rest
    return DoubleDouble(high: high, low: rest - (high - sum))
  }

  static func - (a: Self, b: Self) -> Self { a + DoubleDouble(high: -b.high, low: -b.low) }

  static func + (a: Self, b: Double) -> Self { a + DoubleDouble(high: b, low: 0) }

  var value: Double { high + low }
}
