import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

/// The numbers of Reference/make_bumphunter.py.
private struct Reference: Decodable {
  struct Agreement: Decodable {
    let name: String
    let counts: [Int]
    let low, width: Int
    let t, globalP: Double
  }

  struct Plane: Decodable {
    let columns, rows, toys: Int
    let expected: [Double]
    let counts, low, width: [Int]
    let t, globalP: Double
  }

  struct Window: Decodable {
    let low, width: Int
    let t: Double
  }

  struct Channels: Decodable {
    let counts: [[Int]]
    let expected: [[Double]]
    let low, width: [Int]
    let t: Double
    let separately: [Window]
  }

  struct Normalisation: Decodable {
    struct Signal: Decodable {
      let counts: [Int]
      let low, width: Int
      let t, globalP: Double
    }

    let signal: Signal
    let counts: [Int]
    let spectra, above12: Int
    let t: Double
  }

  struct Underflow: Decodable {
    let counts: [Int]
    let low: Int
    let isInfinite: Bool
  }

  struct Tail: Decodable {
    let expected: [Double]
    let counts: [Int]
    let low, width: Int
    let t: Double
  }

  let versions: [String: String]
  let toys: Int
  let expected: [Double]
  let agreements: [Agreement]
  let twoDimensions: Plane
  let channels: [String: Channels]
  let normalisation: Normalisation
  let underflow: Underflow
  let tail: Tail

  static func load() throws -> Reference {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Reference/bumphunter.json")
    return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
  }
}

/// Whether two shares of toys are of one probability, to five standard deviations of their difference.
private func agree(_ ours: ToyPValue, _ theirs: Double, toys: Int) -> Bool {
  let share = (Double(ours.exceeding) + theirs * Double(toys)) / Double(ours.toys + toys)
  let error = (share * (1 - share) * (1 / Double(ours.toys) + 1 / Double(toys))).squareRoot()
  return isClose(ours.estimate.value, theirs, .sigmas(5, error: error))
}

@Suite("Agreement with pyBumpHunter")
struct BumpHunterReferenceTests {
  @Test func theReferenceNamesItsVersions() throws {
    let versions = try Reference.load().versions
    #expect(versions["pyBumpHunter"] == "0.5.1")
    #expect(Set(versions.keys) == ["python", "numpy", "scipy", "pyBumpHunter"])
  }

  @Test(arguments: [
    ("excess", BumpHunter(widths: 2...6)),
    ("deficit", BumpHunter(widths: 2...6, mode: .deficit)),
    ("no signal", BumpHunter(widths: 2...6)),
    ("many widths", BumpHunter(widths: 1...30)),
    ("half steps", BumpHunter(widths: stride(from: 2, through: 10, by: 2), step: .halfWidth)),
  ])
  func theWindowIsTheirsAndSoAreThePValues(name: String, hunter: BumpHunter) async throws {
    let reference = try Reference.load()
    let theirs = try #require(reference.agreements.first { $0.name == name })
    let global = try await hunter.globalPValue(
      of: spectrum(theirs.counts), under: reference.expected, toys: 10_000, seed: 1,
      workers: Workers(2))
    let bump = try #require(global.bump)
    #expect(bump.parts[0].bins == theirs.low..<theirs.low + theirs.width)
    // Their running sums lose 1e-12 of an expectation, their deficits 1e-16/p.
    #expect(isClose(bump.statistic, theirs.t, .relative(1e-9)))
    #expect(agree(global.toys, theirs.globalP, toys: reference.toys))
    // What they report as p = 0 is an upper bound.
    #expect(global.toys.isUpperBound == (theirs.globalP == 0))
    #expect(global.pValue.value > 0)
  }

  @Test func theWindowOfAPlaneIsTheirs() async throws {
    let theirs = try Reference.load().twoDimensions
    let plane = Spectrum2D(
      counts: theirs.counts, xAxis: .uniform(theirs.columns, 0.0..<Double(theirs.columns)),
      yAxis: .uniform(theirs.rows, 0.0..<Double(theirs.rows)))
    let global = try await BumpHunter2D(widths: 1...4, heights: 1...3).globalPValue(
      of: plane, under: theirs.expected, toys: 10_000, seed: 1, workers: Workers(2))
    let bump = try #require(global.bump)
    #expect(bump.columns == theirs.low[0]..<theirs.low[0] + theirs.width[0])
    #expect(bump.rows == theirs.low[1]..<theirs.low[1] + theirs.width[1])
    // The incomplete gamma function's own errors.
    #expect(isClose(bump.statistic, theirs.t, .relative(1e-9)))
    #expect(agree(global.toys, theirs.globalP, toys: theirs.toys))
  }

  private func bump(_ theirs: Reference.Channels) throws -> Bump? {
    try BumpHunter(widths: 2...6).search(
      zip(theirs.counts, theirs.expected).map {
        try SearchChannel(spectrum($0), expected: $1)
      })
  }

  /// Where both channels have their bump in one window, the product is theirs.
  @Test func aWindowOfTwoChannelsIsTheirsWhereItIsOne() throws {
    let theirs = try #require(try Reference.load().channels["same"])
    let bump = try #require(try bump(theirs))
    #expect(bump.parts.map(\.bins) == zip(theirs.low, theirs.width).map { $0..<$0 + $1 })
    // Their running sums lose 1e-12 of an expectation.
    #expect(isClose(bump.statistic, theirs.t, .relative(1e-9)))
  }

  /// Where the channels' bumps differ, they multiply the p-values of two windows, and report a window
  /// of the second channel that begins at its bin 1.
  @Test func aWindowOfTwoChannelsIsCommonToThem() throws {
    let theirs = try #require(try Reference.load().channels["shifted"])
    #expect(theirs.low == [30, 1] && theirs.separately.map(\.low) == [30, 28])
    let bump = try #require(try bump(theirs))
    #expect(bump.parts[0].bins == bump.parts[1].bins)
    #expect(bump.statistic < theirs.t)
    let exact = ExactSearch().search(
      Array(zip(theirs.counts, theirs.expected)).map { ($0, $1) }, everyWindow(2...6, in: 60))
    #expect(bump.parts[0].bins == exact.window)
    // A sum of a thousand terms, each an exponential with an error of 1e-13.
    #expect(isClose(bump.statistic, exact.statistic, .relative(1e-10)))
  }

  /// Without the error of the normalisation t is above 12 in every fourth spectrum of the background,
  /// and a few of their toys are above a bump of 9 σ.
  @Test func theNormalisationsErrorCounts() async throws {
    let reference = try Reference.load()
    let theirs = reference.normalisation
    #expect(theirs.above12 * 5 > theirs.spectra && theirs.t > 29)
    let hunter = BumpHunter(widths: 1...30, normalisation: .outsideWindow)
    let global = try await hunter.globalPValue(
      of: spectrum(theirs.counts), under: reference.expected, toys: 2000, seed: 1)
    #expect(try #require(global.bump).statistic < 12)
    // 0.2 % of toys, and ten times as many for the toys' error.
    #expect(global.toyStatistics.count { $0 > 12 } * 50 < 2000)
    #expect(global.toys.estimate.value > 1 / Double(theirs.spectra))

    let signal = try await hunter.globalPValue(
      of: spectrum(theirs.signal.counts), under: reference.expected, toys: 2000, seed: 1)
    let bump = try #require(signal.bump)
    let window = theirs.signal.low..<theirs.signal.low + theirs.signal.width
    #expect(bump.parts[0].bins == window)
    #expect(bump.pValue.significance > 9 && bump.statistic < theirs.signal.t)
    #expect(theirs.signal.globalP > 0 && signal.toys.exceeding == 0)
  }

  @Test func theyReportTheFirstWindowThatUnderflows() throws {
    let theirs = try Reference.load().underflow
    #expect(theirs.isInfinite && theirs.low == 5)
    let bump = try BumpHunter(widths: 1...3).search(
      spectrum(theirs.counts), under: [Double](repeating: 1, count: 20))
    #expect(bump?.parts[0].bins == 12..<13)
  }

  @Test func theirRunningSumsLoseATail() throws {
    let theirs = try Reference.load().tail
    let bump = try #require(
      try BumpHunter(widths: 1...2).search(spectrum(theirs.counts), under: theirs.expected))
    #expect(bump.parts[0].bins == theirs.low..<theirs.low + theirs.width)
    let exact = ExactSearch.logPoissonTail(2, 1e-6, .excess)
    #expect(isClose(bump.statistic, -exact, .relative(1e-12)))
    #expect(abs(theirs.t + exact) > 0.05)
  }
}
