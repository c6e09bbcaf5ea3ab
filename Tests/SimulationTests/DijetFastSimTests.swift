@_spi(Truth) import Events
import Foundation
import Simulation
import Testing
import _TestSupport

private let columns = ["mjj"] + DijetFastSim.features

/// The columns of the events in a range of dijet masses (GeV), in the order of `columns`.
private func values(_ events: EventTable, in masses: Range<Double> = 0..<7000) throws -> [[Double]]
{
  let all = try events.masses()
  let rows = all.indices.filter { masses.contains(all[$0]) }
  return try columns.map { try events.rows(at: rows).values(of: $0) }
}

private func quantile(_ sorted: [Double], _ p: Double) -> Double {
  let position = p * Double(sorted.count - 1)
  let i = min(Int(position), sorted.count - 2)
  return sorted[i] + (position - Double(i)) * (sorted[i + 1] - sorted[i])
}

private func median(_ values: [Double]) -> Double { quantile(values.sorted(), 0.5) }

private func correlation(_ x: [Double], _ y: [Double]) -> Double {
  let count = Double(x.count)
  let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
  var (xx, xy, yy) = (0.0, 0.0, 0.0)
  for (a, b) in zip(x, y) {
    xx += (a - meanX) * (a - meanX)
    xy += (a - meanX) * (b - meanY)
    yy += (b - meanY) * (b - meanY)
  }
  return xy / (xx * yy).squareRoot()
}

/// Quantiles of Pythia's events (5, 25, 50, 75, 95 %) in a range of dijet masses.
private struct Reference: Sendable, CustomTestStringConvertible {
  var isSignal: Bool
  var masses: Range<Double>
  /// A row a column of the table.
  var quantiles: [[Double]]
  /// 1 to 99 % of each column over all masses.
  var spans: [Double] {
    isSignal ? [1559.0, 411.6, 608.8, 0.7944, 0.7212] : [2849.8, 390.1, 603.8, 1.0323, 1.0067]
  }

  var testDescription: String { "\(isSignal ? "signal" : "background") in \(masses) GeV" }
}

/// By `numpy.quantile` (2.4) from all rows of `pythia/dijets_background.npy` and
/// `dijets_signal.npy`: 204,549 and 26,115 events of Pythia 8.318.
private let references = [
  Reference(
    isSignal: false, masses: 2500..<6000,
    quantiles: [
      [2559.3674, 2773.0037, 3081.6123, 3560.5137, 4559.8554],
      [48.921, 76.6812, 110.8267, 165.1352, 294.7552],
      [8.4657, 45.42, 106.8007, 211.2454, 429.2314],
      [0.2426, 0.4653, 0.6396, 0.8177, 1.0573],
      [0.1332, 0.2948, 0.4633, 0.6382, 0.8996],
    ]),
  Reference(
    isSignal: false, masses: 2800..<3200,
    quantiles: [
      [2817.1904, 2886.6433, 2979.6108, 3082.5172, 3175.6076],
      [48.616, 76.626, 110.3395, 164.5639, 287.8306],
      [8.5479, 46.2066, 106.433, 207.0377, 406.6963],
      [0.2437, 0.4656, 0.641, 0.8165, 1.057],
      [0.1352, 0.2974, 0.4648, 0.6394, 0.9035],
    ]),
  Reference(
    isSignal: false, masses: 3400..<3600,
    quantiles: [
      [3408.8951, 3446.5767, 3494.4962, 3545.8075, 3588.6347],
      [50.4475, 78.6424, 115.0448, 174.514, 319.0435],
      [9.1546, 48.368, 116.5983, 232.2662, 469.6941],
      [0.2336, 0.4548, 0.6318, 0.8129, 1.0556],
      [0.1263, 0.2817, 0.4499, 0.6294, 0.8953],
    ]),
  Reference(
    isSignal: true, masses: 2500..<6000,
    quantiles: [
      [2948.5122, 3339.2336, 3469.3167, 3550.2048, 3795.9798],
      [94.2129, 101.2439, 107.2426, 126.521, 283.7236],
      [56.5665, 323.3847, 381.5249, 402.0607, 454.9993],
      [0.1045, 0.1679, 0.2601, 0.4111, 0.6669],
      [0.0441, 0.0912, 0.1665, 0.2964, 0.5581],
    ]),
  Reference(
    isSignal: true, masses: 3400..<3600,
    quantiles: [
      [3412.9184, 3455.9685, 3497.2534, 3536.4246, 3582.5081],
      [97.2041, 101.6014, 107.3692, 124.663, 230.1321],
      [178.1433, 355.4282, 387.269, 402.6044, 435.4341],
      [0.1053, 0.1683, 0.2561, 0.401, 0.6388],
      [0.0425, 0.0859, 0.1518, 0.268, 0.5136],
    ]),
]

@Suite struct DijetFastSimTests {
  @Test(arguments: references)
  private func quantilesAreThoseOfPythia(reference: Reference) throws {
    let count = 100_000
    let events = try DijetFastSim().generate(
      background: reference.isSignal ? 0 : count, signal: reference.isSignal ? count : 0, seed: 1)
    let all = try values(events, in: reference.masses)
    for (column, expected) in reference.quantiles.enumerated() {
      let sorted = all[column].sorted()
      for (p, value) in zip([0.05, 0.25, 0.5, 0.75, 0.95], expected) {
        // The requirement: 5 % of the column's range. The samples' errors are below 1 %.
        #expect(
          isClose(quantile(sorted, p), value, .absolute(0.05 * reference.spans[column])),
          "\(columns[column]), \(p)")
      }
    }
  }

  @Test(arguments: [
    (isSignal: false, expected: [0.1037, 0.1351, -0.0268, -0.0531]),
    (isSignal: true, expected: [0.2792, 0.2066, 0.0054, -0.0030]),
  ])
  func correlationsWithTheMassAreThoseOfPythia(isSignal: Bool, expected: [Double]) throws {
    let events = try DijetFastSim().generate(
      background: isSignal ? 0 : 200_000, signal: isSignal ? 200_000 : 0, seed: 2)
    let all = try values(events)
    for (column, value) in zip(1..., expected) {
      // The requirement; the error of 200,000 events is 0.002.
      #expect(isClose(correlation(all[0], all[column]), value, .absolute(0.03)))
    }
  }

  @Test func theSpectrumFallsAboveItsBend() throws {
    let masses = try DijetFastSim().generate(background: 200_000, signal: 0, seed: 3).masses()
    func count(_ range: Range<Double>) -> Int { masses.count { range.contains($0) } }
    let counts = stride(from: 2800.0, to: 6000, by: 400).map { count($0..<$0 + 400) }
    #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 > $1 })
    // The cut on the transverse momenta: 17,894 and 19,338 events in Pythia's 204,549.
    #expect(count(2500..<2600) < count(2600..<2700))
    #expect(masses.allSatisfy { (2500..<6000).contains($0) })
  }

  @Test func noValueIsUnphysical() throws {
    for event in [
      try DijetFastSim().generate(background: 50_000, signal: 50_000, seed: 4),
      try DijetFastSim(signalMass: .TeV(2.6), heavyMass: .GeV(50), lightMass: .GeV(50)).generate(
        background: 0, signal: 50_000, seed: 4),
      try DijetFastSim(signalMass: .TeV(5.8), heavyMass: .GeV(1160), lightMass: .GeV(1160))
        .generate(background: 0, signal: 50_000, seed: 4),
    ] {
      let all = try values(event)
      #expect(all[0].allSatisfy { (2500..<6000).contains($0) })
      #expect(all[1].allSatisfy { $0 > 0 })
      #expect(all[2].allSatisfy { $0 >= 0 })
      #expect((all[3] + all[4]).allSatisfy { $0 > 0 && $0 < 3 })
      // Two jets of 1.2 TeV or more in transverse momentum, back to back.
      #expect(
        zip(all[0], zip(all[1], all[2])).allSatisfy { mass, jets in
          mass >= hypot(1200, jets.0) + hypot(1200, jets.0 + jets.1) - 1e-9
        })
    }
  }

  // MARK: Other masses

  @Test(arguments: [
    (3.0, 400.0, 80.0), (3.5, 600, 90), (4.0, 300, 150), (4.5, 800, 200), (5, 600, 150),
  ])
  func peaksAreAtTheMasses(signal: Double, heavy: Double, light: Double) throws {
    let simulation = try DijetFastSim(
      signalMass: .TeV(signal), heavyMass: .GeV(heavy), lightMass: .GeV(light))
    let all = try values(simulation.generate(background: 0, signal: 50_000, seed: 5))
    // At the tuned point Pythia's medians are 0.991, 1.072 and 0.998 of the masses.
    #expect(isClose(median(all[0]), 1000 * signal, .relative(0.03)))
    #expect(isClose(median(all[1]), light, .relative(0.12)))
    #expect(isClose(median(zip(all[1], all[2]).map { $0 + $1 }), heavy, .relative(0.06)))
    // The fullest bin of width 3 % is the one at the mass, or its neighbour.
    for (values, mass) in [(all[0], 1000 * signal), (all[1], light)] {
      let bins = Dictionary(grouping: values) { Int((($0 / mass - 1) / 0.03).rounded()) }
      let fullest = bins.max { $0.value.count < $1.value.count }
      #expect(abs(try #require(fullest).key) <= 1)
    }
  }

  @Test func theWidthScalesWithTheMass() throws {
    func width(_ mass: Double) throws -> Double {
      let masses = try DijetFastSim(signalMass: .TeV(mass)).generate(
        background: 0, signal: 50_000, seed: 6
      ).masses().sorted()
      return (quantile(masses, 0.75) - quantile(masses, 0.25)) / (1000 * mass)
    }
    // The cuts at 2.5 and 6 TeV take different tails away.
    #expect(isClose(try width(4), try width(3.5), .relative(0.1)))
  }

  @Test func subjettinessFallsWithMassOverMomentum() throws {
    func medians(_ mass: Double, _ heavy: Double) throws -> Double {
      let simulation = try DijetFastSim(signalMass: .TeV(mass), heavyMass: .GeV(heavy))
      return median(
        try simulation.generate(background: 0, signal: 40_000, seed: 7).values(of: "tau21_heavy"))
    }
    #expect(try medians(3.5, 500) < medians(3.5, 300) - 0.01)
    #expect(try medians(3.5, 300) < medians(5, 300) - 0.01)
  }

  // MARK: Randomness and labels

  @Test func aSeedNamesTheEvents() async throws {
    let simulation = try DijetFastSim()
    let first = try values(simulation.generate(background: 9_000, signal: 5_000, seed: 8))
    // Several at once, so that the blocks fall to threads in other ways.
    try await withThrowingTaskGroup(of: [[Double]].self) { group in
      for _ in 0..<4 {
        group.addTask {
          try values(simulation.generate(background: 9_000, signal: 5_000, seed: 8))
        }
      }
      for try await again in group { #expect(again == first) }
    }
    #expect(try values(simulation.generate(background: 9_000, signal: 5_000, seed: 9)) != first)
  }

  @Test func largerSamplesHoldTheBlocksOfSmallerOnes() throws {
    let simulation = try DijetFastSim()
    let few = try simulation.generate(background: 4_096, signal: 0, seed: 10).masses()
    let many = try simulation.generate(background: 20_000, signal: 300, seed: 10).masses()
    #expect(Set(few).isSubset(of: many))
    #expect(Set(few).count == 4_096)
  }

  @Test func labelsGoWithTheirEvents() throws {
    let simulation = try DijetFastSim()
    let mixed = try simulation.generate(background: 7_000, signal: 1_500, seed: 11)
    let labels = try #require(mixed.truth).isSignal
    #expect(labels.count == 8_500 && labels.count { $0 } == 1_500)
    let signal = try values(mixed.rows(at: labels.indices.filter { labels[$0] }))
    let alone = try values(simulation.generate(background: 0, signal: 1_500, seed: 11))
    for (a, b) in zip(signal, alone) { #expect(a.sorted() == b.sorted()) }
    // In random order: of the first half 750 ± 18 are signal.
    #expect(isClose(Double(labels.prefix(4_250).count { $0 }), 750, .sigmas(5, error: 17.6)))
  }

  @Test func thereMayBeOneEventOfOneKind() throws {
    let simulation = try DijetFastSim()
    #expect(try simulation.generate(background: 1, signal: 0, seed: 12).count == 1)
    let signal = try simulation.generate(background: 0, signal: 1, seed: 12)
    #expect(signal.truth?.isSignal == [true])
    #expect(signal.names == columns)
  }

  @Test func valuesOutOfRangeAreRefused() throws {
    #expect(throws: InputError.self) { try DijetFastSim(signalMass: .TeV(2.5)) }
    #expect(throws: InputError.self) { try DijetFastSim(signalMass: .TeV(5.9)) }
    #expect(throws: InputError.self) { try DijetFastSim(signalMass: .GeV(.nan)) }
    #expect(throws: InputError.self) { try DijetFastSim(lightMass: .GeV(49)) }
    #expect(throws: InputError.self) { try DijetFastSim(lightMass: .GeV(501)) }
    #expect(throws: InputError.self) { try DijetFastSim(heavyMass: .GeV(99)) }
    #expect(
      throws: InputError(
        "dijet simulation, heavier mass", "701.0 GeV is out of range", remedy: "100.0–700.0 GeV")
    ) { try DijetFastSim(heavyMass: .GeV(701)) }
    let simulation = try DijetFastSim()
    #expect(throws: InputError.self) { try simulation.generate(background: -1, signal: 3, seed: 1) }
    #expect(throws: InputError.self) { try simulation.generate(background: 3, signal: -1, seed: 1) }
    #expect(throws: InputError.self) { try simulation.generate(background: 0, signal: 0, seed: 1) }
  }
}
