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
  let cells: BackgroundCells

  /// - Throws: `InputError` where the model is not defined over the spectrum; ``FitError`` where its
  ///   parameters cannot be told apart there.
  init(_ model: any BackgroundModel, _ spectrum: MassSpectrum, excluding excluded: Range<Mass>?)
    throws
  {
    let axis = spectrum.axis
    try model.requireDefined(over: axis.range)
    self.spectrum = spectrum
    fittedBins = excluded.map { axis.bins(outside: $0.inGeV) } ?? Array(0..<axis.count)
    guard fittedBins.contains(where: { spectrum.counts[$0] > 0 }) else {
      throw FitError(model.name, "there is no event to fit to")
    }
    self.model = try model.adapted(to: spectrum, fitting: fittedBins)
    cells = try self.model.cells(on: axis, fitting: fittedBins)
  }

  /// Fits the bins outside the excluded range, each a cell, and as one more cell the bins of a
  /// window.
  func fit(withWindow window: [Int] = []) throws(FitError) -> CellFit {
    let groups = fittedBins.map { [$0] } + (window.isEmpty ? [] : [window])
    let fit = try cells.bins.grouped(groups).maximumLikelihoodFit(
      to: groups.map { group in Double(group.reduce(0) { $0 + spectrum.counts[$1] }) })
    guard !fit.endsAtVanishingMean else { throw FitError(model.name, CellFit.growsTowardsZero) }
    return fit
  }

  /// The expectation of a group of bins under fitted parameters, and its error.
  func expectation(of bins: [Int], under fit: CellFit) -> Estimate {
    fit.expectations(of: cells.bins.grouped([bins]))[0]
  }

  /// The bins that are fitted, a cell each.
  var fittedCells: any CellModel { cells.bins.grouped(fittedBins.map { [$0] }) }

  /// The number of parameters without a prior.
  var freeParameterCount: Int { cells.bins.priorPrecisions.filter { $0 == 0 }.count }
}
