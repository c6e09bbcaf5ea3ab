import GSL
import Learning

/// The version of this package.
public let sidebandVersion = "0.1.0"

/// The versions of this package and of the libraries that its numbers depend on, and the processor's instructions
/// that were used.
public let versions = [
  "gsl": gslVersion, "sideband": sidebandVersion, "xgboost": xgboostVersion,
  // Rounding differs between processors: 1e-14 in limits, 1e-8 in parameters that the data hardly determine.
  "processor": processorInstructions,
]
