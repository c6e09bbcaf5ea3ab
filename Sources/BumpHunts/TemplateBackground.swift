import Events
import Foundation
import GSL
import Histograms
import Statistics

/// A background of known shape: expectations T_i from a simulation or another region, with what is
/// not known of them.
///
/// ν_i = N T_i exp(Σ_k z_k d_ki + u_i), with the normalisation N free or constrained, z_k of unit
/// variance for each source of uncertainty that moves all bins together, and u_i of the relative
/// standard deviation of T_i, independent in each bin. All are log-normal: multiplied, and nowhere
/// negative. The parameters that are shown are ln N and z_k.
public struct TemplateBackground: BackgroundModel {
  /// An uncertainty of the shape that is one for all bins.
  public struct Source: Sendable {
    /// What it is.
    public let name: String
    /// d_k: the change of ln ν in each bin for one standard deviation.
    public let shifts: [Double]

    /// A source with its shifts of ln ν, one a bin.
    public init(_ name: String, shifts: [Double]) {
      self.name = name
      self.shifts = shifts
    }
  }

  /// The bins of the template, which must be those of the spectrum.
  public let axis: Axis
  /// T_i.
  public let expected: [Double]
  /// The relative standard error of each T_i, independent of the others'; 0 for none.
  public let relativeErrors: [Double]
  /// The uncertainties that move all bins together.
  public let sources: [Source]
  /// The relative uncertainty of N about 1; nil where N is free.
  public let normalizationError: Double?

  /// A template.
  ///
  /// - Parameters:
  ///   - relativeErrors: one a bin, or empty for none.
  ///   - normalizationError: nil for a normalisation that the spectrum alone decides.
  /// - Throws: `InputError` where a bin expects nothing, or the numbers do not fit the axis.
  public init(
    _ expected: [Double], on axis: Axis, relativeErrors: [Double] = [], sources: [Source] = [],
    normalizationError: Double? = nil
  ) throws(InputError) {
    let errors = relativeErrors.isEmpty ? expected.map { _ in 0 } : relativeErrors
    for (label, count) in [("expectations", expected.count), ("errors", errors.count)]
      + sources.map({ ("shifts of '\($0.name)'", $0.shifts.count) })
    where count != axis.count {
      throw InputError("template", "\(count) \(label) for \(axis.count) bins")
    }
    for bin in 0..<axis.count {
      guard expected[bin] > 0, expected[bin] < .infinity else {
        throw InputError(
          "template, bin \(axis.bin(bin))", "it expects \(expected[bin]) events",
          remedy: "merge bins until each expects some")
      }
      guard errors[bin] >= 0, errors[bin] < .infinity else {
        throw InputError("template, bin \(axis.bin(bin))", "its relative error is \(errors[bin])")
      }
    }
    for source in sources where !source.shifts.allSatisfy(\.isFinite) {
      throw InputError("template, source '\(source.name)'", "a shift is not finite")
    }
    if let normalizationError, !(normalizationError > 0 && normalizationError < .infinity) {
      throw InputError(
        "template", "a normalisation known to \(normalizationError)",
        remedy: "give a positive error")
    }
    self.axis = axis
    self.expected = expected
    self.relativeErrors = errors
    self.sources = sources
    self.normalizationError = normalizationError
  }

  /// The template of weighted simulated events, each bin with the error of its sum of weights.
  public init(
    simulated histogram: Histogram, sources: [Source] = [], normalizationError: Double? = nil
  ) throws(InputError) {
    try self.init(
      histogram.sums, on: histogram.axis,
      relativeErrors: zip(histogram.sums, histogram.variances).map { $1.squareRoot() / $0 },
      sources: sources, normalizationError: normalizationError)
  }

  /// The template of a sideband in another variable: its counts, or sums of weights, times a transfer
  /// factor, each with its error.
  public init(
    sideband: MassSpectrum, transferFactor: Double = 1, sources: [Source] = [],
    normalizationError: Double? = nil
  ) throws(InputError) {
    try self.init(
      sideband.sums.map { transferFactor * $0 }, on: sideband.axis,
      relativeErrors: sideband.effectiveCounts.map { 1 / $0.squareRoot() }, sources: sources,
      normalizationError: normalizationError)
  }

  /// "template".
  public var name: String { "template" }

  /// ln N and a parameter a source.
  public var parameterCount: Int { 1 + sources.count }

  /// One node a bin, with ln T as its offset.
  public func cells(on axis: Axis, fitting bins: [Int]) throws -> BackgroundCells {
    guard axis.edges == self.axis.edges else {
      throw InputError(
        "template", "its bins are not the spectrum's", remedy: "fill both on the same axis")
    }
    let uncertain = relativeErrors.indices.filter { relativeErrors[$0] > 0 }
    let count = parameterCount + uncertain.count
    var basis = Matrix(rows: axis.count, columns: count)
    var precisions = [Double](repeating: 1, count: count)
    precisions[0] = normalizationError.map { 1 / ($0 * $0) } ?? 0
    for bin in 0..<axis.count {
      basis[bin, 0] = 1
      for (k, source) in sources.enumerated() { basis[bin, 1 + k] = source.shifts[bin] }
    }
    for (k, bin) in uncertain.enumerated() {
      basis[bin, parameterCount + k] = relativeErrors[bin]
    }
    let regression = PoissonRegression(
      name: name, link: .log, basis: basis, offsets: expected.map { log($0) },
      priorPrecisions: precisions, nodeWeights: expected.map { _ in 1 },
      cells: expected.indices.map { [$0] })
    var shown = Matrix(rows: parameterCount, columns: count)
    for index in 0..<parameterCount { shown[index, index] = 1 }
    return BackgroundCells(regression, coordinates: shown)
  }
}
