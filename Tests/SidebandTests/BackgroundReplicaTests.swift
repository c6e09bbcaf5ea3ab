import Foundation
import Sideband
import Testing
import _TestSupport

/// A spectrum that falls exponentially, and features of known dependence on the mass m: "level"
/// does not depend on it, "slope" is (m − 3000)/500 + noise, and "mark" is about 1 near a mass and
/// about 0 elsewhere, a signal's. Every value occurs once.
struct MarkedEvents {
  let table: EventTable
  let hunt: CWoLaHunt<BoostedTrees>
  static let window = Mass.GeV(3300)..<Mass.GeV(3700)

  init(_ count: Int = 6000, marked: Double = 3500, isSignal: ((Double) -> Bool)? = nil) throws {
    var stream = RandomStream(seed: 1, purpose: "marked events")
    var columns = (m: [Double](), level: [Double](), slope: [Double](), mark: [Double]())
    while columns.m.count < count {
      let mass = 2800 - 500 * log(stream.uniform())
      guard mass < 5000 else { continue }
      columns.m.append(mass)
      columns.level.append(stream.normal())
      columns.slope.append((mass - 3000) / 500 + 0.1 * stream.normal())
      columns.mark.append((abs(mass - marked) < 20 ? 1 : 0) + 1e-3 * stream.uniform())
    }
    table = try EventTable(
      [
        ("m", columns.m), ("level", columns.level), ("slope", columns.slope),
        ("mark", columns.mark), ("unused", columns.level),
      ], mass: Feature("m", unit: "GeV"),
      truth: isSignal.map { TruthLabels(isSignal: columns.m.map($0)) })
    hunt = CWoLaHunt(
      learner: BoostedTrees(members: 1), features: ["level", "slope", "mark"],
      regions: [
        try MassRegions(signal: Self.window, within: .GeV(3000) ..< .GeV(4000))
      ], fitRange: .GeV(2800) ..< .GeV(5000), background: .exponential, folds: 3)
  }

  /// One replica of each kind.
  func replica(_ kind: String, size: CopySize = .asObserved) async throws -> any BackgroundReplica {
    switch kind {
    case "shuffled": return try ShuffledFeatures(of: table, for: hunt, size: size)
    case "sliced": return try ShuffledFeatures(of: table, for: hunt, slice: 500, size: size)
    case "flow":
      return try await FlowFeatures(Self.flow, of: table, for: hunt, size: size, seed: 1)
    case "pool":
      return try SimulatedCopies(
        "pool", pool: try MarkedEvents(30_000, isSignal: { $0 > 3000 }).table,
        features: hunt.features, masses: hunt.backgroundMasses(of: table), size: size)
    default:
      let features = hunt.features
      return SimulatedCopies("generator", features: features) { index, seed in
        var stream = RandomStream(seed: seed, purpose: "test", index: UInt64(index))
        let values = (0..<6000).map { _ in stream.uniform() }
        return try EventTable(
          [("m", values.map { 2800 + 2200 * $0 * $0 }), ("more", values)]
            + features.map { ($0.name, (0..<6000).map { _ in stream.normal() }) },
          mass: Feature("m", unit: "GeV"), truth: TruthLabels(isSignal: values.map { $0 > 0.5 }))
      }
    }
  }

  static let flow = MaskedAutoregressiveFlow(
    blocks: 3, hidden: [16], preprocessing: [.standardized],
    training: FlowTraining(epochs: 15, batchSize: 128, optimizer: .adam(learningRate: 5e-3)))
}

@Suite struct BackgroundReplicaTests {
  static let kinds = ["shuffled", "sliced", "flow", "pool", "generator"]

  @Test(arguments: kinds) func aCopyHasMassFeaturesAndNothingElse(kind: String) async throws {
    let events = try MarkedEvents(isSignal: { $0 > 3500 })
    let copy = try await events.replica(kind).copy(index: 0, seed: 1)
    #expect(copy.truth == nil)
    #expect(copy.weights == nil)
    #expect(copy.mass == Feature("m", unit: "GeV"))
    #expect(copy.names == ["m", "level", "slope", "mark"])
    #expect(copy.count == 6000)
    #expect(try copy.masses().allSatisfy { (2800..<5000).contains($0) })
  }

  @Test(arguments: kinds) func aCopyDependsOnItsIndexAndTheSeedAlone(kind: String) async throws {
    let events = try MarkedEvents()
    let replica = try await events.replica(kind)
    let again = try await events.replica(kind)
    func values(_ replica: any BackgroundReplica, _ index: Int, _ seed: UInt64) throws
      -> [[Double]]
    {
      let copy = try replica.copy(index: index, seed: seed)
      return try copy.names.map { try copy.values(of: $0) }
    }
    let first = try values(replica, 3, 5)
    #expect(try values(again, 3, 5) == first)
    #expect(again.settings == replica.settings)
    #expect(try values(replica, 4, 5) != first)
    #expect(try values(replica, 3, 6) != first)
  }

  @Test(arguments: ["shuffled", "sliced", "flow"]) func labelsChangeNothing(kind: String)
    async throws
  {
    func copy(_ isSignal: ((Double) -> Bool)?) async throws -> [[Double]] {
      let copy = try await MarkedEvents(isSignal: isSignal).replica(kind).copy(index: 0, seed: 1)
      return try copy.names.map { try copy.values(of: $0) }
    }
    let without = try await copy(nil)
    #expect(try await copy { abs($0 - 3500) < 20 } == without)
    #expect(try await copy { abs($0 - 3500) >= 20 } == without)
  }

  @Test(arguments: ["shuffled", "flow", "pool"]) func aPoissonTotalScatters(kind: String)
    async throws
  {
    let replica = try await MarkedEvents().replica(kind, size: .poisson)
    let sizes = try (0..<40).map { Double(try replica.copy(index: $0, seed: 1).count) }
    let mean = sizes.reduce(0, +) / 40
    #expect(isClose(mean, 6000, .sigmas(5, error: (6000.0 / 40).squareRoot())))
    let variance = sizes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39
    // The relative error of a variance of 40 normal values is √(2/39).
    #expect(isClose(variance / 6000, 1, .sigmas(5, error: (2.0 / 39).squareRoot())))
  }
}

@Suite struct BackgroundMassesTests {
  @Test func drawnMassesFollowTheFittedFunction() throws {
    let events = try MarkedEvents()
    let masses = try BackgroundMasses(
      events.table, over: .GeV(2800) ..< .GeV(5000), bins: 40,
      background: BackgroundFamily(ExponentialFunction(degree: 1)))
    // dN/dm = exp(p₀ + p₁ t), whose distribution function is known.
    let slope = masses.fit.parameters[1].value
    var stream = RandomStream(seed: 2, purpose: "test")
    let drawn = masses.drawn(20_000, using: &stream)
    #expect(drawn == drawn.sorted())
    let distance = KolmogorovSmirnovTest.statistic(of: drawn) { mass in
      expm1(slope * (mass - 2800) / 2200) / expm1(slope)
    }
    #expect(KolmogorovSmirnovTest.pValue(statistic: distance, count: 20_000).value > 1e-3)
    // The mean decay length is 500 GeV, and its error that of 6000 events at least.
    #expect(isClose(-2200 / slope, 500, .sigmas(5, error: 500 / 4000.0.squareRoot())))
  }

  @Test func aBumpIsNotDrawn() throws {
    // 300 events in 100 GeV beside 6000 falling ones: less than a third of them is drawn there.
    let events = try MarkedEvents()
    var stream = RandomStream(seed: 3, purpose: "test")
    let bump = (0..<300).map { _ in 3450 + 100 * stream.uniform() }
    let bumped = try EventTable([("m", try events.table.masses() + bump)], mass: "m")
    func share(_ table: EventTable) throws -> Double {
      let drawn = try events.hunt.backgroundMasses(of: table).drawn(200_000, using: &stream)
      return Double(drawn.count { (3450..<3550).contains($0) }) / 200_000
    }
    let (with, without) = (try share(bumped), try share(events.table))
    #expect(with - without < 300.0 / 6300 / 3 + 5 * binomialError(0.05, count: 100_000))
  }

  @Test func aSpectrumThatNothingFitsIsAnError() throws {
    let table = try EventTable([("m", [100, 101, 102])], mass: "m")
    #expect(throws: FitError.self) {
      try BackgroundMasses(
        table, over: .GeV(2800) ..< .GeV(5000), bins: 40, background: .exponential)
    }
  }
}

@Suite struct ShuffledFeaturesTests {
  @Test(arguments: [nil, 500]) func eachEventsFeaturesAreUsedOnce(slice: Double?) throws {
    let events = try MarkedEvents()
    let copy = try ShuffledFeatures(of: events.table, for: events.hunt, slice: slice)
      .copy(index: 0, seed: 1)
    let names = ["level", "slope", "mark"]
    func rows(_ table: EventTable) throws -> [[Double]] {
      let columns = try names.map { try table.values(of: $0) }
      return (0..<table.count).map { row in columns.map { $0[row] } }
        .sorted { $0[0] < $1[0] }
    }
    #expect(try rows(copy) == rows(events.table))
  }

  @Test func withoutSlicesASignalHasNoMassOfItsOwn() throws {
    let events = try MarkedEvents()
    let replica = try ShuffledFeatures(of: events.table, for: events.hunt)
    let marked = try events.table.values(of: "mark").count { $0 > 0.5 }
    var (inside, insideMarked) = (0, 0)
    for index in 0..<20 {
      let copy = try replica.copy(index: index, seed: 1)
      let marks = try copy.values(of: "mark")
      for (mass, mark) in zip(try copy.masses(), marks) where (3480..<3520).contains(mass) {
        inside += 1
        if mark > 0.5 { insideMarked += 1 }
      }
    }
    // In the data all of these events are marked.
    let share = Double(marked) / Double(events.table.count)
    #expect(
      isClose(
        Double(insideMarked) / Double(inside), share,
        .sigmas(5, error: binomialError(share, count: inside))))
  }

  /// Of copies' events near a mass, the mean of "slope", which is (m − 3000)/500 in the data.
  private func meanSlope(_ slice: Double?, at mass: Double) throws -> Double {
    let events = try MarkedEvents()
    let replica = try ShuffledFeatures(of: events.table, for: events.hunt, slice: slice)
    var values: [Double] = []
    for index in 0..<5 {
      let copy = try replica.copy(index: index, seed: 1)
      let slopes = try copy.values(of: "slope")
      values += zip(try copy.masses(), slopes).filter { abs($0.0 - mass) < 50 }.map(\.1)
    }
    return values.reduce(0, +) / Double(values.count)
  }

  @Test func slicesKeepADependenceAndOneSliceLosesIt() throws {
    // The data's mean of slope is (⟨m⟩ − 3000)/500, about 0.5; a slice of 200 GeV moves events by
    // up to 100 GeV, and their mean by less than 0.05.
    let difference = { (slice: Double?) in
      try meanSlope(slice, at: 3900) - meanSlope(slice, at: 3100)
    }
    #expect(isClose(try difference(200), 1.6, .absolute(0.1)))
    // Some 2000 and 500 events of a scatter of 0.9.
    #expect(
      isClose(try difference(nil), 0, .sigmas(5, error: 0.9 * (1 / 2000.0 + 1 / 500).squareRoot())))
  }

  @Test func wrongSlicesAndColumnsAreRefused() throws {
    let events = try MarkedEvents()
    for slice in [0, -1, .nan] {
      #expect(throws: InputError.self) {
        try ShuffledFeatures(of: events.table, for: events.hunt, slice: slice)
      }
    }
    var other = events.hunt
    other.features = ["nowhere"]
    #expect(throws: InputError.self) { try ShuffledFeatures(of: events.table, for: other) }
  }
}

@Suite struct FlowFeaturesTests {
  @Test func featuresFollowTheMassAndASignalInTheWindowIsLeftOut() async throws {
    let events = try MarkedEvents()
    func copy(excluding window: Range<Mass>?) async throws -> EventTable {
      try await FlowFeatures(
        MarkedEvents.flow, of: events.table, for: events.hunt, excluding: window, seed: 1
      ).copy(index: 0, seed: 1)
    }
    let table = try await copy(excluding: MarkedEvents.window)
    let masses = try table.masses()
    let slopes = try table.values(of: "slope")
    let residuals = zip(masses, slopes).map { $1 - ($0 - 3000) / 500 }
    let size = (residuals.reduce(0) { $0 + $1 * $1 } / Double(residuals.count)).squareRoot()
    // The noise is 0.1 and a slope without the mass would scatter by 0.9: 0.2 is a flow half
    // trained.
    #expect(size < 0.2)
    // In the window's middle all of the data's events are marked.
    let marks = try table.values(of: "mark")
    #expect(zip(masses, marks).allSatisfy { abs($0 - 3500) > 20 || $1 < 0.5 })
  }
}

@Suite struct SimulatedCopiesTests {
  @Test func aPoolIsBroughtToTheSpectrumOfTheMasses() throws {
    let events = try MarkedEvents()
    let masses = try events.hunt.backgroundMasses(of: events.table)
    var stream = RandomStream(seed: 4, purpose: "test")
    let flat = (0..<60_000).map { _ in 2800 + 2200 * stream.uniform() }
    let pool = try EventTable([("m", flat), ("x", flat.map { -$0 })], mass: "m")
    let copy = try SimulatedCopies("flat", pool: pool, features: ["x"], masses: masses)
      .copy(index: 0, seed: 1)
    let drawn = try copy.masses()
    #expect(try copy.values(of: "x") == drawn.map { -$0 })
    #expect(Set(drawn).count == drawn.count)
    let counts = MassSpectrum(drawn, on: masses.fit.spectrum.axis).counts
    let chiSquared = zip(counts, masses.fit.expectations).reduce(0) { sum, bin in
      let difference = Double(bin.0) - bin.1.value
      return sum + difference * difference / bin.1.value
    }
    let p = ChiSquaredDistribution.upperTail(chiSquared, degreesOfFreedom: counts.count - 1)
    #expect(p > 1e-3)
  }

  @Test func aPoolThatIsTooSmallIsAnErrorOfTheCopy() throws {
    let events = try MarkedEvents()
    let masses = try events.hunt.backgroundMasses(of: events.table)
    let pool = events.table.rows(at: Array(0..<3000))
    let copies = try SimulatedCopies("few", pool: pool, features: ["level"], masses: masses)
    let error = #expect(throws: InputError.self) { try copies.copy(index: 0, seed: 1) }
    #expect(error?.remedy == "simulate more")
  }

  @Test func weightsAreRefused() throws {
    let events = try MarkedEvents()
    let weighted = try EventTable(
      [
        ("m", try events.table.masses()), ("w", Array(repeating: 2, count: 6000)),
        ("level", try events.table.values(of: "level")),
      ], mass: "m", weight: "w")
    let masses = try events.hunt.backgroundMasses(of: events.table)
    #expect(throws: InputError.self) {
      try SimulatedCopies("weighted", pool: weighted, features: ["level"], masses: masses)
    }
    let generator = SimulatedCopies("weighted", features: ["level"]) { _, _ in weighted }
    #expect(throws: InputError.self) { try generator.copy(index: 0, seed: 1) }
  }
}
