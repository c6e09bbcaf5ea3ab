/// The place between two ends where a function vanishes, by the ITP method: never slower than
/// bisection, and on smooth functions as fast as the secant.
///
/// Source: Oliveira and Takahashi, ACM Trans. Math. Softw. 47 (2021) 5, with κ₁ = 0.2/(b − a),
/// κ₂ = 2, n₀ = 1.
///
/// - Parameters:
///   - low: one end and the function there.
///   - high: the other end, where the function has the other sign.
///   - tolerance: half the width at which to stop.
package func findRoot(
  from low: (x: Double, y: Double), to high: (x: Double, y: Double), tolerance: Double,
  _ function: (Double) throws -> Double
) rethrows -> Double {
  if low.y == 0 { return low.x }
  if high.y == 0 { return high.x }
  precondition(low.x < high.x && low.y.sign != high.y.sign, "\(low) and \(high) do not bracket")
  let sign = high.y > 0 ? 1.0 : -1.0
  var (a, b) = (low.x, high.x)
  var (fa, fb) = (sign * low.y, sign * high.y)
  let width = b - a
  let halvings = max(0, ceiling(log2Of: width / (2 * tolerance))) + 1
  var iteration = 0
  while b - a > 2 * tolerance && iteration < 200 {
    let middle = 0.5 * (a + b)
    let radius = max(
      0, tolerance * power2(halvings - iteration) - 0.5 * (b - a))
    let shift = min(0.2 / width * (b - a) * (b - a), abs(middle - a))
    let secant = fb - fa > 0 ? (fb * a - fa * b) / (fb - fa) : middle
    let side = middle >= secant ? 1.0 : -1.0
    let truncated = shift <= abs(middle - secant) ? secant + side * shift : middle
    let x = abs(truncated - middle) <= radius ? truncated : middle - side * radius
    let y = sign * (try function(x))
    if y > 0 {
      (b, fb) = (x, y)
    } else if y < 0 {
      (a, fa) = (x, y)
    } else {
      return x
    }
    iteration += 1
  }
  return 0.5 * (a + b)
}

/// 2 to a whole power, which may be negative.
private func power2(_ exponent: Int) -> Double {
  Double(sign: .plus, exponent: exponent, significand: 1)
}

/// The whole number not below log₂ x.
private func ceiling(log2Of x: Double) -> Int {
  x > 0 ? Int(x.exponent) + (x.significand > 1 ? 1 : 0) : 0
}
