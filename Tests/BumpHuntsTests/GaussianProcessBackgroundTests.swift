import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

@Suite("Gaussian processes as backgrounds")
struct GaussianProcessBackgroundTests {
  private let window = Mass.GeV(1400)..<Mass.GeV(1500)

  /// A fall with a broad wave of 20 %, which no dijet function of three parameters follows.
  private func rate(_ mass: Double) -> Double {
    400 * exp(-(mass - 1000) / 400) * (1 + 0.2 * sin((mass - 1000) / 130))
  }

  private func truth(of bins: [Int]) -> Double {
    bins.reduce(0) { $0 + 25 * rate(1012.5 + 25 * Double($1)) }
  }

  private func wave(_ index: UInt64 = 0) -> MassSpectrum {
    var stream = RandomStream(seed: 51, purpose: "wave", index: index)
    return toy(&stream, bins: 40, over: 1000..<2000, rate: rate)
  }

  @Test func withoutVarianceItIsItsFunction() throws {
    let mean = DijetFunction(parameters: 3)
    let kernel =
      ConstantKernel(variance: 1e-16) * GibbsKernel(slope: 0.1, constant: 0.1, shortest: 0.1)
    let process = GaussianProcessBackground(mean: mean, kernel: kernel, isAdapted: true)
    let (a, b) = (
      try process.fit(to: wave(), excluding: window), try mean.fit(to: wave(), excluding: window)
    )
    // Relative shifts of 1e-8 in bins of 10⁴ events and less, where n differs from μ by up to 2000.
    #expect(isClose(a.deviance, b.deviance, .absolute(1e-3)))
    #expect(a.degreesOfFreedom == b.degreesOfFreedom)
    #expect(a.parameters.count == 3)
    for (one, other) in zip(a.expectations, b.expectations) {
      #expect(isClose(one.value, other.value, .sigmas(1e-3, error: other.error)))
      #expect(isClose(one.error, other.error, .relative(1e-3)))
    }
  }

  @Test func itFollowsWhatItsFunctionCannot() throws {
    let spectrum = wave()
    let plain = try DijetFunction(parameters: 3).fit(to: spectrum, excluding: window)
    #expect(plain.pValue < 1e-10)
    let process = try #require(BackgroundFamily.gaussianProcess().members.first)
    let fit = try process.fit(to: spectrum, excluding: window)
    // No test of χ² to the percent: the kernel was fitted to the same bins.
    #expect(fit.pValue > 1e-3)
    let bins = spectrum.axis.bins(inside: window.inGeV)
    let cells = try fit.model.cells(on: spectrum.axis, fitting: fit.fittedBins)
    #expect(cells.bins.priorPrecisions.filter { $0 == 1 }.count > 3)
    let expected = bins.reduce(0) { $0 + fit.expectations[$1].value }
    let truth = truth(of: bins)
    let excess = try CountingTest(in: window).excess(in: spectrum, under: fit)
    #expect(isClose(excess.expected.value, expected, .relative(1e-12)))
    // 4 of its own standard errors, in one spectrum; the function alone is wrong by tens of them.
    #expect(isClose(expected, truth, .sigmas(4, error: excess.expected.error)))
    #expect(abs(excess.significance) < 4)
  }

  /// Found once, the kernel stays: the counting test and toys fit with the data's.
  @Test func aFoundKernelStays() throws {
    let process = try #require(BackgroundFamily.gaussianProcess().members.first)
    let fit = try process.fit(to: wave(), excluding: window)
    let found = try #require(
      fit.model as? GaussianProcessBackground<SmoothSpectrumKernel>)
    #expect(found.isAdapted)
    let again = try found.fit(to: wave(1), excluding: window)
    let kernel = try #require(
      again.model as? GaussianProcessBackground<SmoothSpectrumKernel>
    ).kernel
    #expect(kernel.logParameters == found.kernel.logParameters)
    #expect(kernel.second.shortest == 0.1)
  }

  /// With the truth's own function the process has nothing to add.
  @Test func aRightFunctionIsLeftAsItIs() throws {
    var stream = RandomStream(seed: 52, purpose: "right")
    let spectrum = toy(&stream, bins: 40, over: 1000..<2000) { 100 * pow($0 / 1000, -4) }
    let mean = LogPolynomial(degree: 1)
    let fit = try GaussianProcessBackground(mean: mean).fit(to: spectrum, excluding: window)
    let plain = try mean.fit(to: spectrum, excluding: window)
    // The marginal likelihood may take up a wave of the noise, no more than that.
    #expect(fit.deviance > plain.deviance - 10 && fit.deviance <= plain.deviance + 1e-6)
  }

  @Test func aMassOfZeroThrows() {
    let spectrum = MassSpectrum(counts: [5, 4, 3, 2, 1], on: .uniform(5, 0.0..<50))
    #expect(throws: InputError.self) {
      try GaussianProcessBackground(mean: LogPolynomial(degree: 1)).fit(to: spectrum)
    }
  }

  /// What it expects of a window that it did not see, about a truth that its function does not hold.
  @Test func thePullInTheWindowIsStandard() throws {
    let toys = 40
    let process = try #require(BackgroundFamily.gaussianProcess().members.first)
    let pulls = try (0..<toys).map { index -> Double in
      let spectrum = wave(UInt64(100 + index))
      let fit = try process.fit(to: spectrum, excluding: window)
      let expected = try CountingTest(in: window).excess(in: spectrum, under: fit).expected
      return (expected.value - truth(of: spectrum.axis.bins(inside: window.inGeV))) / expected.error
    }
    let n = Double(toys)
    let mean = pulls.reduce(0, +) / n
    let width = (pulls.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot()
    // 4 standard errors of the toys, and a bias of 0.3: a process smooths.
    #expect(isClose(mean, 0, .absolute(0.3 + 4 / n.squareRoot())))
    #expect(isClose(width, 1, .absolute(0.1 + 4 / (2 * n).squareRoot())))
  }
}
