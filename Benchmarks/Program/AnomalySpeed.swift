import Foundation
import Sideband

/// The fit and the score of one anomaly scorer on one sample, as JSON.
struct AnomalyRun: Encodable {
  var task: String
  var fitSeconds: Double
  var scoreSeconds: Double
  var cpuSeconds: Double
  var area: Double
  /// The mean of −score: for a mixture the mean log likelihood of the events scored.
  var meanNegatedScore: Double
}

/// Fits an anomaly scorer by name to the features of one file and scores another's, on one thread.
///
/// The files are NumPy's, with the mass first, four features and the label of `lhco/innerdata_*.npy`.
func measureAnomalyScore(_ name: String, fit fitPath: String, score scorePath: String) async throws
  -> AnomalyRun
{
  let (sample, _) = try readInnerData(fitPath)
  let (events, truth) = try readInnerData(scorePath)
  switch name {
  case "isolation-forest": return try await measure(IsolationForest(), sample, events, truth)
  case "nearest-neighbours":
    return try await measure(NearestNeighbours(), sample, events, truth)
  case "gaussian-mixture":
    return try await measure(
      GaussianMixture(components: 8, starts: 1, maximumIterations: 100, tolerance: 0), sample,
      events, truth)
  case "mahalanobis": return try await measure(MahalanobisDistance(), sample, events, truth)
  case "histograms": return try await measure(HistogramScore(), sample, events, truth)
  case "principal-components":
    return try await measure(PrincipalComponentScore(components: 2), sample, events, truth)
  default: fail("benchmarks: no anomaly score '\(name)'")
  }
}

private func measure(
  _ method: some AnomalyScorer, _ matrix: FeatureMatrix, _ events: FeatureMatrix,
  _ truth: TruthLabels
) async throws -> AnomalyRun {
  let cpu = processorSeconds()
  let start = ContinuousClock.now
  let fitted = try await method.fit(
    UnlabelledSample(features: matrix), seed: 1, index: 0, workers: Workers(1))
  let middle = ContinuousClock.now
  let scores = try fitted.scores(of: events)
  let end = ContinuousClock.now
  return AnomalyRun(
    task: method.name, fitSeconds: start.duration(to: middle) / .seconds(1),
    scoreSeconds: middle.duration(to: end) / .seconds(1),
    cpuSeconds: processorSeconds() - cpu,
    area: try ROCCurve(scores: scores, truth: truth).areaUnderCurve,
    meanNegatedScore: -scores.reduce(0, +) / Double(scores.count))
}

private func readInnerData(_ path: String) throws -> (FeatureMatrix, TruthLabels) {
  let names = ["mJ1", "dmJ", "tau21_J1", "tau21_J2"]
  let table = try EventTable(
    npy: path, columns: ["mjj"] + names + ["label"], mass: Feature("mjj", unit: "TeV"),
    truth: "label")
  guard let truth = table.truth else { fail("benchmarks: \(path) has no label") }
  return (try table.featureMatrix(names.map { Feature($0) }), truth)
}
