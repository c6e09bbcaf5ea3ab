import Events
import Testing

@Suite struct MassRegionsTests {
  @Test(
    arguments: [
      (2999.9, MassRegions.Region.outside), (3000, .lowerSideband), (3299.9, .lowerSideband),
      (3300, .signal), (3300.0.nextDown, .lowerSideband), (3699.9, .signal),
      (3700.0.nextDown, .signal), (3700, .upperSideband), (3999.9, .upperSideband),
      (4000, .outside),
      (-1, .outside), (.nan, .outside), (.infinity, .outside), (-.infinity, .outside),
    ] as [(Double, MassRegions.Region)])
  func regionOfAMass(mass: Double, expected: MassRegions.Region) throws {
    let regions = try MassRegions(signal: .TeV(3.3) ..< .TeV(3.7), within: .TeV(3) ..< .TeV(4))
    #expect(regions.region(of: mass) == expected)
  }

  @Test func gapsAreOutside() throws {
    let regions = try MassRegions(
      signal: .GeV(20) ..< .GeV(30), lowerSideband: .GeV(0) ..< .GeV(10),
      upperSideband: .GeV(40) ..< .GeV(50))
    #expect(
      [0, 10, 19.9, 20, 30, 39.9, 40, 50].map { regions.region(of: $0) } == [
        .lowerSideband, .outside, .outside, .signal, .outside, .outside, .upperSideband, .outside,
      ])
    #expect(regions.span.inGeV == 0..<50)
  }

  @Test(arguments: [
    (0.0..<4.0, 4.0..<4.0, 4.0..<9.0, "window"), (3..<3, 3..<5, 5..<9, "lower sideband"),
    (0..<3, 3..<5, 6..<6, "upper sideband"), (0..<4, 3..<5, 5..<9, "overlap"),
    (0..<3, 3..<5, 4..<9, "overlap"), (5..<9, 3..<5, 0..<3, "overlap"),
    (0..<1, 6..<8, 2..<3, "overlap"),
  ])
  func refusedRegions(
    lower: Range<Double>, signal: Range<Double>, upper: Range<Double>, problem: String
  ) throws {
    func masses(_ range: Range<Double>) -> Range<Mass> {
      .GeV(range.lowerBound) ..< .GeV(range.upperBound)
    }
    let error = try #require(throws: InputError.self) {
      try MassRegions(
        signal: masses(signal), lowerSideband: masses(lower), upperSideband: masses(upper))
    }
    #expect(error.problem.contains(problem))
  }

  @Test(arguments: [1.0..<4.0, 0..<3, 1..<5, 0..<5, -1..<3, 2..<6, 2..<2])
  func windowsThatLeaveNoSideband(signal: Range<Double>) {
    #expect(throws: InputError.self) {
      try MassRegions(
        signal: .GeV(signal.lowerBound) ..< .GeV(signal.upperBound), within: .GeV(1) ..< .GeV(5))
    }
  }

  @Test func shifted() throws {
    let regions = try MassRegions(signal: .GeV(20) ..< .GeV(30), within: .GeV(10) ..< .GeV(50))
    let moved = try regions.shifted(by: 2.5)
    #expect(moved.lowerSideband.inGeV == 12.5..<22.5)
    #expect(moved.signal.inGeV == 22.5..<32.5)
    #expect(moved.upperSideband.inGeV == 32.5..<52.5)
    #expect(try moved.shifted(by: -2.5) == regions)
  }
}
