import Events
import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

@Suite("Unbinned likelihoods")
struct UnbinnedLikelihoodTests {
  struct Reference: Decodable {
    struct Point: Decodable {
      var values: [Double]
      var twiceNLL: Double
    }

    var count: Int
    var firstEvents, values, errors, start: [Double]
    var sum, twiceNLL: Double
    var point: Point
  }

  static let reference: Reference = {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Reference/unbinned.json")
    do { return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: path)) } catch {
      fatalError("\(path): \(error)")
    }
  }()

  /// The events of Reference/make_unbinned_reference.py.
  static func events(_ count: Int) -> [Double] {
    var state: UInt64 = 1
    func uniform() -> Double {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
      z ^= z >> 31
      return (Double(z >> 12) + 0.5) / 0x1p52
    }
    return (0..<count).map { _ in
      let (choice, u, v) = (uniform(), uniform(), uniform())
      if choice < 0.2 { return 5 + 0.5 * (-2 * log(u)).squareRoot() * cos(2 * .pi * v) }
      return -4 * log1p(u * expm1(-2.5))
    }
  }

  private func density(_ count: Int) -> PeakOnExponential {
    let start = Self.reference.start
    return PeakOnExponential(
      range: 0...10, signal: start[0] * Double(count), mean: start[1], width: start[2],
      background: start[3] * Double(count), decay: start[4])
  }

  @Test func itIsTheFitOfIminuit() throws {
    let reference = Self.reference
    let events = Self.events(reference.count)
    // The same events, but for the last digits of logarithm and cosine.
    for (ours, theirs) in zip(events, reference.firstEvents) {
      #expect(isClose(ours, theirs, .relative(1e-14)))
    }
    #expect(isClose(events.reduce(0, +), reference.sum, .relative(1e-12)))
    let likelihood = try UnbinnedLikelihood(density(reference.count), events: events)
    // A sum of 1e5 logarithms.
    #expect(
      isClose(
        likelihood.twiceNLL(at: reference.point.values), reference.point.twiceNLL, .relative(1e-13))
    )
    let fit = try likelihood.maximize()
    #expect(isClose(fit.twiceNLL, reference.twiceNLL, .absolute(1e-6)))
    let covariance = try likelihood.covariance(at: fit)
    for index in 0..<5 {
      let error = reference.errors[index]
      // Minuit's end, 2e-7 in −2 ln L.
      #expect(isClose(fit.point[index], reference.values[index], .sigmas(1e-3, error: error)))
      #expect(isClose(covariance.error(index), error, .relative(1e-3)))
    }
  }

  @Test(arguments: [3, 8, 4096, 4097, 10_001])
  func theSumsAreThoseOfAPlainLoop(count: Int) throws {
    let events = Self.events(count)
    let likelihood = try UnbinnedLikelihood(density(count), events: events)
    let (signal, background) = (0.3 * Double(count), 0.8 * Double(count))
    let point = [signal, 4.9, 0.7, background, 3.0]
    let area = 0.5 * (erf(5.1 / 0.7 / 2.squareRoot()) + erf(4.9 / 0.7 / 2.squareRoot()))
    func twice(_ point: [Double]) -> Double {
      2 * (signal + background)
        - 2
        * events.reduce(0) {
          let peak = exp(-0.5 * pow(($1 - 4.9) / 0.7, 2)) / (0.7 * area * (2 * .pi).squareRoot())
          let tail = exp(-$1 / 3) / (3 * (1 - exp(-10.0 / 3)))
          return $0 + log(signal * peak + background * tail)
        }
    }
    #expect(isClose(likelihood.twiceNLL(at: point), twice(point), .relative(1e-12)))  // Sums.
    let gradient = likelihood.gradient(at: point)
    for index in 0..<5 {
      var (above, below) = (point, point)
      let step = 1e-5 * point[index]
      above[index] += step
      below[index] -= step
      let slope = (likelihood.twiceNLL(at: above) - likelihood.twiceNLL(at: below)) / (2 * step)
      // Differences lose five digits of −2 ln L.
      #expect(isClose(gradient[index], slope, .absolute(1e-6 * Double(count + 100) / point[index])))
    }
  }

  @Test func theYieldOfAPullIsNormal() throws {
    // 300 experiments: the pulls of the signal's yield have width 1.
    var squares = 0.0
    let trials = 300
    for toy in 0..<trials {
      var stream = RandomStream(seed: 5, purpose: "unbinned toys", index: UInt64(toy))
      let counts = (stream.poisson(mean: 200), stream.poisson(mean: 800))
      var events: [Double] = []
      for _ in 0..<counts.0 { events.append(5 + 0.5 * stream.normal()) }
      for _ in 0..<counts.1 { events.append(-4 * log1p(stream.uniform() * expm1(-2.5))) }
      let likelihood = try UnbinnedLikelihood(density(1000), events: events)
      let fit = try likelihood.maximize()
      let pull = (fit.point[0] - 200) / (try likelihood.covariance(at: fit).error(0))
      squares += pull * pull
    }
    let variance = squares / Double(trials)
    #expect(isClose(variance, 1, .sigmas(4, error: (2 / Double(trials)).squareRoot())))
  }

  @Test func eventsOutsideTheRangeAreRefused() {
    #expect(throws: InputError.self) { try UnbinnedLikelihood(density(2), events: [3, 11]) }
    #expect(throws: InputError.self) { try UnbinnedLikelihood(density(2), events: [3, .nan]) }
    #expect(throws: InputError.self) { try UnbinnedLikelihood(density(2), events: []) }
  }

  @Test func eightExponentialsAreThoseOfOne() {
    var stream = RandomStream(seed: 1, purpose: "exponentials")
    for _ in 0..<2000 {
      var x = SIMD8<Double>()
      for lane in 0..<8 { x[lane] = -700 + 1400 * stream.uniform() }
      x[0] = x[0] / 1e6
      let y = exponential(x)
      for lane in 0..<8 { #expect(isClose(y[lane], exp(x[lane]), .ulps(2))) }
    }
    #expect(exponential(SIMD8(repeating: -800))[0] == 0)
    #expect(exponential(SIMD8(repeating: 0))[3] == 1)
  }
}
