import BumpHunts
import Events
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

/// A template that may be tilted within a Gaussian prior, and whose norm is free.
private struct TiltedTemplate: BackgroundModel {
  var name: String { "tilted template" }
  var parameterCount: Int { 2 }
  func cells(on axis: Axis, fitting bins: [Int]) throws -> BackgroundCells {
    let middles = (0..<axis.count).map { (axis.edges[$0] + axis.edges[$0 + 1]) / 2 }
    return BackgroundCells(
      PoissonRegression(
        name: name, link: .log,
        basis: Matrix(
          rows: axis.count, columns: 2, elements: middles.flatMap { [1, ($0 - 1500) / 500] }),
        offsets: middles.map { -($0 - 1000) / 900 }, priorPrecisions: [0, 400],
        nodeWeights: (0..<axis.count).map { axis.edges[$0 + 1] - axis.edges[$0] },
        cells: (0..<axis.count).map { [$0] }))
  }
}

/// The same fits by two minimisers: Newton's method with the exact second derivatives here, Fisher
/// scoring in `CellModel`.
@Suite("Two minimisers of signal and background") struct SignalMinimiserTests {
  @Test(arguments: [
    "dijet3", "dijet5", "exponential2", "bernstein3", "chebyshev3", "tilted template",
  ])
  func theyFindOneMinimum(name: String) throws {
    let model =
      name == "tilted template"
      ? TiltedTemplate() : try #require(try BackgroundFamily.named(name).members.first)
    for index in 0..<4 {
      let spectrum = fallingToy(index: UInt64(index))
      let counts = spectrum.counts.map(Double.init)
      let shape = try GaussianShape(mass: .GeV(1450), resolution: .GeV(50))
      let fit = try SignalSearch(spectrum, on: model).fit(shape, limit: nil)
      let cells = try model.cells(on: spectrum.axis, fitting: Array(0..<spectrum.axis.count)).bins
      let signal = SignalCells(shape.probabilities(on: spectrum.axis), on: cells)
      let free = try signal.maximumLikelihoodFit(to: counts)
      let null = try cells.maximumLikelihoodFit(to: counts)
      let last = free.parameters.count - 1
      // Both stop within 1e-10 in −ln L: √2e-10 of an error.
      #expect(
        isClose(fit.yield.value, free.parameters[last], .sigmas(3e-5, error: free.errors[last])))
      #expect(isClose(fit.statistic, null.deviance - free.deviance, .absolute(1e-8)))
      // Fisher's information differs from the curvature by the counts' scatter, 1/√500 a bin.
      #expect(isClose(fit.yield.error, free.errors[last], .relative(0.05)))
    }
  }

  /// Toys of a model with a prior draw its auxiliary result too, so that pulls keep their width.
  @Test func priorsAreDrawnWithTheToys() async throws {
    let search = try SignalSearch(fallingToy(), on: TiltedTemplate())
    let shape = try GaussianShape(mass: .GeV(1450), resolution: .GeV(200))
    let test = try await search.inject(
      shape, yields: [500], toys: 500, seed: 12, workers: Workers(2))
    let point = test.points[0]
    #expect(isClose(point.pullMean.value, 0, .absolute(0.02 + 4 * point.pullMean.error)))
    #expect(isClose(point.pullWidth.value, 1, .sigmas(4, error: point.pullWidth.error)))
    #expect(isClose(point.coverage.value, 0.6827, .sigmas(4, error: point.coverage.error)))
  }
}
