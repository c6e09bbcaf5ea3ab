internal import CGSL
import Foundation

/// ln Γ(x) for x > 0.
public func logGamma(_ x: Double) -> Double { gsl_sf_lngamma(x) }

/// ln B(a, b), the logarithm of the beta function, for a, b > 0.
public func logBeta(_ a: Double, _ b: Double) -> Double { gsl_sf_lnbeta(a, b) }

/// ln(1 − eˣ) for x ≤ 0: the logarithm of the other tail, with its digits at either end.
///
/// Mächler, "Accurately computing log(1 − exp(−|a|))" (2012), equation 7.
public func log(oneMinusExpOf x: Double) -> Double {
  precondition(x <= 0, "1 − exp(\(x)) has no logarithm")
  return x > -0.693_147_180_559_945_3 ? log(-expm1(x)) : log1p(-exp(x))
}

/// ln(eᵃ + eᵇ) without overflow, also where one of them is −∞.
public func log(sumOfExpOf a: Double, _ b: Double) -> Double {
  let (low, high) = a < b ? (a, b) : (b, a)
  return low == -.infinity ? high : high + log1p(exp(low - high))
}

/// a ln(a/m) + m − a: half the deviance of a count a ≥ 0 with expectation m > 0; not negative, and
/// good to the last digits of the difference a − m, which is given apart.
///
/// This, with ``stirlingRemainder(_:)``, is how the logarithm of a density keeps its digits where
/// its terms are 1e10 and their sum is 10: Loader, "Fast and accurate computation of binomial
/// probabilities" (2000).
package func halfDeviance(of a: Double, from m: Double, difference: Double) -> Double {
  guard a > 0 else { return m }
  let u = -difference / a
  guard u > -0.5 else { return a * (u - log(m / a)) }
  // GSL's ln(1 + u) − u has no cancellation at small u, and above 1/2 there is none.
  return u < 0.5 ? -a * gsl_sf_log_1plusx_mx(u) : a * (u - log1p(u))
}

/// ln Γ(a) − (a − ½) ln a + a − ½ ln 2π for a > 0; 1/12a where a is great.
package func stirlingRemainder(_ a: Double) -> Double {
  a < 1e8 ? log(gsl_sf_gammastar(a)) : 1 / (12 * a)
}
