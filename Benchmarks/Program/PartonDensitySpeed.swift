import Foundation
import Sideband

/// Prints how many evaluations a second the densities take, at points of a 14 TeV collision, and
/// returns the time of all.
func measurePartonDensities(grid path: String) throws -> Duration {
  var stream = RandomStream(seed: 1, purpose: "parton density benchmark")
  let points = (0..<10_000).map { _ in
    (x: exp(log(1e-4) * stream.uniform()) * 0.9, q: 200 * exp(log(30) * stream.uniform()))
  }
  let start = ContinuousClock.now
  try measure(LHAPDFGrid(path), "grid", at: points)
  measure(EmbeddedPartonDensities(), "embedded", at: points)
  return start.duration(to: .now)
}

private func measure(
  _ densities: some PartonDensities, _ label: String, at points: [(x: Double, q: Double)]
) {
  let rounds = 40
  var sum = 0.0  // looked at, so that the work is not optimised away
  func rate(_ work: ((x: Double, q: Double)) -> Double) -> Double {
    // The best of five, the least disturbed by others on the machine.
    let durations = (0..<5).map { _ in
      ContinuousClock().measure {
        for _ in 0..<rounds {
          for point in points { sum += work(point) }
        }
      }
    }
    let best = durations.reduce(durations[0], min)
    return (Double(rounds * points.count) / (best / .seconds(1))).rounded()
  }
  print("\(label), one parton: \(rate { densities.xf(.up, x: $0.x, q: $0.q) })")
  print("\(label), eleven partons: \(rate { densities.xf(x: $0.x, q: $0.q)[.gluon] })")
  precondition(sum.isFinite, "a density is not finite")
}
