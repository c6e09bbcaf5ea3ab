import Foundation

/// The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 − P(a, x), as logarithms.
///
/// The smaller of the two is found first and the other is one less it, so that both keep their
/// digits: an absolute error of ln P or ln Q below 1e-10, and a few ulps of it where it is beyond
/// −1e5. A series and a continued fraction take about 10 √a steps; above a = 1e5 and near x = a the
/// uniform expansion takes none.
enum IncompleteGamma {
  /// ln P(a, x), where P(a, x) = ∫₀ˣ tᵃ⁻¹ e⁻ᵗ dt / Γ(a), for a > 0 and x ≥ 0.
  static func logLower(_ a: Double, _ x: Double) -> Double { tails(a, x).lower }

  /// ln Q(a, x).
  static func logUpper(_ a: Double, _ x: Double) -> Double { tails(a, x).upper }

  /// ln [xᵃ e⁻ˣ / Γ(a + 1)], the Poisson probability of a at the mean x.
  static func logTerm(_ a: Double, _ x: Double) -> Double {
    if x == 0 { return a == 0 ? 0 : -.infinity }
    if x == .infinity { return -.infinity }
    if a == 0 { return -x }
    return -halfDeviance(of: a, from: x, difference: a - x) - 0.5 * log(2 * .pi * a)
      - stirlingRemainder(a)
  }

  /// The x with ln P(a, x) = logTail, or with ln Q(a, x) = logTail where `isUpper`; for logTail ≤ 0.
  ///
  /// Newton's method in ln x, in which both logarithms are concave: from any start it comes to the
  /// far side of the root and then only nearer.
  static func quantile(_ a: Double, logTail: Double, isUpper: Bool) -> Double {
    precondition(logTail <= 0, "ln p = \(logTail) is no probability")
    if logTail == 0 { return isUpper ? 0 : .infinity }
    if logTail == -.infinity { return isUpper ? .infinity : 0 }
    // Of the two tails the smaller: at −0.69 the other one is at −0.696, and is not turned again.
    if logTail > -0.69 {
      return quantile(a, logTail: log(oneMinusExpOf: logTail), isUpper: !isUpper)
    }
    // Wilson and Hilferty's cube of a normal variate; in the far lower tail P = xᵃ/Γ(a + 1).
    let z = NormalDistribution.upperQuantile(logTail: logTail)
    let root = 1 - 1 / (9 * a) + (isUpper ? z : -z) / (3 * a.squareRoot())
    var u = root > 0.3 ? log(a) + 3 * log(root) : (logTail + logGamma(a + 1)) / a
    for _ in 0..<200 {
      let x = exp(u)
      if x == 0 { return 0 }
      let value = isUpper ? logUpper(a, x) : logLower(a, x)
      let slope = a * exp(logTerm(a, x) - value)
      let step = (isUpper ? value - logTail : logTail - value) / slope
      u += step
      if abs(step) <= 1e-16 * max(1, abs(u)) { break }
    }
    return exp(u)
  }

  private static func tails(_ a: Double, _ x: Double) -> (lower: Double, upper: Double) {
    precondition(a > 0 && a < .infinity, "an incomplete gamma function of a = \(a)")
    precondition(x >= 0, "an incomplete gamma function at x = \(x)")
    if x == 0 { return (-.infinity, 0) }
    if x == .infinity { return (0, -.infinity) }
    if a >= 1e5, abs(x - a) < 0.5 * a {
      let upper = uniformUpper(a, x, side: 1)
      let lower = uniformUpper(a, x, side: -1)
      return (lower, upper)
    }
    if x < a + 1 {
      let lower = logTerm(a, x) + log(series(a, x))
      return (min(0, lower), log(oneMinusExpOf: min(0, lower)))
    }
    let upper = logTerm(a, x) + log(a) + log(fraction(a, x))
    return (log(oneMinusExpOf: min(0, upper)), min(0, upper))
  }

  /// 1 + x/(a + 1) + x²/(a + 1)(a + 2) + …: DLMF 8.11.4.
  private static func series(_ a: Double, _ x: Double) -> Double {
    var (term, sum, denominator) = (1.0, 1.0, a)
    while term > 1e-17 * sum {
      denominator += 1
      term *= x / denominator
      sum += term
    }
    return sum
  }

  /// 1/(x + 1 − a − 1·(1 − a)/(x + 3 − a − 2·(2 − a)/(x + 5 − a − …))): DLMF 8.9.2 contracted, by
  /// Lentz's method.
  private static func fraction(_ a: Double, _ x: Double) -> Double {
    var b = x + 1 - a
    var c = 1e300
    var d = 1 / b
    var value = d
    var k = 0.0
    while true {
      k += 1
      precondition(k < 1e8, "Q(\(a), \(x)) does not converge")
      let numerator = k * (a - k)
      b += 2
      d = 1 / nonzero(numerator * d + b)
      c = nonzero(b + numerator / c)
      value *= d * c
      if abs(d * c - 1) < 6e-16 { return value }
    }
  }

  /// ln Q(a, x), or of P(a, x) on the other side, for great a by Temme's uniform expansion:
  /// Q = ½ erfc(η √(a/2)) + e^(−aη²/2) (c₀ + c₁/a + c₂/a² + …) / √(2πa), and P with both signs of η
  /// and of the sum turned. DLMF, section 8.12; ½η² = λ − 1 − ln λ, λ = x/a.
  ///
  /// What is left out is c₃/a³, below 1e-15 at a = 1e5; c₂ stands with its value at η = 0, which is
  /// within 0.005 of it, 5e-13 of Q at |η| = 1.
  private static func uniformUpper(_ a: Double, _ x: Double, side: Double) -> Double {
    let mu = (x - a) / a
    let exponent = halfDeviance(of: a, from: x, difference: a - x)
    let eta = (mu < 0 ? -1 : 1) * (2 * exponent / a).squareRoot()
    let c0: Double
    let c1: Double
    if abs(eta) < 0.01 {
      // Taylor series, whose next terms are η⁵ and η³ of a thousandth: 1e-13 and 1e-9 / a.
      c0 = -1 / 3 + eta * (1 / 12 - eta * (2 / 135 - eta * (1 / 864 + eta / 2835)))
      c1 = -1 / 540 - eta * (1 / 288 - eta / 378)
    } else {
      c0 = 1 / mu - 1 / eta
      c1 = 1 / (eta * eta * eta) - 1 / (mu * mu * mu) - 1 / (mu * mu) - 1 / (12 * mu)
    }
    let sum = c0 + c1 / a + 25 / 6048 / (a * a)
    let z = side * eta * a.squareRoot()
    let tail = NormalDistribution.logUpperTail(z)
    // z² is twice the exponent but for its rounding, which must not enter the ratio of the two.
    let hazard = exp(-exponent - 0.5 * log(2 * .pi) - tail)
    let correction = log1p(side * hazard * sum / a.squareRoot())
    // ln ½erfc at the exponent itself: z = √(2 · exponent) is rounded.
    let shift = z > 0 ? 0.5 * z * z - exponent : 0
    return min(0, tail + shift + correction)
  }
}

/// The value, or the least one that can be divided by: Lentz's remedy.
func nonzero(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
