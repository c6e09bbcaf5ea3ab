import ArgumentParser
import Sideband

/// The backgrounds that commands know by name.
enum BackgroundHelp {
  /// The default: the family that suits the range.
  static let suited = "suited"

  static let text = ArgumentHelp(
    """
    The smooth background: suited, dijet3 to dijet5 where the range spans more than a factor of 1.5 in mass and \
    exponential where it does not; a family, whose order a likelihood-ratio test chooses: dijet, ua2, \
    exponential, exponentialsum, powerlaw, logpolynomial, bernstein, chebyshev or gaussianprocess; one \
    model, such as dijet4 or bernstein3; or auto, of all families the model of least AICc, which is for \
    looking: its choice has no error of its own.
    """, valueName: "model")

  /// The family of a name.
  ///
  /// - Throws: `InputError` with the names there are.
  static func family(_ name: String, over range: Range<Mass>, energy: Mass) throws(InputError)
    -> BackgroundFamily
  {
    name == suited ? .suited(to: range, energy: energy) : try .named(name, energy: energy)
  }
}
