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
  let (events, isSignal) = try readInnerData(scorePath)
  switch name {
  case "isolation-forest": return try await measure(IsolationForest(), sample, events, isSignal)
  case "nearest-neighbours":
    return try await measure(NearestNeighbours(), sample, events, isSignal)
  case "gaussian-mixture":
    return try await measure(
      GaussianMixture(components: 8, starts: 1, maximumIterations: 100, tolerance: 0), sample,
      events, isSignal)
  case "mahalanobis": return try await measure(MahalanobisDistance(), sample, events, isSignal)
  case "histograms": return try await measure(HistogramScore(), sample, events, isSignal)
  case "principal-components":
    return try await measure(PrincipalComponentScore(components: 2), sample, events, isSignal)
  default: fail("benchmarks: no anomaly score '\(name)'")
  }
}

private func measure(
  _ method: some AnomalyScorer, _ matrix: FeatureMatrix, _ events: FeatureMatrix, _ isSignal: [Bool]
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
    area: areaUnderCurve(scores, isSignal),
    meanNegatedScore: -scores.reduce(0, +) / Double(scores.count))
}

private func readInnerData(_ path: String) throws -> (FeatureMatrix, [Bool]) {
  let names = ["mJ1", "dmJ", "tau21_J1", "tau21_J2"]
  let table = try EventTable(
    npy: path, columns: ["mjj"] + names + ["label"], mass: Feature("mjj", unit: "TeV"))
  return (
    FeatureMatrix(
      features: names.map { Feature($0) }, columns: try names.map { try table.values(of: $0) }),
    try table.values(of: "label").map { $0 == 1 }
  )
}

/// The probability that a signal event has the greater score, ties halved.
private func areaUnderCurve(_ scores: [Double], _ isSignal: [Bool]) -> Double {
  let order = scores.indices.sorted { scores[$0] < scores[$1] }
  var (wins, below, start) = (0.0, 0.0, 0)
  while start < order.count {
    var end = start
    while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
    let signal = Double(order[start..<end].count { isSignal[$0] })
    let background = Double(end - start) - signal
    wins += signal * (below + background / 2)
    below += background
    start = end
  }
  return wins / (below * Double(isSignal.count { $0 }))
}
