import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing

/// A constant rate of events per GeV: the background whose every result has a closed form.
struct ConstantRate: LinearBackground {
  var name: String { "constant" }
  var parameterCount: Int { 1 }
  var link: PoissonRegression.Link { .log }
  func basis(at mass: Double, over range: Range<Double>) -> [Double] { [1] }
}

/// A member of a family, with its name for the tests' output.
struct Member: Sendable, CustomTestStringConvertible {
  let model: any BackgroundModel
  var testDescription: String { model.name }

  static let families: [BackgroundFamily] = [
    .dijet(), .ua2(), .exponential, .exponentialSum, .powerLaw, .logPolynomial, .bernstein,
    .chebyshev,
  ]
  static let all = families.flatMap(\.members).map(Member.init)
  static let linear = all.filter { $0.model is any LinearBackground }
}

/// Poisson counts in uniform bins of mass, from a rate per GeV.
func toy(
  _ stream: inout RandomStream, bins: Int, over range: Range<Double>, rate: (Double) -> Double
) -> MassSpectrum {
  let axis = Axis.uniform(bins, range)
  let width = (range.upperBound - range.lowerBound) / Double(bins)
  let counts = (0..<bins).map { index in
    stream.poisson(mean: width * rate(range.lowerBound + width * (Double(index) + 0.5)))
  }
  return MassSpectrum(counts: counts, on: axis)
}

/// A spectrum that falls by e over 1–2 TeV, gently enough for a straight line: 40 bins, 20 000
/// events.
func fallingToy(index: UInt64 = 0) -> MassSpectrum {
  var stream = RandomStream(seed: 41, purpose: "falling", index: index)
  return toy(&stream, bins: 40, over: 1000..<2000) { 32 * exp(-($0 - 1000) / 1000) }
}
