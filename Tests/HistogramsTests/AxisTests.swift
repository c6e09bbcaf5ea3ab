import Events
import GSL
import Histograms
import Testing

@Suite struct AxisTests {
  @Test(
    arguments: [
      (0.0, 0), (0.999, 0), (1, 1), (1.0.nextDown, 0), (2.5, 1), (2.5.nextUp, 1), (4, 2),
      (4.0.nextDown, 1), (9.999, 2), (10, nil), (10.0.nextDown, 2), (-1e-300, nil), (-0.0, 0),
      (.nan, nil), (.infinity, nil), (-.infinity, nil), (1e300, nil),
    ] as [(Double, Int?)])
  func aBinHasItsLowerEdge(value: Double, bin: Int?) throws {
    #expect(try Axis(edges: [0, 1, 4, 10]).index(of: value) == bin)
  }

  @Test(
    arguments: [
      (1, 0.0..<1.0), (3, 0..<1), (7, 0..<0.7), (10, 0.1..<1.1), (13, -1.3..<2.6),
      (1000, 2800..<8200), (97, 1e6..<1e6 + 0.7), (33, -1e-9..<1e-9), (11, 0.3..<3.3),
      (20_000, 0..<0.1),
    ] as [(Int, Range<Double>)])
  func uniformAxesAgreeWithTheirEdges(count: Int, range: Range<Double>) {
    let axis = Axis.uniform(count, range)
    #expect(axis.count == count && axis.range == range)
    // Edges and their neighbours first, where a division by the width goes wrong.
    var values = axis.edges.prefix(3_000).flatMap { [$0, $0.nextDown, $0.nextUp] }
    var rng = RandomStream(seed: 1, purpose: "axis")
    values += (0..<10_000).map { _ in Double.random(in: range, using: &rng) }
    let wrong = values.filter { value in
      // The last edge that is not above the value, by search.
      let bin = axis.edges.lastIndex { $0 <= value }.flatMap { $0 == count ? nil : $0 }
      return axis.index(of: value) != bin
    }
    #expect(wrong.isEmpty, "first of \(wrong.count): \(wrong.first ?? .nan)")
  }

  @Test func edgesOfMasses() {
    #expect(Axis.uniform(4, .TeV(3) ..< .TeV(5)).edges == [3000, 3500, 4000, 4500, 5000])
  }

  @Test(
    arguments: [
      [], [1.0], [1, 1], [2, 1], [1, 2, 2], [1, .nan], [.nan, 1], [1, .infinity], [-.infinity, 1],
    ] as [[Double]])
  func refusedEdges(edges: [Double]) {
    #expect(throws: InputError.self) { try Axis(edges: edges) }
  }

  @Test func binsInsideAndOutside() {
    let axis = Axis.uniform(10, 0.0..<1.0)
    #expect(axis.bins(inside: 0.3..<0.7) == [3, 4, 5, 6])
    #expect(axis.bins(outside: 0.3..<0.7) == [0, 1, 2, 7, 8, 9])
    // Bins that a boundary cuts belong to neither.
    #expect(axis.bins(inside: 0.35..<0.65) == [4, 5])
    #expect(axis.bins(outside: 0.35..<0.65) == [0, 1, 2, 7, 8, 9])
    #expect(axis.bins(inside: -1..<2) == Array(0..<10))
    #expect(axis.bins(outside: -1..<2).isEmpty)
    #expect(axis.bins(inside: 0.41..<0.42).isEmpty)
    #expect(axis.bins(outside: 2..<3) == Array(0..<10))
  }

  @Test(
    arguments: [
      (0.3..<0.7, true), (0..<1, true), (0.30000000001..<0.7, true), (0.3001..<0.7, false),
      (0.3..<0.71, false), (0.3..<1.1, false), (-0.1..<0.5, false), (0.25..<0.35, false),
    ] as [(Range<Double>, Bool)])
  func alignment(range: Range<Double>, isAligned: Bool) {
    #expect(Axis.uniform(10, 0.0..<1.0).isAligned(with: range) == isAligned)
  }
}
