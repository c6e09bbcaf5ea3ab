import Foundation

/// Student's t distribution, with its tails as logarithms.
///
/// The number of degrees of freedom ν is positive, need not be whole, and is up to 1e12, or infinite,
/// which is the normal distribution; anything else is a programmer's mistake. The logarithms are
/// right to 1e-10, and to a few ulps beyond −1e5.
public enum StudentDistribution {
  /// ln P(T > t) = ln ½ I_x(ν/2, ½) with x = ν/(ν + t²), for t ≥ 0.
  public static func logUpperTail(_ t: Double, degreesOfFreedom: Double) -> Double {
    check(degreesOfFreedom)
    precondition(!t.isNaN, "a t of \(t)")
    if degreesOfFreedom == .infinity { return NormalDistribution.logUpperTail(t) }
    if t < 0 {
      return log(oneMinusExpOf: logUpperTail(-t, degreesOfFreedom: degreesOfFreedom))
    }
    let r = t / degreesOfFreedom.squareRoot()
    if r > 1e10 { return logPowerTail(r, degreesOfFreedom) }
    let scale = 1 + r * r
    return log(0.5)
      + IncompleteBeta.logTails(
        degreesOfFreedom / 2, 0.5, x: 1 / scale, y: r * r / scale,
        difference: (t * t - 1) / (2 * scale)
      ).lower
  }

  /// ln P(T ≤ t), which is ln P(T > −t).
  public static func logLowerTail(_ t: Double, degreesOfFreedom: Double) -> Double {
    logUpperTail(-t, degreesOfFreedom: degreesOfFreedom)
  }

  /// ln of the density at t, Γ((ν + 1)/2) (1 + t²/ν)^(−(ν + 1)/2) / [√(νπ) Γ(ν/2)].
  public static func logDensity(_ t: Double, degreesOfFreedom: Double) -> Double {
    check(degreesOfFreedom)
    precondition(!t.isNaN, "a t of \(t)")
    if degreesOfFreedom == .infinity { return NormalDistribution.logDensity(t) }
    let r = t / degreesOfFreedom.squareRoot()
    let norm = -logBeta(degreesOfFreedom / 2, 0.5) - 0.5 * log(degreesOfFreedom)
    return norm - (degreesOfFreedom + 1) * log(hypot(1, r))
  }

  /// The t with ln P(T > t) = logTail ≤ 0; ±∞ at the ends and beyond the doubles.
  ///
  /// Newton's method in ln t, in which the tail is log-concave, from a point that is beyond the root.
  public static func upperQuantile(logTail: Double, degreesOfFreedom: Double) -> Double {
    check(degreesOfFreedom)
    precondition(logTail <= 0, "ln p = \(logTail) is no probability")
    if degreesOfFreedom == .infinity { return NormalDistribution.upperQuantile(logTail: logTail) }
    if logTail == 0 || logTail == -.infinity { return logTail == 0 ? -.infinity : .infinity }
    if logTail > -log(2) {
      return -upperQuantile(
        logTail: log(oneMinusExpOf: logTail), degreesOfFreedom: degreesOfFreedom)
    }
    if logTail == -log(2) { return 0 }
    var v =
      (logPowerTail(1, degreesOfFreedom) - logTail) / degreesOfFreedom + 0.5 * log(degreesOfFreedom)
    for _ in 0..<200 {
      let t = exp(v)
      guard t > 0, t < .infinity else { return t }
      let value = logUpperTail(t, degreesOfFreedom: degreesOfFreedom)
      let slope = t * exp(logDensity(t, degreesOfFreedom: degreesOfFreedom) - value)
      let step = (value - logTail) / slope
      v += step
      if abs(step) <= 1e-16 * max(1, abs(v)) { break }
    }
    return exp(v)
  }

  /// ln [r^(−ν) / (ν B(ν/2, ½))], the limit of the tail at great r = t/√ν, which is below it.
  private static func logPowerTail(_ r: Double, _ degreesOfFreedom: Double) -> Double {
    -degreesOfFreedom * log(r) - log(degreesOfFreedom) - logBeta(degreesOfFreedom / 2, 0.5)
  }

  private static func check(_ degreesOfFreedom: Double) {
    precondition(
      degreesOfFreedom > 0 && (degreesOfFreedom <= 1e12 || degreesOfFreedom == .infinity),
      "\(degreesOfFreedom) degrees of freedom")
  }
}
