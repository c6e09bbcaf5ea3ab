import Foundation

/// One piece of a rational-quadratic spline: its lower knot, its size, and the slopes at its ends.
struct SplinePiece {
  let index: Int
  let x: Double
  let y: Double
  let width: Double
  let height: Double
  let left: Double
  let right: Double

  /// A place in the piece, and the polynomials of ξ there.
  struct Place {
    /// ξ, and ξ(1 − ξ).
    let share: Double
    let product: Double
    /// y = y_k + h numerator/denominator, arXiv:1906.04032, Sec. 3.1.
    let numerator: Double
    let denominator: Double
    /// dy/dx = s² slopeNumerator/denominator².
    let slopeNumerator: Double
  }

  private var meanSlope: Double { height / width }
  private var excess: Double { left + right - 2 * meanSlope }

  @inline(__always)
  func place(_ share: Double) -> Place {
    let (rest, s) = (1 - share, meanSlope)
    let product = share * rest
    return Place(
      share: share, product: product, numerator: s * share * share + left * product,
      denominator: s + excess * product,
      slopeNumerator: right * share * share + 2 * s * product + left * rest * rest)
  }

  @inline(__always)
  func logSlope(_ place: Place) -> Double {
    let ratio = meanSlope / place.denominator
    return log(ratio * ratio * place.slopeNumerator)
  }

  /// ξ where the spline has a value, the root of its quadratic equation that does not cancel.
  @inline(__always)
  func share(of value: Double) -> Double {
    let (rise, s) = (value - y, meanSlope)
    let a = height * (s - left) + rise * excess
    let b = height * left - rise * excess
    let c = -s * rise
    let discriminant = max(b * b - 4 * a * c, 0)
    return min(max(2 * c / (-b - discriminant.squareRoot()), 0), 1)
  }

  /// The derivatives of a y + b ln(dy/dx) by the argument and by what makes the piece.
  @inline(__always)
  func gradient(at share: Double, value a: Double, logSlope b: Double) -> (
    argument: Double, x: Double, y: Double, width: Double, height: Double, left: Double,
    right: Double
  ) {
    let (p, s) = (place(share), meanSlope)
    let rest = 1 - share
    // By numerator, denominator and slopeNumerator, then by ξ, s and the slopes through these.
    let byNumerator = a * height / p.denominator
    let byDenominator = -(byNumerator * p.numerator + 2 * b) / p.denominator
    let bySlope = b / p.slopeNumerator
    let byShare =
      byNumerator * (2 * s * share + left * (1 - 2 * share))
      + byDenominator * excess * (1 - 2 * share)
      + bySlope * 2 * (right * share + s * (1 - 2 * share) - left * rest)
    let byMeanSlope =
      byNumerator * share * share + byDenominator * (1 - 2 * p.product)
      + bySlope * 2 * p.product + 2 * b / s
    let byLeft = (byNumerator + byDenominator) * p.product + bySlope * rest * rest
    let byRight = byDenominator * p.product + bySlope * share * share
    return (
      argument: byShare / width, x: -byShare / width, y: a,
      width: -(byMeanSlope * s + byShare * share) / width,
      height: a * p.numerator / p.denominator + byMeanSlope / width, left: byLeft, right: byRight
    )
  }
}
