import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Reports
import Statistics

extension BumpReport {
  /// The report of an analysis.
  ///
  /// - Parameter eventPreparation: what was done to events before they were counted; nil for a spectrum.
  /// - Throws: `FitError` where the table of backgrounds cannot be made.
  public init(
    _ outcome: BumpAnalysis.Outcome, of analysis: BumpAnalysis,
    eventPreparation: EventPreparation? = nil, run: RunRecord
  ) throws {
    let fit = outcome.selection.chosen
    spectrum = Spectrum(
      edges: fit.spectrum.axis.edges, counts: fit.spectrum.counts,
      weighted: fit.spectrum.weights != nil,
      weights: fit.spectrum.weights.map { SpectrumWeights($0) },
      expected: fit.expectations.map(\.value), expectedErrors: fit.expectations.map(\.error))
    background = Background(fit, outcome.goodness)
    reasons = [outcome.goodness.objection(to: fit.model.name)].compactMap { $0 }
    valid = reasons.isEmpty
    comparison = try BackgroundComparison(outcome.selection)
    bumpHunter = outcome.bump.map { Window($0, toysAreFitted: analysis.refitsToys) }
    scan = outcome.scan?.points.map { ScanPoint($0) } ?? []
    scanFailures = outcome.scan?.failures ?? []
    scanSignificance = outcome.scanSignificance
    interference = outcome.couplings
    spuriousSignal = outcome.spuriousSignal
    injection = outcome.injection
    failures = outcome.failures
    settings = Settings(
      background: analysis.background.name, widths: analysis.hunter.widths,
      mode: analysis.hunter.test.mode.rawValue, signal: analysis.signal, level: analysis.level,
      scanToys: analysis.scanToys, interference: analysis.interference,
      spuriousTruth: analysis.spuriousTruth?.name)
    self.eventPreparation = eventPreparation
    self.run = run
  }
}

extension BumpReport.Background {
  fileprivate init(_ fit: BackgroundFit, _ goodness: BackgroundGoodness) {
    // Of a saturated model: −2 Σ ln Pois(n | n).
    let counts = fit.spectrum.effectiveCounts
    let saturated = fit.fittedBins.reduce(0.0) { sum, bin in
      let n = counts[bin]
      return sum + 2 * (n > 0 ? logGamma(n + 1) - n * log(n) + n : 0)
    }
    self.init(
      model: fit.model.name, parameters: fit.parameters.map(\.value),
      parameterErrors: fit.parameters.map(\.error), twiceNLL: fit.deviance + saturated,
      deviance: fit.deviance, chi2: fit.chiSquared, ndf: fit.degreesOfFreedom,
      pValue: goodness.pValue, pValueMethod: goodness.method.rawValue,
      isDetermined: fit.isDetermined,
      excluded: fit.excluded.map { [$0.lowerBound.inGeV, $0.upperBound.inGeV] })
  }
}

extension BumpReport.Window {
  init(_ found: GlobalBump<Bump>, toysAreFitted: Bool) {
    let bump = found.bump
    let finite = found.toyStatistics.filter { $0 < .infinity }
    let t = bump?.statistic ?? 0
    let step = max(0.1, (finite + [t]).reduce(0, max) / 40)
    var counts = [Int](repeating: 0, count: 41)
    for statistic in finite { counts[min(40, Int(statistic / step))] += 1 }
    let isBound = found.toys.isUpperBound
    self.init(
      low: bump?.window.lowerBound.inGeV, high: bump?.window.upperBound.inGeV,
      direction: bump?.direction.rawValue, observed: bump?.observed, expected: bump?.expected.value,
      localP: bump?.pValue.value, localLogP: bump?.pValue.logarithm, t: t,
      globalP: found.pValue.value, globalPError: isBound ? nil : found.toys.estimate.error,
      globalPIsUpperBound: isBound, globalPUpperLimit: found.toys.upperLimit(),
      globalZ: found.pValue.logarithm < 0 ? found.pValue.significance : nil, toys: found.toys.toys,
      toysAreFitted: toysAreFitted,
      failedFits: found.failedFits, toyCounts: counts, toyStep: step)
  }
}

extension BumpReport.ScanPoint {
  fileprivate init(_ point: MassScan.Point) {
    let fit = point.fit
    let holds = !fit.isAtBound
    self.init(
      mass: point.mass, width: point.width, localP: holds ? fit.localP.value : nil,
      localZ: holds ? fit.significance : nil, yield: fit.yield.value,
      yieldError: holds ? fit.yield.error : nil, isAtBound: fit.isAtBound,
      upperLimit: fit.limit?.observed,
      expectedLimits: fit.limit?.expected, warnings: fit.warnings)
  }
}
