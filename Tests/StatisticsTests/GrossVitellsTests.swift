import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

/// The kind of example in arXiv:1005.1891, section 4: a background with Rayleigh's distribution of
/// the mass, whose normalisation is fitted, and a Gaussian peak of fixed width and unknown mass. The
/// numbers here (120 bins, scale 40, width 5) are our own.
@Suite("Up-crossings of toys, and Gross and Vitells' example")
struct GrossVitellsTests {
  private struct MassScan {
    let models: [CountingModel]
    let background: [Double]

    init(events: Double) {
      let edges = (0...120).map(Double.init)
      func share(_ m: Double) -> Double { -exp(-m * m / (2 * 40 * 40)) }
      let total = share(120) - share(0)
      let background = zip(edges, edges.dropFirst()).map {
        events * (share($1) - share($0)) / total
      }
      models = stride(from: 10.0, through: 110, by: 1).map { mass in
        let signal = zip(edges, edges.dropFirst()).map { low, high in
          0.5
            * (erf((high - mass) / (5 * 2.0.squareRoot()))
              - erf((low - mass) / (5 * 2.0.squareRoot())))
        }
        return CountingModel(
          signal: signal, background: background,
          strength: Parameter("mu", initialValue: 0, bounds: 0...events),
          nuisances: [Parameter("beta", initialValue: 1, bounds: 1e-6...10)])
      }
      self.background = background
    }

    /// q₀ at each mass.
    func scan(_ counts: [Double]) throws -> [Double] {
      // Without a signal β̂ = n/b.
      let beta = counts.reduce(0, +) / background.reduce(0, +)
      return try models.map { model in
        let likelihood = try Likelihood(model, observed: counts)
        return max(0, likelihood.twiceNLL(at: [0, beta]) - (try likelihood.maximize().twiceNLL))
      }
    }

    func toy(_ stream: inout RandomStream) throws -> [Double] {
      try scan(background.map { Double(stream.poisson(mean: $0)) })
    }
  }

  private func workers() -> Workers { Workers(ProcessInfo.processInfo.activeProcessorCount) }

  @Test func theNumberOfTasksDoesNotMatter() async throws {
    let draw: @Sendable (inout RandomStream) -> [Double] = { stream in
      (0..<50).map { _ in pow(stream.normal(), 2) }
    }
    let one = try await UpCrossings(level: 1, toys: 40, seed: 1, workers: Workers(1), scan: draw)
    let four = try await UpCrossings(level: 1, toys: 40, seed: 1, workers: Workers(4), scan: draw)
    #expect(one == four && one.scans == 40)
    // By hand, from the named streams.
    let byHand = UpCrossings(
      level: 1,
      in: (0..<40).map {
        var stream = RandomStream(seed: 1, purpose: "up-crossings", index: UInt64($0))
        return draw(&stream)
      })
    #expect(one == byHand)
    let other = try await UpCrossings(level: 1, toys: 40, seed: 2, scan: draw)
    #expect(other.mean != one.mean)
    await #expect(throws: FitError("scan", "no fit")) {
      try await UpCrossings(level: 1, toys: 4, seed: 1) { _ in throw FitError("scan", "no fit") }
    }
  }

  @Test(arguments: [400.0, 40_000])
  func aFewToysFindTheTrialFactorOfMany(events: Double) async throws {
    let example = MassScan(events: events)
    let few = try await UpCrossings(level: 0.5, toys: 100, seed: 1, workers: workers()) {
      try example.toy(&$0)
    }
    let correction = LookElsewhere(few, law: .oneSided)
    let toys = 600
    let greatest = try await workers().map(toys) { toy in
      var stream = RandomStream(seed: 1, purpose: "brute force", index: UInt64(toy))
      return try example.toy(&stream).max() ?? 0
    }
    for level in [6.0, 8] {
      let brute = ToyPValue(exceeding: greatest.count { $0 >= level }, toys: toys).estimate
      let found = correction.significance(ofGreatest: level)
      let error = hypot(brute.error, found.global.value * found.logarithmError)
      // The bound exceeds p by the chance of two crossings, p²/2 or 0.009 at most; 4 σ are 0.04.
      #expect(isClose(brute.value, found.global.value, .sigmas(4, error: error)), "\(level)")
      #expect(found.global.value > 8 * found.local.value)
    }
  }
}
