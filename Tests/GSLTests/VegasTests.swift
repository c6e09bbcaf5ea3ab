import Foundation
import GSL
import Testing
import _TestSupport

@Suite("VEGAS")
struct VegasTests {
  /// A normal density at 0.3 of each axis, with another width along each.
  private func peak(_ point: UnsafeBufferPointer<Double>) -> Double {
    point.enumerated().reduce(1) { product, coordinate in
      let width = 0.02 * Double(coordinate.offset + 1)
      let z = (coordinate.element - 0.3) / width
      return product * exp(-0.5 * z * z) / (width * (2 * .pi).squareRoot())
    }
  }

  @Test(arguments: [1, 2, 4])
  func aPeaksIntegralIsFoundWithinItsError(dimensions: Int) throws {
    // Forty seeds: the mean pull is 0 and the pulls' spread 1, or the errors mean nothing.
    let pulls = try (0..<40).map { seed in
      let vegas = try Vegas(
        dimensions: dimensions, calls: 4000,
        stream: RandomStream(seed: UInt64(seed), purpose: "peak"), integrand: peak)
      #expect(vegas.chiSquaredPerDegree < 10)
      return (vegas.integral.value - 1) / vegas.integral.error
    }
    let mean = pulls.reduce(0, +) / 40
    let variance = pulls.reduce(0) { $0 + $1 * $1 } / 40
    #expect(isClose(mean, 0, .sigmas(4, error: 1 / 40.0.squareRoot())))
    // χ² of 40 over 40, whose deviation is √(2/40); heavier tails of a mean over few iterations
    // are allowed for by a factor of two.
    #expect(variance < 2 * (1 + 4 * (2.0 / 40).squareRoot()))
  }

  @Test func theGridIsFineWhereTheIntegrandIsLarge() throws {
    let vegas = try Vegas(
      dimensions: 2, calls: 4000, stream: RandomStream(seed: 1, purpose: "peak"), integrand: peak)
    for (axis, edges) in vegas.edges.enumerated() {
      #expect(edges.first == 0 && edges.last == 1)
      #expect(zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 })
      let width = 0.02 * Double(axis + 1)
      let inside = edges.count { abs($0 - 0.3) < 2 * width }
      #expect(inside > edges.count / 2)
    }
  }

  @Test func theStreamDecidesTheResult() throws {
    func run(_ seed: UInt64) throws -> Vegas {
      try Vegas(
        dimensions: 2, calls: 1000, stream: RandomStream(seed: seed, purpose: "peak"),
        integrand: peak)
    }
    #expect(try run(1).edges == run(1).edges && run(1).integral == run(1).integral)
    #expect(try run(1).integral != run(2).integral)
  }

  @Test func whatCannotBeIntegratedThrows() {
    let stream = RandomStream(seed: 1, purpose: "bad")
    #expect(throws: GSLError.self) {
      try Vegas(dimensions: 2, calls: 100, stream: stream) { _ in .nan }
    }
    #expect(throws: GSLError.self) {
      try Vegas(dimensions: 2, calls: 100, stream: stream) { _ in 0 }
    }
  }
}
