import Events
import GSL
import Histograms
import Statistics

/// A smooth spectrum of mass with parameters: what can be fitted as a background. One conformer, one
/// file.
///
/// Most conformers are a ``LinearBackground``, which is a basis of functions and no more.
public protocol BackgroundModel: Sendable {
  /// The name by which the command knows it, such as "dijet4".
  var name: String { get }
  /// How many parameters it has.
  var parameterCount: Int { get }
  /// Why the model cannot be used over a range in GeV; nil where it can.
  func obstacle(over range: Range<Double>) -> String?
  /// The expected events of every bin of an axis.
  ///
  /// - Parameter bins: those that will be fitted, for which the coordinates are chosen.
  /// - Throws: `InputError` where the model is not made for the axis; `FitError` where its parameters
  ///   cannot be told apart on the bins.
  func cells(on axis: Axis, fitting bins: [Int]) throws -> BackgroundCells
  /// The model with all that is not a parameter of the fit taken from the fitted bins, such as the
  /// kernel of a Gaussian process; most models have nothing of the kind.
  func adapted(to spectrum: MassSpectrum, fitting bins: [Int]) throws -> any BackgroundModel
}

extension BackgroundModel {
  /// No obstacle.
  public func obstacle(over range: Range<Double>) -> String? { nil }

  /// - Throws: `InputError` with the ``obstacle(over:)``.
  func requireDefined(over range: Range<Double>) throws(InputError) {
    guard let obstacle = obstacle(over: range) else { return }
    throw InputError(
      "fit of \(name) over \(range.lowerBound) to \(range.upperBound) GeV", obstacle,
      remedy: "choose another background, or mend the range or √s")
  }

  /// Itself.
  public func adapted(to spectrum: MassSpectrum, fitting bins: [Int]) throws -> any BackgroundModel
  {
    self
  }
}

/// A background over the bins of an axis, one cell a bin, for fits with whatever else is there.
public struct BackgroundCells: Sendable {
  /// The expectations, in coordinates u in which a fit is well conditioned.
  public let bins: any CellModel
  /// T, with which the model's own parameters are θ = T·u.
  public let coordinates: Matrix

  /// Cells and the coordinates they are in; nil where these are the model's own parameters.
  public init(_ bins: any CellModel, coordinates: Matrix? = nil) {
    self.bins = bins
    if let coordinates {
      precondition(
        coordinates.columns == bins.parameterCount,
        "coordinates of \(coordinates.columns) parameters, and \(bins.parameterCount)")
      self.coordinates = coordinates
    } else {
      var unit = Matrix(rows: bins.parameterCount, columns: bins.parameterCount)
      for index in 0..<bins.parameterCount { unit[index, index] = 1 }
      self.coordinates = unit
    }
  }

  /// The model's own parameters with their errors, from a fit of ``bins``, of groups of them, or of
  /// a model that begins with their parameters.
  public func parameters(of fit: CellFit) -> [Estimate] {
    (0..<coordinates.rows).map { row in
      let gradient = Array(coordinates.row(row))
      let value = zip(gradient, fit.parameters).reduce(0) { $0 + $1.0 * $1.1 }
      let padding = Array(repeating: 0.0, count: fit.parameters.count - gradient.count)
      return Estimate(value, error: fit.variance(ofGradient: gradient + padding).squareRoot())
    }
  }
}
