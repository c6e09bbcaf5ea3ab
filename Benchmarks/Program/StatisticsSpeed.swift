import Foundation
import Sideband

/// The likelihood of a workspace's observations.
private func likelihood(of path: String) throws -> Likelihood<HistFactoryModel> {
  let model = try HistFactoryModel(HistFactoryWorkspace(file: path), name: path)
  return try Likelihood(model, observed: model.observed)
}

/// The time of a hypothesis test with bands, fits and Asimov set included, the mean of a hundred.
func measureHypothesisTest(workspace path: String) throws -> Duration {
  let likelihood = try likelihood(of: path)
  return try ContinuousClock().measure {
    for _ in 0..<100 { _ = try likelihood.test(strength: 1) }
  } / 100
}

/// The time of 1000 toys of each hypothesis, the median of five.
func measureToys(workspace path: String) async throws -> Duration {
  let likelihood = try likelihood(of: path)
  var durations: [Duration] = []
  for seed in 0..<5 {
    durations.append(
      try await ContinuousClock().measure {
        _ = try await likelihood.test(
          strength: 1, toys: 1000, seed: UInt64(seed),
          workers: Workers(ProcessInfo.processInfo.activeProcessorCount))
      })
  }
  return durations.sorted()[2]
}

/// The time of an extended unbinned fit of a peak on an exponential, with its covariance, to the
/// events of Tests/StatisticsTests/Reference/make_unbinned_reference.py; the median of five.
func measureUnbinnedFit(_ count: Int) throws -> Duration {
  var state: UInt64 = 1
  func uniform() -> Double {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    z ^= z >> 31
    return (Double(z >> 12) + 0.5) / 0x1p52
  }
  let events = (0..<count).map { _ -> Double in
    let (choice, u, v) = (uniform(), uniform(), uniform())
    if choice < 0.2 { return 5 + 0.5 * (-2 * log(u)).squareRoot() * cos(2 * .pi * v) }
    return -4 * log1p(u * expm1(-2.5))
  }
  let density = PeakOnExponential(
    range: 0...10, signal: 0.15 * Double(count), mean: 4.8, width: 0.6,
    background: 0.85 * Double(count), decay: 3.5)
  var durations: [Duration] = []
  for _ in 0..<5 {
    durations.append(
      try ContinuousClock().measure {
        let likelihood = try UnbinnedLikelihood(density, events: events)
        let fit = try likelihood.maximize()
        _ = try likelihood.covariance(at: fit)
      })
  }
  return durations.sorted()[2]
}
