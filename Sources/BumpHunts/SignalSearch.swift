import Events
import GSL
import Histograms
import Statistics

/// A spectrum and a background model, ready to be searched for signals: the fit of the background
/// alone to all bins, from which every fit with a signal starts.
///
/// In every fit all of the background's parameters are free, unless the events do not determine them: then
/// they are held where the fit of the background alone has left them (``CellFit/isDetermined``).
public struct SignalSearch: Sendable {
  /// The background, with all that is not a parameter taken from the spectrum.
  public let model: any BackgroundModel
  /// The bins, edges in GeV.
  public let axis: Axis
  /// The events in each bin; no whole numbers where they are expectations, or effective counts of weighted
  /// events.
  public var counts: [Double] { data.counts }
  /// The expectations of the background alone, at its best, in the units of the spectrum's sums.
  public let expectations: [Double]
  /// What they are multiplied by to be expectations of ``counts``: 1 without weights.
  public let scales: [Double]

  let background: WorkingBackground
  /// The counts, and the results of the measurements that bind parameters with priors.
  let data: BinnedData
  /// The background's parameters at its best, in the coordinates of fits.
  let best: [Double]
  /// −2 ln L there.
  let twiceNLL: Double

  /// The search in a spectrum.
  ///
  /// - Throws: `InputError` where the model is not defined over the spectrum; `FitError` where the
  ///   background does not fit.
  public init(_ spectrum: MassSpectrum, on model: any BackgroundModel) throws {
    try self.init(
      spectrum.effectiveCounts, spectrum.scales, on: spectrum.axis,
      model: model.adapted(to: spectrum, fitting: Array(0..<spectrum.axis.count)))
  }

  /// The search in numbers of events that may be expectations, such as those of another model.
  ///
  /// - Throws: as for a spectrum, and `InputError` for a count that is negative or not finite.
  public init(counts: [Double], on axis: Axis, model: any BackgroundModel) throws {
    precondition(counts.count == axis.count, "\(counts.count) counts for \(axis.count) bins")
    if let bin = counts.firstIndex(where: { !($0 >= 0 && $0 < 1e15) }) {
      throw InputError(
        "bin \(bin) at \(axis.bin(bin)) GeV", "\(counts[bin]) events",
        remedy: "counts are finite and not negative")
    }
    try model.requireDefined(over: axis.range)
    let rounded = MassSpectrum(counts: counts.map { Int($0.rounded()) }, on: axis)
    try self.init(
      counts, rounded.scales, on: axis,
      model: model.adapted(to: rounded, fitting: Array(0..<axis.count)))
  }

  private init(
    _ counts: [Double], _ scales: [Double], on axis: Axis, model: any BackgroundModel
  ) throws {
    try model.requireDefined(over: axis.range)
    let bins = try model.cells(on: axis, fitting: Array(0..<axis.count)).bins
    let isWeighted = scales.contains { $0 != 1 }
    let cells = isWeighted ? bins.scaled(by: scales) : bins
    let start = try cells.maximumLikelihoodFit(to: counts)
    var background = WorkingBackground(cells)
    background.isHeld = !start.isDetermined
    let data = BinnedData(
      counts: counts, auxiliary: Array(repeating: 0, count: 1 + cells.parameterCount))
    try self.init(
      model: model, axis: axis, scales: scales, background: background, data: data,
      from: start.parameters)
  }

  private init(
    model: any BackgroundModel, axis: Axis, scales: [Double], background: WorkingBackground,
    data: BinnedData, from start: [Double]
  ) throws {
    self.scales = scales
    self.model = model
    self.axis = axis
    self.data = data
    var background = background
    var point = [0] + start
    do {
      let alone = Self.alone(background, axis: axis, at: start)
      point = try Likelihood(alone, data: data).maximize().point
    } catch is FitError {
      // The other minimiser knows where a likelihood without a maximum ends.
      let fit = try background.cells.maximumLikelihoodFit(to: data.counts)
      background.isHeld = !fit.isDetermined
      point = [0] + fit.parameters
    }
    self.background = background
    best = Array(point.dropFirst())
    let alone = Self.alone(background, axis: axis, at: best)
    expectations = zip(alone.expected(at: point), scales).map { $0 / $1 }
    twiceNLL = try Likelihood(alone, data: data).twiceNLL(at: point)
  }

  /// Whether the events determine the background's parameters, so that fits may move them.
  public var isBackgroundDetermined: Bool { !background.isHeld }

  /// The same search in other data, such as a toy's.
  func refitted(to data: BinnedData) throws -> SignalSearch {
    try SignalSearch(
      model: model, axis: axis, scales: scales, background: background, data: data, from: best)
  }

  /// Data of the background alone at its best.
  func toy(using stream: inout RandomStream) throws(FitError) -> BinnedData {
    try toy(of: alone, at: [0] + best, using: &stream)
  }

  /// Data of a model at its parameters.
  func toy(of model: SignalModel, at point: [Double], using stream: inout RandomStream)
    throws(FitError) -> BinnedData
  {
    try model.draw(at: point, using: &stream)
  }

  private var alone: SignalModel { Self.alone(background, axis: axis, at: best) }

  private static func alone(_ background: WorkingBackground, axis: Axis, at point: [Double])
    -> SignalModel
  {
    SignalModel(
      background, at: point,
      signal: Parameter("signal", initialValue: 0, bounds: -1...1, isFixed: true),
      linear: [Double](repeating: 0, count: axis.count))
  }
}
