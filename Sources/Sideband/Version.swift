import GSL
import Learning

/// The version of this package.
public let sidebandVersion = "0.1.0"

/// The versions of this package and of the libraries that its numbers depend on.
public let versions = [
  "gsl": gslVersion, "sideband": sidebandVersion, "xgboost": xgboostVersion,
]
