import BumpHunts
import Evaluation
import Events
import Histograms
import Learning
import Reports
import Statistics

extension HuntReport {
  /// The report of a hunt.
  ///
  /// - Parameters:
  ///   - result: what the hunt found on these events.
  ///   - preparation: what was done to the table before, such as selections.
  ///   - eventPreparation: what that left out, and what repeats; nil where events are simulated.
  ///   - reference: a known score's name and what it found in the best window.
  public init<Learner>(
    _ result: HuntResult, of hunt: CWoLaHunt<Learner>, on events: EventTable,
    preparation: [String] = [], eventPreparation: EventPreparation? = nil,
    reference: (column: String, result: HuntResult)? = nil,
    run: RunRecord
  ) throws {
    let windows = result.windows.map { Window($0, features: result.features) }
    valid = result.best.bestCut.isValid
    reasons = result.best.bestCut.reasons
    self.events = events.count
    self.eventPreparation = eventPreparation
    bestWindow = result.bestIndex
    self.windows = windows
    cuts = windows[bestWindow].cuts
    featureDistributions = try Self.distributions(of: result, on: events)
    evaluation = try Self.evaluation(of: result.best, on: events)
    self.reference = reference.map { reference in
      Reference(column: reference.column, cuts: reference.result.best.cuts.map { Cut($0) })
    }
    settings = Settings(
      mass: events.mass.name, features: hunt.features.map(\.name), preparation: preparation,
      fitRange: [hunt.fitRange.lowerBound.inGeV, hunt.fitRange.upperBound.inGeV],
      background: hunt.background.name, folds: hunt.folds, binsPerWindow: hunt.binsPerWindow,
      learner: hunt.learner.name, learnerSettings: hunt.learner.settings)
    self.run = run
  }

  private static func evaluation(of window: HuntResult.Window, on events: EventTable) throws
    -> Evaluation?
  {
    guard let truth = events.truth else { return nil }
    let rows = window.scores.rows(in: .signal)
    let labels = truth.rows(at: rows)
    let signalEvents = labels.signalCount
    // One kind alone has no curve: a control sample may well hold no signal.
    guard signalEvents > 0, signalEvents < rows.count else { return nil }
    let curve = try ROCCurve(scores: rows.map { window.scores.values[$0] }, truth: labels)
    return Evaluation(
      areaUnderCurve: curve.areaUnderCurve,
      maximumSignificanceImprovement: curve.maximumSignificanceImprovement()?.value,
      signalEvents: signalEvents)
  }

  private static func distributions(of result: HuntResult, on events: EventTable) throws
    -> [FeatureDistribution]
  {
    let window = result.best
    let cuts = window.cuts.filter { $0.efficiency < 1 && $0.verdict != nil }
    guard let cut = cuts.max(by: { $0.significance < $1.significance }) else { return [] }
    let inside = window.scores.rows(in: .signal)
    let passing = Set(try window.scores.rows(keeping: cut.efficiency))
    return try result.features.map { feature in
      let values = try events.values(of: feature.name)
      let before = inside.map { values[$0] }
      let axis = Self.axis(of: before.sorted())
      return FeatureDistribution(
        feature: feature.description, edges: axis.edges, before: Histogram(before, on: axis).sums,
        after: Histogram(inside.filter(passing.contains).map { values[$0] }, on: axis).sums,
        efficiency: cut.efficiency)
    }
  }

  /// Forty bins over all but the outermost five thousandths at each end.
  private static func axis(of sorted: [Double]) -> Axis {
    let skipped = sorted.count / 200
    let (low, high) = (sorted[skipped], sorted[sorted.count - 1 - skipped])
    return .uniform(40, low < high ? low..<high.nextUp : (low - 0.5)..<(low + 0.5))
  }
}

extension HuntReport.Window {
  init(_ window: HuntResult.Window, features: [Feature]) {
    func ends(_ range: Range<Mass>) -> [Double] {
      [range.lowerBound.inGeV, range.upperBound.inGeV]
    }
    signal = ends(window.regions.signal)
    lowerSideband = ends(window.regions.lowerSideband)
    upperSideband = ends(window.regions.upperSideband)
    cuts = window.cuts.map { HuntReport.Cut($0) }
    spectra = window.cuts.map { HuntReport.Spectrum($0) }
    featureImportances = window.scores.featureImportances.map { shares in
      Dictionary(uniqueKeysWithValues: zip(features.map(\.name), shares))
    }
  }
}

extension HuntReport.Cut {
  init(_ cut: HuntResult.Cut) {
    let excess = cut.verdict?.excess
    efficiency = cut.efficiency
    keptFraction = cut.keptFraction
    sameEventsAs = cut.sameEventsAs
    observed = cut.observed
    observedWeight = cut.observedWeight
    expected = excess?.expected.value
    expectedError = excess?.expected.error
    yield = excess?.yield.value
    yieldError = excess?.yield.error
    localZ = excess?.significance
    localP = excess?.pValue.value
    localLogP = excess?.pValue.logarithm
    background = cut.verdict?.selection.chosen.model.name
    failure = cut.failure?.description
    goodnessP = cut.goodness?.pValue
    goodnessMethod = cut.goodness?.method.rawValue
    sculpting = cut.sculpting?.excess.value
    sculptingError = cut.sculpting?.excess.error
    valid = cut.isValid
    reasons = cut.reasons
  }
}

extension HuntReport.Cut {
  /// That of largest Z among those whose Z may be quoted, or else among all.
  static func best(of cuts: [HuntReport.Cut]) -> HuntReport.Cut? {
    func rank(_ cut: HuntReport.Cut) -> (Int, Double) {
      (cut.valid ? 1 : 0, cut.localZ ?? -.infinity)
    }
    return cuts.filter { $0.localZ != nil }.max { rank($0) < rank($1) }
  }
}

extension HuntReport.Spectrum {
  init(_ cut: HuntResult.Cut) {
    let fit = cut.verdict?.selection.chosen
    efficiency = cut.efficiency
    edges = cut.spectrum.axis.edges
    counts = cut.spectrum.counts
    weights = cut.spectrum.weights.map { SpectrumWeights($0) }
    expected = fit?.expectations.map(\.value)
    expectedErrors = fit?.expectations.map(\.error)
    fittedBins = fit?.fittedBins
    trials = cut.verdict?.selection.trials.map { Trial($0) } ?? []
  }
}

extension HuntReport.Spectrum.Trial {
  init(_ trial: OrderSelection.Trial) {
    model = trial.model
    deviance = trial.fit?.deviance
    degreesOfFreedom = trial.fit?.degreesOfFreedom
    goodnessP = trial.fit?.pValue
    gainP = trial.gainPValue
    parameters = trial.fit?.parameters.map(\.value)
    parameterErrors = trial.fit?.parameters.map(\.error)
    failure = trial.failure
  }
}
