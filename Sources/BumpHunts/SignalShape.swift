import Events
import Histograms

/// How the mass of a signal's events is distributed, as it is seen.
///
/// The density is normalised over all masses, so that a yield counts the events inside the bins and
/// outside of them. One conformer, one file.
public protocol SignalShape: Sendable {
  /// The name by which reports know it, such as "gaussian".
  var name: String { get }
  /// The mass about which the signal lies, in GeV.
  var mass: Double { get }
  /// The parameters, masses and widths in GeV, in the order of its initialiser.
  var parameters: [ShapeParameter] { get }
  /// The share of the events per GeV at a mass in GeV.
  func density(at mass: Double) -> Double
  /// The share of the events in a range of masses in GeV.
  func probability(in range: Range<Double>) -> Double
  /// The share of the events in each bin; one integral a bin where a shape has no faster way.
  func probabilities(on axis: Axis) -> [Double]
}

/// A number that makes a shape what it is.
public struct ShapeParameter: Sendable, Hashable, Codable {
  /// Its name, in words.
  public let name: String
  /// Its value.
  public let value: Double
  /// "GeV", or empty for a pure number.
  public let unit: String

  /// A parameter.
  public init(_ name: String, _ value: Double, unit: String = "") {
    self.name = name
    self.value = value
    self.unit = unit
  }
}

extension SignalShape {
  /// One integral a bin.
  public func probabilities(on axis: Axis) -> [Double] {
    (0..<axis.count).map { probability(in: axis.bin($0)) }
  }
}

/// - Throws: `InputError` with the valid range where a shape's parameter is outside it.
func require(
  _ isValid: Bool, _ shape: String, _ parameter: String, _ value: Double, _ range: String
) throws(InputError) {
  guard isValid, value.isFinite else {
    throw InputError(
      "\(shape), \(parameter)", "\(value) is out of range", remedy: "it must be \(range)")
  }
}
