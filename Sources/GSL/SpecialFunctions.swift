internal import CGSL

/// ln Γ(x) for x > 0.
public func logGamma(_ x: Double) -> Double { gsl_sf_lngamma(x) }

/// ln B(a, b), the logarithm of the beta function, for a, b > 0.
public func logBeta(_ a: Double, _ b: Double) -> Double { gsl_sf_lnbeta(a, b) }
