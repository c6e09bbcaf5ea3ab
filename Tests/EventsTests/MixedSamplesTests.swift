import Events
import Foundation
import GSL
import Testing
import _TestSupport

@Suite struct MixedSamplesTests {
  private let regions: MassRegions

  init() throws {
    regions = try MassRegions(signal: .GeV(20) ..< .GeV(30), within: .GeV(10) ..< .GeV(40))
  }

  /// Masses on both sides and inside of the window, and a feature x that is not theirs.
  private func events(_ more: (name: String, values: ([Double]) -> [Double])...) throws
    -> EventTable
  {
    var rng = RandomStream(seed: 4, purpose: "masses")
    let masses = (0..<60).map { _ in Double.random(in: 5..<45, using: &rng) }
    let x = masses.map { _ in Double.random(in: 0..<1, using: &rng) }
    return try EventTable(
      [("m", masses), ("x", x)] + more.map { ($0.name, $0.values(masses)) }, mass: "m")
  }

  private func refusal(of feature: Feature, in events: EventTable) throws -> InputError {
    // The table itself is sound.
    _ = try events.mixedSamples(in: regions, features: ["x"])
    let error = try #require(throws: InputError.self) {
      try events.mixedSamples(in: regions, features: ["x", feature])
    }
    #expect(
      error.place.contains("'\(feature.name)'") || error.problem.contains("'\(feature.name)'"))
    return error
  }

  @Test func samplesHoldFeaturesRegionsAndWeights() throws {
    let events = try table(
      "m,x,y,w,s\n15,1,-1,0.5,0\n5,2,-9,1,1\n25,3,-5,2,1\n35,2,-2,3,0\n", weight: "w", truth: "s")
    let samples = try events.mixedSamples(in: regions, features: ["y", "x"])
    #expect(samples.count == 4)
    #expect(samples.features.features == ["y", "x"])
    #expect(samples.features.elements == [-1, 1, -9, 2, -5, 3, -2, 2])
    #expect(samples.regions == [.lowerSideband, .outside, .signal, .upperSideband])
    #expect(samples.rows(in: .signal) == [2])
    #expect(samples.rows(in: .outside) == [1])
    #expect(samples.weights == [0.5, 1, 2, 3])
    #expect(
      try self.events().mixedSamples(in: regions, features: ["x"]).weights.allSatisfy { $0 == 1 })
  }

  @Test func theMassItself() throws {
    #expect(try refusal(of: "m", in: events()).problem == "it is the mass")
    #expect(try refusal(of: Feature("m", unit: "GeV"), in: events()).problem == "it is the mass")
  }

  @Test(arguments: [
    ["f = (m - 25) ** 2"], ["f = sin(m) + 2"], ["f = 3 * `m`"], ["g = m / 2", "f = cos(g)"],
    ["g = m / 2", "h = g * g", "f = cos(g - h) * m"], ["one = 1", "f = one * sin(m)"],
    ["one = 1", "two = one + one", "g = sin(m / two)", "f = g + one"],
  ])
  func functionsOfTheMassAlone(definitions: [String]) throws {
    var table = try events()
    for definition in definitions { table = try table.defining(definition) }
    #expect(try refusal(of: "f", in: table).problem == "it is computed from the mass alone")
    // It stays so for a part of the events.
    let part = try table.selecting(where: "x < 0.9")
    #expect(try refusal(of: "f", in: part).problem == "it is computed from the mass alone")
  }

  @Test func functionsOfMassAndOthersAreLeftToTheUser() throws {
    let table = try events().defining("f = x * sin(m)")
    #expect(table.derivedFromMass == ["m"])
    _ = try table.mixedSamples(in: regions, features: ["x", "f"])
  }

  @Test(arguments: [1.0, -1.0])
  func copiesOfTheMass(sign: Double) throws {
    let folder = try TemporaryFolder()
    try events(("copy", { $0.map { sign * exp($0 / 10) } })).write(csv: folder.file("a.csv"))
    let read = try EventTable(csv: folder.file("a.csv"), mass: "m")
    #expect(
      try refusal(of: "copy", in: read).problem == "it rises or falls with the mass in every event")
  }

  @Test func copiesWithinTheRegionsOnly() throws {
    // What the column does outside the regions no learner sees.
    let table = try events(("copy", { $0.map { (10..<40).contains($0) ? $0 * $0 : 0 } }))
    #expect(
      try refusal(of: "copy", in: table).problem == "it rises or falls with the mass in every event"
    )
  }

  @Test func oneExchangedPairIsNoCopy() throws {
    let table = try events(
      (
        "almost",
        { masses in
          let inside = masses.indices.filter { (10..<40).contains(masses[$0]) }
          var values = masses
          values.swapAt(inside[0], inside[1])
          return values
        }
      ))
    _ = try table.mixedSamples(in: regions, features: ["x", "almost"])
  }

  @Test func constants() throws {
    let everywhere = try events(("c", { $0.map { _ in 7 } }))
    #expect(try refusal(of: "c", in: everywhere).problem == "it is 7.0 in every event")
    let inside = try events(("c", { $0.map { (10..<40).contains($0) ? 7 : $0 } }))
    #expect(try refusal(of: "c", in: inside).problem == "it is 7.0 in every event")
    let defined = try events().defining("c = 1 + 6")
    #expect(try refusal(of: "c", in: defined).problem == "it is 7.0 in every event")
  }

  @Test func valuesThatSinglePrecisionCannotHold() throws {
    let table = try events(("big", { $0.map { sin($0) * 1e300 } }))
    #expect(try refusal(of: "big", in: table).problem.contains("single precision"))
  }

  @Test func theTruthIsNoFeature() throws {
    let table = try table("m,x,s\n15,1,0\n25,3,1\n35,2,0\n", truth: "s")
    #expect(try refusal(of: "s", in: table).problem == "there is no column 's'")
  }

  @Test func featuresThatAreMissingTextOrNamedTwice() throws {
    let table = try table("m,x,t,n\n15,1,a,1\n25,3,1,2\n35,2,2,nan\n")
    #expect(try refusal(of: "y", in: table).problem.contains("no column"))
    #expect(try refusal(of: "t", in: table).problem == "'a' is not a number")
    #expect(try refusal(of: "n", in: table).place.hasSuffix("line 4"))
    #expect(try refusal(of: "x", in: table).problem == "it is named twice")
    #expect(throws: InputError.self) { try table.mixedSamples(in: regions, features: []) }
  }

  @Test(arguments: [
    ("m > 20 && m < 30", "signal window"), ("m < 20", "lower sideband"),
    ("m >= 30", "upper sideband"),
  ])
  func emptyRegionsAreNamed(without: String, name: String) throws {
    let table = try events().selecting(where: "!(\(without))")
    let error = try #require(throws: InputError.self) {
      try table.mixedSamples(in: regions, features: ["x"])
    }
    #expect(error.problem.contains("no event lies in the \(name)"))
    #expect(error.remedy.contains("the masses go from"))
  }
}
