import Events
import GSL
import Histograms
import Statistics

/// A background model over the bins of a spectrum, and which bins are fitted.
struct SpectrumCells: Sendable {
  let model: any BackgroundModel
  let spectrum: MassSpectrum
  /// The bins that the background is fitted to: those that lie wholly outside the excluded range.
  let fittedBins: [Int]
  /// One a bin, in the units of the spectrum's sums.
  let cells: BackgroundCells
  /// The same in units of its effective counts, which are those that fits see.
  let scaled: any CellModel

  /// - Throws: `InputError` where the model is not defined over the spectrum; ``FitError`` where its
  ///   parameters cannot be told apart there.
  init(_ model: any BackgroundModel, _ spectrum: MassSpectrum, excluding excluded: Range<Mass>?)
    throws
  {
    let axis = spectrum.axis
    try model.requireDefined(over: axis.range)
    self.spectrum = spectrum
    fittedBins = excluded.map { axis.bins(outside: $0.inGeV) } ?? Array(0..<axis.count)
    guard fittedBins.contains(where: { spectrum.effectiveCounts[$0] > 0 }) else {
      throw FitError(model.name, "there is no event to fit to")
    }
    self.model = try model.adapted(to: spectrum, fitting: fittedBins)
    let cells = try self.model.cells(on: axis, fitting: fittedBins)
    self.cells = cells
    scaled = spectrum.weights.map { cells.bins.scaled(by: $0.scales) } ?? cells.bins
  }

  /// Fits the bins outside the excluded range, each a cell, and as one more cell the bins of a
  /// window.
  func fit(withWindow window: [Int] = []) throws(FitError) -> CellFit {
    let groups = fittedBins.map { [$0] } + (window.isEmpty ? [] : [window])
    let counts = spectrum.effectiveCounts
    let fit = try scaled.grouped(groups).maximumLikelihoodFit(
      to: groups.map { group in group.reduce(0) { $0 + counts[$1] } })
    guard !fit.endsAtVanishingMean else { throw FitError(model.name, CellFit.growsTowardsZero) }
    return fit
  }

  /// The expectation of a group of bins under fitted parameters, and its error.
  func expectation(of bins: [Int], under fit: CellFit) -> Estimate {
    fit.expectations(of: cells.bins.grouped([bins]))[0]
  }

  /// The bins that are fitted, a cell each, in effective counts.
  var fittedCells: any CellModel { scaled.grouped(fittedBins.map { [$0] }) }

  /// The number of parameters without a prior.
  var freeParameterCount: Int { cells.bins.priorPrecisions.filter { $0 == 0 }.count }
}
