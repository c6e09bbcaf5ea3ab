@_spi(Truth) import Events
import Foundation
import GSL
import Simulation
import Testing
import _TestSupport

/// A table of events given as mjj, mlight, dm and both τ21.
private func table(_ events: [[Double]]) throws -> EventTable {
  let names = ["mjj"] + DijetFastSim.features
  return try EventTable(
    names.indices.map { column in (names[column], events.map { $0[column] }) },
    mass: Feature("mjj", unit: "GeV"))
}

/// Mean and its standard error.
private func mean(_ values: [Double]) -> Estimate {
  let count = Double(values.count)
  let mean = values.reduce(0, +) / count
  let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
  return Estimate(mean, error: (variance / count).squareRoot())
}

/// The dijet masses, and the logarithms of the jets' masses and of τ21 that the events can be drawn
/// from without knowing their density: independent normal variates, each of one of two widths.
private struct Proposal {
  /// The share of the narrower one.
  private static let core = 0.8

  private var centres: [Double] = []
  private var widths: [(core: Double, tail: Double)] = []

  /// As wide as these events.
  init(around events: EventTable) throws {
    let light = try events.values(of: "mlight")
    let heavy = zip(light, try events.values(of: "dm")).map { $0 + $1 }
    let ratios = try ["tau21_light", "tau21_heavy"].map {
      try events.values(of: $0).map { log($0) }
    }
    for values in try [events.masses(), light.map { log($0) }, heavy.map { log($0) }] + ratios {
      let sorted = values.sorted()
      let (low, high) = (sorted[sorted.count / 4], sorted[3 * sorted.count / 4])
      let all = mean(values)
      centres.append(sorted[sorted.count / 2])
      widths.append(
        ((high - low) / 1.2, 1.6 * all.error * Double(values.count).squareRoot()))
    }
  }

  /// An event with the density it is drawn from, per unit of mjj, mlight, dm and τ21; nil where
  /// the first jet is the heavier one, which is no event.
  func event(using stream: inout RandomStream) -> (event: [Double], density: Double)? {
    var point: [Double] = []
    var density = 1.0
    for (centre, width) in zip(centres, widths) {
      let isCore = stream.uniform() < Self.core
      let value = centre + (isCore ? width.core : width.tail) * stream.normal()
      func normal(_ width: Double) -> Double {
        exp(-0.5 * pow((value - centre) / width, 2)) / (width * (2 * .pi).squareRoot())
      }
      point.append(value)
      density *= Self.core * normal(width.core) + (1 - Self.core) * normal(width.tail)
    }
    let (light, heavy) = (exp(point[1]), exp(point[2]))
    guard light < heavy, point[0] > 0 else { return nil }
    let ratios = (exp(point[3]), exp(point[4]))
    return (
      [point[0], light, heavy - light, ratios.0, ratios.1],
      density / (light * heavy * ratios.0 * ratios.1)
    )
  }
}

@Suite struct DijetOracleTests {
  /// Masses and τ21 whose density is to be integrated: at the tuned point, and where the least
  /// dijet mass of the jets takes much of the signal away.
  private static let points = [(3.5, 500.0, 100.0), (2.6, 520, 500)]

  // MARK: Densities

  @Test(arguments: points, [false, true])
  func aDensityIsThatOfTheEvents(masses: (Double, Double, Double), isSignal: Bool) throws {
    let simulation = try DijetFastSim(
      signalMass: .TeV(masses.0), heavyMass: .GeV(masses.1), lightMass: .GeV(masses.2))
    let generated = try simulation.generate(
      background: isSignal ? 0 : 100_000, signal: isSignal ? 100_000 : 0, seed: 21)
    let proposal = try Proposal(around: generated)
    var stream = RandomStream(seed: 22, purpose: "proposal")
    let count = 300_000
    let drawn = (0..<count).compactMap { _ in proposal.event(using: &stream) }
    let proposed = try table(drawn.map(\.event))
    let logs = try simulation.logDensities(of: proposed)
    let weights = zip(isSignal ? logs.signal : logs.background, drawn).map { exp($0) / $1.density }
    // Those that are no event have weight 0.
    let integral = mean(weights + Array(repeating: 0, count: count - drawn.count))
    #expect(integral.error < 0.02)
    #expect(isClose(integral.value, 1, .sigmas(5, error: integral.error)))

    for column in ["mjj"] + DijetFastSim.features {
      let cells = 16
      let values = try generated.values(of: column)
      let sorted = values.sorted()
      let edges = (1..<cells).map { sorted[$0 * sorted.count / cells] }
      func cell(_ value: Double) -> Int { edges.count { $0 <= value } }
      var (observed, sums, squares) = (
        [Double](repeating: 0, count: cells), [Double](repeating: 0, count: cells),
        [Double](repeating: 0, count: cells)
      )
      for value in values { observed[cell(value)] += 1 }
      for (value, weight) in zip(try proposed.values(of: column), weights) {
        sums[cell(value)] += weight
        squares[cell(value)] += weight * weight
      }
      let chiSquared = (0..<cells).reduce(0) { sum, cell in
        let (share, expected) = (observed[cell] / 1e5, sums[cell] / Double(count))
        let variance =
          share / 1e5 + (squares[cell] / Double(count) - expected * expected) / Double(count)
        return sum + (share - expected) * (share - expected) / variance
      }
      // 16 cells, each nearly independent: beyond 60 less than once in 2 million.
      #expect(chiSquared < 60, "\(column): \(chiSquared)")
    }
  }

  @Test(arguments: points)
  func sharesAreThoseOfTheEvents(signal: Double, heavy: Double, light: Double) throws {
    let simulation = try DijetFastSim(
      signalMass: .TeV(signal), heavyMass: .GeV(heavy), lightMass: .GeV(light))
    let count = 200_000
    let events = try simulation.generate(background: count, signal: count, seed: 23)
    let labels = try #require(events.truth).isSignal
    let masses = try events.masses()
    for window in [2500..<2600.0, 2600..<2800, 2800..<3300, 3300..<3700, 3700..<6000] {
      let shares = simulation.shares(in: .GeV(window.lowerBound) ..< .GeV(window.upperBound))
      for (isSignal, share) in [(false, shares.background), (true, shares.signal)] {
        let found = masses.indices.count {
          labels[$0] == isSignal && window.contains(masses[$0])
        }
        #expect(
          isClose(
            Double(found) / Double(count), share,
            .sigmas(5, error: binomialError(share, count: count))), "\(window), \(isSignal)")
      }
    }
    #expect(simulation.shares(in: .TeV(6) ..< .TeV(7)) == (0, 0))
    let all = simulation.shares(in: .TeV(1) ..< .TeV(9))
    #expect(all == (1, 1))
  }

  @Test(arguments: points)
  func sharesDoNotDependOnTheStep(signal: Double, heavy: Double, light: Double) throws {
    let simulation = try DijetFastSim(
      signalMass: .TeV(signal), heavyMass: .GeV(heavy), lightMass: .GeV(light))
    for shape in [simulation.background, simulation.signal] {
      for masses in [2500.0..<6000, 3300..<3700] {
        // About twice what is claimed.
        #expect(
          isClose(
            shape.share(of: masses), shape.share(of: masses, resolution: 32), .absolute(2e-6)))
      }
    }
  }

  @Test func impossibleEventsHaveNoDensity() throws {
    let logs = try DijetFastSim().logDensities(
      of: table([
        [2499, 100, 50, 0.3, 0.3], [6000, 100, 50, 0.3, 0.3], [2600, 500, 500, 0.3, 0.3],
        [2960, 500, 500, 0.3, 0.3],
      ]))
    #expect(logs.background.map { $0 > -.infinity } == [false, false, false, true])
    #expect(logs.signal.map { $0 > -.infinity } == [false, false, false, true])
  }

  // MARK: Ratios

  @Test func theRatioIsThatOfTheDensities() throws {
    let simulation = try DijetFastSim()
    let events = try simulation.generate(background: 500, signal: 500, seed: 24)
    let logs = try simulation.logDensities(of: events)
    let ratios = try simulation.logLikelihoodRatios(of: events)
    for (ratio, pair) in zip(ratios, zip(logs.signal, logs.background)) {
      // Both sides' logarithms are of order 10 to 100: some rounding of each.
      #expect(isClose(ratio, pair.0 - pair.1, .absolute(1e-11)))
    }
  }

  @Test func theRatioIsTheOddsOfTheLabels() throws {
    let count = 200_000
    let simulation = try DijetFastSim()
    let events = try simulation.generate(background: count, signal: count, seed: 25)
    let labels = try #require(events.truth).isSignal
    let ratios = try simulation.logLikelihoodRatios(of: events)
    let means = mean(ratios.indices.filter { !labels[$0] }.map { exp(ratios[$0]) })
    #expect(isClose(means.value, 1, .sigmas(5, error: means.error)))
    // Among as many of both kinds an event is signal with probability 1/(1 + e^−ratio).
    for low in stride(from: -6.0, to: 6, by: 1) {
      let rows = ratios.indices.filter { (low..<low + 1).contains(ratios[$0]) }
      let found = rows.count { labels[$0] }
      let expected = rows.reduce(0) { $0 + 1 / (1 + exp(-ratios[$1])) }
      let variance = rows.reduce(0) { sum, row in
        let p = 1 / (1 + exp(-ratios[row]))
        return sum + p * (1 - p)
      }
      #expect(rows.count > 1000)
      #expect(
        isClose(Double(found), expected, .sigmas(5, error: variance.squareRoot())), "\(low)")
    }
  }

  @Test func theWindowsScoreIsTheRatioOfIntegralsOverTheMass() throws {
    let simulation = try DijetFastSim()
    let window = Mass.TeV(3.3)..<Mass.TeV(3.7)
    let generated = try simulation.generate(background: 12, signal: 12, seed: 26)
    let columns = try DijetFastSim.features.map { try generated.values(of: $0) }
    let points =
      (0..<generated.count).map { row in columns.map { $0[row] } }
      // Jets whose least dijet mass is 3331 GeV, and far tails.
      + [[1000, 300, 0.3, 0.2], [1, 2000, 0.01, 1.4], [1e-3, 0, 2, 1e-6]]
    let shares = simulation.shares(in: window)
    let scores = try simulation.oracleScores(of: table(points.map { [5000] + $0 }), in: window)
    for (point, score) in zip(points, scores) {
      let low = max(3300, hypot(1200, point[0]) + hypot(1200, point[0] + point[1]))
      let steps = 8000
      let width = (3700 - low) / Double(steps)
      let masses = (0..<steps).map { low + (Double($0) + 0.5) * width }
      let logs = try simulation.logDensities(of: table(masses.map { [$0] + point }))
      func logIntegral(_ logs: [Double]) -> Double {
        let largest = logs.max() ?? 0
        return largest + log(logs.reduce(0) { $0 + exp($1 - largest) } * width)
      }
      let direct =
        logIntegral(logs.signal) - logIntegral(logs.background)
        - log(shares.signal / shares.background)
      // The midpoint rule: the density jumps by some per cent at about a hundred points of the
      // table in the window, each of which it misplaces by up to half a step, 6e-5 of the window.
      #expect(isClose(score, direct, .absolute(2e-4)), "\(point)")
    }
  }

  @Test func everyEventHasAFiniteScore() throws {
    let simulation = try DijetFastSim()
    let extremes = try table([
      [3500, 1e-300, 1e-300, 1e-300, 1e-300], [3500, 1e300, 1e300, 1e300, 1e300],
      [1e-300, 100, 0, 1e-307, 1], [1e300, 1e-307, 0, 1, 1e300], [3500, 3000, 4000, 0.1, 0.1],
    ])
    #expect(try simulation.logLikelihoodRatios(of: extremes).allSatisfy(\.isFinite))
    let scores = try simulation.oracleScores(of: extremes, in: .TeV(3.3) ..< .TeV(3.7))
    // Learners take single precision.
    #expect(scores.allSatisfy { Float($0).isFinite })
    // Far from its peak the signal has hardly an event, and a score all the same.
    let heavy = try DijetFastSim(signalMass: .TeV(5.8), heavyMass: .GeV(1160))
    let window = Mass.TeV(2.5)..<Mass.TeV(2.51)
    #expect(heavy.shares(in: window).signal > 0 && heavy.shares(in: window).signal < 1e-20)
    #expect(try heavy.oracleScores(of: extremes, in: window).allSatisfy { Float($0).isFinite })
  }

  @Test func theScoreHasItsLimitWhereTheJetsLeaveNoMassInTheWindow() throws {
    // Two jets of equal mass whose least dijet mass is close to, and just beyond, 3700 GeV.
    let jets = [-1e-3, -1e-6, 1e-6, 1e-3].map { offset in
      [3500, (1850.0 * 1850 - 1200 * 1200).squareRoot() + offset, 0, 0.2, 0.2]
    }
    let scores = try DijetFastSim().oracleScores(of: table(jets), in: .TeV(3.3) ..< .TeV(3.7))
    // The slope of the score in the jet's mass is below 0.1 per GeV.
    for pair in zip(scores, scores.dropFirst()) {
      #expect(isClose(pair.0, pair.1, .absolute(1e-4)), "\(scores)")
    }
  }

  @Test func labelsAndMassesChangeNoScore() throws {
    let simulation = try DijetFastSim()
    let events = try simulation.generate(background: 500, signal: 500, seed: 27)
    let window = Mass.TeV(3.3)..<Mass.TeV(3.7)
    let scores = try simulation.oracleScores(of: events, in: window)
    let columns = try DijetFastSim.features.map { try events.values(of: $0) }
    let bare = try table((0..<events.count).map { row in [3500] + columns.map { $0[row] } })
    #expect(try simulation.oracleScores(of: bare, in: window) == scores)
    // Several blocks, whose scores are those of their events alone.
    let many = events.rows(at: (0..<10_000).map { $0 % events.count })
    let again = try simulation.oracleScores(of: many, in: window)
    #expect(again.indices.allSatisfy { again[$0] == scores[$0 % events.count] })
  }

  @Test func whatIsNoEventIsRefused() throws {
    let simulation = try DijetFastSim()
    let window = Mass.TeV(3.3)..<Mass.TeV(3.7)
    for event in [
      [3500, 0, 100, 0.3, 0.3], [3500, 100, -1, 0.3, 0.3], [3500, 100, 100, 0, 0.3],
      [3500, 100, 100, 0.3, -0.1],
    ] {
      let events = try table([[3500, 100, 100, 0.3, 0.3], event])
      #expect(throws: InputError.self) { try simulation.oracleScores(of: events, in: window) }
      #expect(throws: InputError.self) { try simulation.logLikelihoodRatios(of: events) }
      #expect(throws: InputError.self) { try simulation.logDensities(of: events) }
    }
    let events = try table([[3500, 100, 100, 0.3, 0.3]])
    #expect(throws: InputError.self) {
      try simulation.oracleScores(of: events, in: .TeV(6) ..< .TeV(7))
    }
    let other = try EventTable([("mjj", [3500]), ("mlight", [100])], mass: "mjj")
    #expect(throws: InputError.self) { try simulation.logDensities(of: other) }
  }
}

@Suite struct MonotoneTableTests {
  @Test func theInverseLeadsBack() {
    let table = MonotoneTable(from: -2, to: 2, values: [1, 1.5, 4, 4.25, 9]).refined(by: 16)
    for point in stride(from: -5.0, through: 5, by: 0.0371) {
      let (found, slope) = table.inverse(table(point))
      // A few roundings of values up to 35 over a slope of 0.1 or more.
      #expect(isClose(found, point, .absolute(1e-12)))
      let step = 1e-7
      let direct = (table(found + step) - table(found - step)) / (2 * step)
      // No point of the table is within a step of these; the difference's own rounding.
      #expect(isClose(slope, direct, .relative(1e-6)))
    }
  }

  @Test func aPointOfTheTableHasTheUpperSlope() {
    let table = MonotoneTable(from: 0, to: 2, values: [0, 1, 3])
    #expect(table.inverse(1) == (point: 1, slope: 2))
    #expect(table.inverse(-1) == (point: -1, slope: 1))
    #expect(table.inverse(3) == (point: 2, slope: 2))
    #expect(table.inverse(5) == (point: 3, slope: 2))
  }
}
