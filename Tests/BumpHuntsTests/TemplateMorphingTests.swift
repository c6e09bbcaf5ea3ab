import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Testing
import _TestSupport

@Suite("Morphing of templates") struct TemplateMorphingTests {
  private func gaussian(_ mass: Double, _ resolution: Double, width: Double = 0) throws
    -> TemplateShape
  {
    let axis = Axis.uniform(2000, 0.0..<2000)
    let shape = try GaussianShape(mass: .GeV(mass), resolution: .GeV(resolution))
    return try TemplateShape(
      mass: .GeV(mass), width: .GeV(width), edges: axis.edges,
      contents: shape.probabilities(on: axis).map { 7 * $0 })
  }

  /// Quantiles of Gaussians are m + zσ, and linear in both: the interpolation is the Gaussian between.
  @Test func betweenGaussiansIsAGaussian() throws {
    let morphing = try TemplateMorphing([
      gaussian(500, 20, width: 1), gaussian(900, 40, width: 1), gaussian(500, 30, width: 5),
      gaussian(900, 70, width: 5),
    ])
    let shape = try morphing.shape(mass: .GeV(600), width: .GeV(2))
    // A quarter of the way in mass, and then in width: 25 and 40.
    let expected = try GaussianShape(mass: .GeV(600), resolution: .GeV(28.75))
    #expect(shape.mass == 600 && shape.width == 2)
    for low in stride(from: 500.0, to: 700, by: 10) {
      let own = shape.probability(in: low..<low + 10)
      // Bins of 1 GeV: a density's curvature within them is (1/20)²/8 of its height at most.
      #expect(isClose(own, expected.probability(in: low..<low + 10), .absolute(1e-4)))
    }
    // Interpolated contents would have a peak at either end of the grid.
    #expect(shape.probability(in: 450..<510) < 0.001)
  }

  @Test func aTemplateIsItself() throws {
    let template = try TemplateShape(
      mass: .GeV(100), edges: [90, 95, 100, 110], contents: [1, 3, 4])
    let morphing = try TemplateMorphing([template, gaussian(200, 10)])
    let shape = try morphing.shape(mass: .GeV(100))
    for (range, share) in [
      (90.0..<95.0, 0.125), (95..<100, 0.375), (100..<110, 0.5), (0..<90, 0), (110..<500, 0),
      (97.5..<105, 0.4375),
    ] {
      // Sums of eighths.
      #expect(isClose(shape.probability(in: range), share, .absolute(1e-15)))
    }
    #expect(shape.density(at: 96) == 0.375 / 5)
    #expect(shape.density(at: 89) == 0 && shape.density(at: 110) == 0)
  }

  /// Half way between [0, 1] ∪ [3, 4] and the same 10 further on lies the same 5 further on: gaps stay
  /// gaps, and steps stay steps.
  @Test func gapsMoveWithThePieces() throws {
    func pieces(_ shift: Double) throws -> TemplateShape {
      try TemplateShape(
        mass: .GeV(100 + shift), edges: [0, 1, 3, 4].map { 100 + shift + $0 }, contents: [1, 0, 1])
    }
    let shape = try TemplateMorphing([pieces(0), pieces(10)]).shape(mass: .GeV(105))
    for (range, share) in [
      (105.0..<106.0, 0.5), (106..<108, 0), (108..<109, 0.5), (100..<105, 0), (109..<120, 0),
      (108.25..<108.5, 0.125),
    ] {
      #expect(isClose(shape.probability(in: range), share, .absolute(1e-13)), "\(range)")
    }
  }

  /// A scan with templates between the simulated masses finds what one with their function finds.
  @Test func aFitWithMorphedTemplatesIsThatOfTheFunction() throws {
    var stream = RandomStream(seed: 91, purpose: "morphing")
    let search = try SignalSearch(
      toy(&stream, bins: 40, over: 400..<1000) { 60 * exp(-($0 - 400) / 200) },
      on: ExponentialFunction(degree: 1))
    let morphing = try TemplateMorphing([gaussian(500, 20), gaussian(900, 40)])
    for mass in [550.0, 600, 700] {
      let function = try GaussianShape(
        mass: .GeV(mass), resolution: .GeV(20 + (mass - 500) / 20))
      let expected = try search.fit(function, limit: nil)
      let fit = try search.fit(morphing.shape(mass: .GeV(mass)), limit: nil)
      // The templates' bins of 1 GeV round the peak by 1e-4.
      #expect(isClose(fit.yield.value, expected.yield.value, .sigmas(0.01, error: fit.yield.error)))
      #expect(isClose(fit.yield.error, expected.yield.error, .relative(1e-3)))
    }
  }

  @Test func whatWasNotSimulatedIsRefused() throws {
    let morphing = try TemplateMorphing([gaussian(500, 20), gaussian(900, 40)])
    let error = #expect(throws: InputError.self) { try morphing.shape(mass: .GeV(950)) }
    #expect(error?.remedy == "from 500.0 to 900.0 GeV")
    #expect(throws: InputError.self) { try morphing.shape(mass: .GeV(600), width: .GeV(3)) }
    #expect(throws: InputError.self) { try TemplateMorphing([]) }
    #expect(throws: InputError.self) {
      try TemplateMorphing([gaussian(500, 20), gaussian(500, 30)])
    }
    #expect(throws: InputError.self) {
      try TemplateMorphing([gaussian(500, 20, width: 1), gaussian(900, 30, width: 2)])
    }
    #expect(throws: InputError.self) {
      try TemplateShape(mass: .GeV(1), edges: [0, 1], contents: [-1])
    }
    #expect(throws: InputError.self) {
      try TemplateShape(mass: .GeV(1), edges: [0, 1], contents: [0])
    }
  }
}
