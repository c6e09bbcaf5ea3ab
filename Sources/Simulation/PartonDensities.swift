/// How the momentum of a proton is shared among its partons: x f(x, Q).
///
/// f(x, Q) dx is the number of partons of a kind that carry a fraction x to x + dx of the proton's
/// momentum, seen at the scale Q. To choose: ``EmbeddedPartonDensities`` needs no file and is good
/// for Q from 0.2 to 6 TeV; ``LHAPDFGrid`` reads any set that the LHAPDF library distributes. An
/// antiproton's densities are those of the antipartons.
public protocol PartonDensities: Sendable {
  /// The set's name.
  var name: String { get }

  /// The momentum fractions that the set describes; what is outside is in the conformer's doc.
  var xRange: ClosedRange<Double> { get }

  /// The scales that the set describes, in GeV; outside, a density is that at the nearer end.
  var qRange: ClosedRange<Double> { get }

  /// x f(x, Q) of one parton, without an allocation.
  ///
  /// - Parameters:
  ///   - x: the momentum fraction, > 0; from 1 the density is 0. A NaN gives NaN.
  ///   - q: the scale in GeV, > 0.
  func xf(_ parton: Parton, x: Double, q: Double) -> Double

  /// x f(x, Q) of all partons, without an allocation: for little more than one alone.
  ///
  /// - Parameters:
  ///   - x: the momentum fraction, > 0; from 1 the densities are 0. A NaN gives NaN.
  ///   - q: the scale in GeV, > 0.
  func xf(x: Double, q: Double) -> PartonValues
}
