internal import CGSL

/// A failure reported by GSL: which routine, what it said, and what it was given.
public struct GSLError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The GSL routine or the task it was called for.
  public let routine: String
  /// GSL's error code, as in `gsl_errno.h`.
  public let code: Int32
  /// GSL's own words for the code, and the values that caused it where they are known.
  public let reason: String

  /// "routine: reason (GSL error code)".
  public var description: String { "\(routine): \(reason) (GSL error \(code))" }
}

/// The version of the GSL library that this process is linked with.
public var gslVersion: String { String(cString: sideband_gsl_version()) }

/// GSL aborts the process on an error unless its handler is switched off. Every door into GSL that
/// can fail goes through `checked`, which does that once and turns the code into a thrown error.
private let handlerIsOff: Bool = {
  _ = gsl_set_error_handler_off()
  return true
}()

/// Runs a GSL call that returns a status and throws when it is not success.
func checked(_ routine: String, _ values: @autoclosure () -> String = "", _ call: () -> Int32)
  throws(GSLError)
{
  precondition(handlerIsOff)
  let status = call()
  guard status == 0 else {
    let given = values()
    let words = String(cString: gsl_strerror(status))
    throw GSLError(
      routine: routine, code: status, reason: given.isEmpty ? words : "\(words) [\(given)]")
  }
}
