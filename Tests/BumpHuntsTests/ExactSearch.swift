import BumpHunts
import Events
import Foundation
import GSL
import Histograms

/// A search by summing probabilities term by term over every window: slow, and with nothing of the
/// program's bounds, tables or incomplete gamma functions in it.
struct ExactSearch {
  var mode = WindowTest.Mode.excess
  var normalisation = WindowTest.Normalisation.known
  var sidebandThreshold: Double?

  struct Found {
    var window = 0..<0
    var direction = WindowTest.Direction.excess
    var statistic = 0.0
  }

  /// ln Σ e^x.
  private static func logSum(_ terms: [Double]) -> Double {
    let greatest = terms.max() ?? -.infinity
    return greatest + log(terms.reduce(0) { $0 + exp($1 - greatest) })
  }

  /// ln P(N ≥ n) or ln P(N ≤ n) for Poisson; 40 terms after they are below 1e-16 of the sum.
  static func logPoissonTail(_ n: Int, _ mean: Double, _ direction: WindowTest.Direction) -> Double
  {
    let beyond = max(Double(n), mean) + 15 * (max(Double(n), mean).squareRoot() + 5)
    let range = direction == .excess ? n...Int(beyond) : 0...n
    return min(
      0, logSum(range.map { Double($0) * log(mean) - mean - lgamma(Double($0) + 1) }))
  }

  /// ln P(K ≥ n) or ln P(K ≤ n) for a binomial.
  static func logBinomialTail(
    _ n: Int, _ trials: Int, _ q: Double, _ direction: WindowTest.Direction
  ) -> Double {
    let range = direction == .excess ? n...trials : 0...n
    return min(
      0,
      logSum(
        range.map { k in
          let choices =
            lgamma(Double(trials) + 1) - lgamma(Double(k) + 1) - lgamma(Double(trials - k) + 1)
          return choices + Double(k) * log(q) + Double(trials - k) * log1p(-q)
        }))
  }

  private func logTail(
    _ counts: [Int], _ expected: [Double], _ window: Range<Int>,
    _ direction: WindowTest.Direction?
  ) -> Double {
    let n = counts[window].reduce(0, +)
    let b = expected[window].reduce(0, +)
    let total = counts.reduce(0, +)
    let q = b / expected.reduce(0, +)
    let mean = normalisation == .known ? b : q * Double(total)
    let own: WindowTest.Direction = Double(n) >= mean ? .excess : .deficit
    if let direction {
      guard direction == .excess ? Double(n) > mean : Double(n) < mean else { return 0 }
    }
    if normalisation == .known { return Self.logPoissonTail(n, b, own) }
    return window == counts.indices ? 0 : Self.logBinomialTail(n, total, q, own)
  }

  /// The first of the windows with the greatest statistic.
  func search(_ channels: [(counts: [Int], expected: [Double])], _ windows: [Range<Int>]) -> Found {
    var best = Found()
    let directions: [WindowTest.Direction] =
      switch mode {
      case .excess: [.excess]
      case .deficit: [.deficit]
      case .both: [.excess, .deficit]
      }
    for window in windows {
      let width = max(1, window.count / 2)
      let count = channels[0].counts.count
      let sidebands = [
        max(0, window.lowerBound - width)..<window.lowerBound,
        window.upperBound..<min(count, window.upperBound + width),
      ].filter { !$0.isEmpty }
      if let sidebandThreshold,
        channels.contains(where: { channel in
          sidebands.contains {
            exp(logTail(channel.counts, channel.expected, $0, nil)) <= sidebandThreshold
          }
        })
      {
        continue
      }
      for direction in directions {
        let statistic = -channels.reduce(0) {
          $0 + logTail($1.counts, $1.expected, window, direction)
        }
        // Two ways to sum may differ in the last digits; equal windows are found by another test.
        if statistic > best.statistic * (1 + 1e-12) {
          best = Found(window: window, direction: direction, statistic: statistic)
        }
      }
    }
    return best
  }
}

/// Windows of some widths at every place.
func everyWindow(_ widths: ClosedRange<Int>, in count: Int) -> [Range<Int>] {
  widths.flatMap { width in (0...count - width).map { $0..<$0 + width } }
}

/// Expectations that fall by e every third of the bins, and counts drawn from them, with a bump or a
/// dip of some size in bins 5 to 7.
func drawn(
  _ stream: inout RandomStream, bins: Int, level: Double, signal: Double = 0
) -> (counts: [Int], expected: [Double]) {
  let expected = (0..<bins).map { level * exp(-3 * Double($0) / Double(bins)) }
  let counts = expected.enumerated().map { bin, mean in
    stream.poisson(mean: max(0, mean + ((5..<8).contains(bin) ? signal : 0)))
  }
  return (counts, expected)
}

/// A spectrum with bins of 1 GeV.
func spectrum(_ counts: [Int], from lowest: Double = 0) -> MassSpectrum {
  MassSpectrum(counts: counts, on: .uniform(counts.count, lowest..<lowest + Double(counts.count)))
}
