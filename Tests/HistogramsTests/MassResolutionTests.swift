import Events
import Foundation
import Histograms
import Testing
import _TestSupport

@Suite struct MassResolutionTests {
  @Test func aConstantResolutionMakesUniformBins() throws {
    let axis = try MassResolution { _ in 5 }.axis(over: .GeV(100)..<(.GeV(200)), multiple: 2)
    #expect(axis.count == 10)
    for (index, edge) in axis.edges.enumerated() {
      // The sum of a few thousand terms and the steps of an edge, each rounded.
      #expect(isClose(edge, 100 + 10 * Double(index), .relative(1e-12)))
    }
  }

  /// σ = C m: the edges are a geometric sequence.
  @Test func aConstantShareMakesGeometricBins() throws {
    let axis = try MassResolution(stochastic: 0, constant: 0.03).axis(over: .TeV(1)..<(.TeV(8)))
    let count = (log(8) / 0.03).rounded()
    #expect(axis.count == Int(count))
    for (index, edge) in axis.edges.enumerated() {
      // Simpson's rule for ∫ dm/m in 4096 panels, and Runge and Kutta's for its inverse.
      #expect(isClose(edge, 1000 * pow(8, Double(index) / count), .relative(1e-10)))
    }
  }

  /// σ² = S² m: ∫ dm/σ = 2√m/S, so that the edges' roots are equally far apart.
  @Test func aStochasticTermMakesEqualStepsOfTheRoot() throws {
    let axis = try MassResolution(stochastic: 0.8, constant: 0).axis(
      over: .GeV(100)..<(.GeV(900)), multiple: 1.5)
    let count = (2 * 20 / 0.8 / 1.5).rounded()
    #expect(axis.count == Int(count))
    for (index, edge) in axis.edges.enumerated() {
      #expect(isClose(edge.squareRoot(), 10 + 20 * Double(index) / count, .relative(1e-10)))
    }
  }

  @Test func eachBinIsItsMultipleOfTheResolution() throws {
    let resolution = MassResolution(stochastic: 0.9, constant: 0.02, noise: 5)
    let axis = try resolution.axis(over: .TeV(1)..<(.TeV(6)))
    for index in 0..<axis.count {
      let bin = axis.bin(index)
      let middle = Mass.GeV((bin.lowerBound + bin.upperBound) / 2)
      let width = bin.upperBound - bin.lowerBound
      // The multiple is the nearest that fills the range: within half a bin of all.
      #expect(
        isClose(
          width / resolution.deviation(at: middle), 1, .absolute(0.6 / Double(axis.count))))
    }
  }

  @Test func innerEdgesCanBeRounded() throws {
    let axis = try MassResolution(stochastic: 0, constant: 0.05).axis(
      over: .GeV(1000.5)..<(.GeV(4000)), roundingTo: 1)
    #expect(axis.edges.dropFirst().allSatisfy { $0 == $0.rounded() })
    #expect(axis.edges[0] == 1000.5)
  }

  @Test func whatIsNoResolutionThrows() {
    let error = #expect(throws: InputError.self) {
      try MassResolution { 10 - $0 }.axis(over: .GeV(5)..<(.GeV(20)))
    }
    #expect(error?.problem.contains("σ = ") == true)
    // Bins of a tenth of a unit to which edges are rounded.
    #expect(throws: InputError.self) {
      try MassResolution { _ in 0.1 }.axis(over: .GeV(5)..<(.GeV(20)), roundingTo: 1)
    }
    #expect(throws: InputError.self) {
      try MassResolution { _ in 1e-9 }.axis(over: .GeV(5)..<(.GeV(20)))
    }
  }
}
