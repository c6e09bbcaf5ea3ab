import Foundation
import Sideband
import Testing
import _TestSupport

@Suite("sideband bump")
struct BumpCommandTests {
  struct Report: Decodable {
    struct Background: Decodable {
      var model: String
      var parameters: [Double]
      var twiceNLL, chi2, pValue: Double
      var ndf: Int
    }
    struct Window: Decodable {
      var low, high, expected, localP, t, globalP, globalZ: Double?
      var globalPError: Double?
      var globalPIsUpperBound: Bool
      var observed: Int?
    }
    struct Point: Decodable { var mass, localP, localZ, yield, yieldError, upperLimit: Double }
    struct Coupling: Decodable { struct Fit: Decodable { var mass: Double }; var fits: [Fit] }
    struct Spurious: Decodable { var background: String }
    struct Injection: Decodable {
      struct Point: Decodable { var injected: Double }; var points: [Point]
    }
    var background: Background
    var bumpHunter: Window
    var scan: [Point]
    var interference: Coupling?
    var spuriousSignal: Spurious?
    var injection: Injection?
    var valid: Bool
    var reasons: [String]
  }

  /// An exponential of 20,000 events in 50 bins of 20 GeV from 1000 GeV on, rounded, and so without a
  /// fluctuation; with so many events more at 1500 GeV, of σ = 20 GeV.
  private static func spectrum(signal: Double) -> String {
    var lines = ["low,high,count"]
    for bin in 0..<50 {
      let low: Double = 1000 + 20 * Double(bin)
      let (from, to): (Double, Double) = (exp(-Double(bin) / 12.5), exp(-Double(bin + 1) / 12.5))
      let events: Double = 20_000 * (from - to) / (1 - exp(-4))
      let (below, above): (Double, Double) = ((low - 1500) / 20, (low + 20 - 1500) / 20)
      let share =
        exp(NormalDistribution.logUpperTail(below)) - exp(NormalDistribution.logUpperTail(above))
      lines.append("\(low),\(low + 20),\(Int((events + signal * share).rounded()))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func report(_ spectrum: String, _ arguments: [String]) throws -> Report {
    let folder = try TemporaryFolder()
    let path = try folder.write(spectrum, to: "spectrum.csv")
    let outcome = try sideband(["bump", path, "--json"] + arguments)
    #expect(outcome.status == 0, "\(outcome.messages)")
    return try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
  }

  @Test func aBumpIsFound() throws {
    let found = try report(
      Self.spectrum(signal: 250),
      [
        "--background", "exponential1", "--exclude", "1400:1600", "--toys", "100", "--scan-toys",
        "0",
      ])
    #expect(found.background.model == "exponential1" && found.background.ndf == 38)
    let window = found.bumpHunter
    let low = try #require(window.low)
    let high = try #require(window.high)
    let localP = try #require(window.localP)
    #expect(low < 1500 && high > 1500)
    // 250 events over some 630 in ±2 σ.
    #expect(localP < 1e-8 && window.globalPIsUpperBound)
    #expect(window.globalPError == nil)
    #expect(isClose(window.globalP ?? 0, 1 / 101, .relative(1e-12)))
    let best = try #require(found.scan.max { $0.localZ < $1.localZ })
    #expect(isClose(best.mass, 1500, .absolute(10)))  // steps of 10 GeV from 1040
    #expect(isClose(best.yield, 250, .sigmas(1, error: best.yieldError)))
    #expect(best.upperLimit > best.yield)
  }

  /// One bin of many holds all eight events, too few for an edge of the data: elsewhere there are limits,
  /// of 3 events where none is expected, and no Z of a fit that ends in an empty bin.
  @Test func anEmptySpectrumGivesLimits() throws {
    let counts = (0..<20).map { "\(1000 + 100 * $0),\(1100 + 100 * $0),\($0 == 10 ? 8 : 0)" }
    let folder = try TemporaryFolder()
    let path = try folder.write(
      (["low,high,count"] + counts).joined(separator: "\n") + "\n", to: "one.csv")
    let outcome = try sideband([
      "bump", path, "--json", "--background", "exponential1", "--toys", "10", "--scan-toys", "2",
    ])
    #expect(outcome.status == 0, "\(outcome.messages)")
    struct Report: Decodable {
      struct Point: Decodable {
        var mass: Double
        var localZ, yieldError, upperLimit: Double?
        var isAtBound: Bool
      }
      var scan: [Point]
    }
    let found = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
    #expect(found.scan.contains { $0.isAtBound })
    for point in found.scan {
      #expect(
        (point.localZ == nil) == point.isAtBound && (point.yieldError == nil) == point.isAtBound)
      // The events' own bin and its neighbours, which a Gaussian of that width reaches, are no empty ones.
      if abs(point.mass - 2050) > 500 {
        // −ln 0.05 over the share of the signal that is in the bins, which is nearly all of it.
        #expect(isClose(try #require(point.upperLimit), 3.0, .absolute(0.1)))
      }
    }
  }

  /// With a weight of a quarter for every event, yields are a quarter and p-values as they were.
  @Test func weightsAreCountedByTheirSums() throws {
    var stream = RandomStream(seed: 4, purpose: "weights")
    let masses = (0..<2000).map { _ in 100 - 30 * log1p(-0.9 * stream.uniform()) }
    let folder = try TemporaryFolder()
    let plain = try folder.write(
      "m\n" + masses.map { "\($0)\n" }.joined(), to: "plain.csv")
    let weighted = try folder.write(
      "m,w\n" + masses.map { "\($0),0.25\n" }.joined(), to: "weighted.csv")
    struct Report: Decodable {
      struct Spectrum: Decodable {
        struct Weights: Decodable { var sum, totalEffectiveEvents: Double }
        var weighted: Bool
        var weights: Weights?
      }
      struct Window: Decodable { var localP, globalP: Double? }
      struct Point: Decodable { var yield: Double; var localZ: Double? }
      var spectrum: Spectrum
      var bumpHunter: Window
      var scan: [Point]
    }
    func report(_ path: String, _ more: [String]) throws -> Report {
      let outcome = try sideband(
        [
          "bump", path, "--column", "m", "--bins", "30", "--range", "100:160", "--toys", "50",
          "--scan-toys", "0", "--json",
        ] + more)
      #expect(outcome.status == 0, "\(outcome.messages)")
      return try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
    }
    let (a, b) = (try report(plain, []), try report(weighted, ["--weight", "w"]))
    #expect(!a.spectrum.weighted && a.spectrum.weights == nil && b.spectrum.weighted)
    let weights = try #require(b.spectrum.weights)
    // Powers of two are added without rounding.
    #expect(weights.totalEffectiveEvents == 4 * weights.sum)
    #expect(a.bumpHunter.globalP == b.bumpHunter.globalP)
    for (x, y) in zip(a.scan, b.scan) {
      // Fits end within 1e-5 of an error, which is of the order of ten events, from their minimum.
      #expect(isClose(y.yield, 0.25 * x.yield, .absolute(1e-3)))
    }
    for (arguments, problem) in [
      (["--weight", "v"], "v"),
      (["--weight", "w", "--phase", "0", "--signal", "voigt", "--width", "2"], "weights"),
    ] {
      let refused = try sideband(
        ["bump", weighted, "--column", "m", "--bins", "30"] + arguments)
      #expect(refused.status == 2 && refused.messages.contains(problem), "\(refused.messages)")
    }
  }

  @Test func nothingIsFoundInASmoothSpectrum() throws {
    let found = try report(
      Self.spectrum(signal: 0), ["--background", "exponential", "--toys", "99", "--scan-toys", "0"])
    #expect(found.background.model == "exponential1")
    // The true spectrum, rounded: no toy is as smooth.
    #expect(found.bumpHunter.globalP == 1)
    #expect(found.scan.allSatisfy { abs($0.localZ) < 0.5 })
  }

  @Test func theTestsOfTheBackgroundAreThere() throws {
    let found = try report(
      Self.spectrum(signal: 0),
      [
        "--background", "exponential1", "--toys", "20", "--scan-toys", "0", "--signal", "voigt",
        "--width", "30", "--phase", "-1.57", "--scan", "1200:1600", "--scan-step", "200",
        "--spurious", "exponential2", "--inject", "0,100", "--inject-at", "1300", "--inject-toys",
        "20",
      ])
    #expect(found.scan.map(\.mass) == [1200, 1400, 1600])
    #expect(found.interference?.fits.map(\.mass) == [1200, 1400, 1600])
    #expect(found.spuriousSignal?.background == "exponential1")
    #expect(found.injection?.points.map(\.injected) == [0, 100])
  }

  @Test func aControlRegionCanBeTheBackground() throws {
    let folder = try TemporaryFolder()
    let control = try folder.write(Self.spectrum(signal: 0), to: "control.csv")
    let found = try report(
      Self.spectrum(signal: 250), ["--template", control, "--toys", "50", "--scan-toys", "0"])
    #expect(found.background.model == "template")
    let best = try #require(found.scan.max { $0.localZ < $1.localZ })
    #expect(isClose(best.mass, 1500, .absolute(10)))  // a step of the scan
    // Control region and spectrum have the same errors: √2 times those of a background that is known.
    #expect(isClose(best.yield, 250, .sigmas(1, error: best.yieldError)))
    #expect(best.yieldError > 40 && best.yieldError < 80)
  }

  @Test func eventsAreBinned() throws {
    let masses = (0..<2000).map { (index: Int) -> Double in
      100 - 20 * log(1 - Double(index) / 2100)
    }
    let events = "m,x\n" + masses.map { "\($0),1" }.joined(separator: "\n")
    let found = try report(
      events,
      [
        "--column", "m", "--bins", "30", "--range", "100:160", "--background", "exponential1",
        "--toys", "20", "--scan-toys", "0",
      ])
    #expect(found.background.ndf == 28)
    #expect(isClose(-found.background.parameters[1], 3, .relative(0.05)))  // 60 GeV over 20 GeV
  }

  @Test func theResultDoesNotDependOnTheThreads() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.spectrum(signal: 60), to: "spectrum.csv")
    let arguments = ["bump", path, "--toys", "60", "--scan-toys", "10", "--json"]
    let one = try sideband(arguments + ["--threads", "1"])
    #expect(one.status == 0, "\(one.messages)")
    #expect(try sideband(arguments + ["--threads", "3"]).output == one.output)
  }

  @Test func aReportIsWritten() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.spectrum(signal: 60), to: "spectrum.csv")
    let outcome = try sideband([
      "bump", path, "--toys", "20", "--scan-toys", "4", "--out", folder.path + "/report",
    ])
    #expect(outcome.status == 0, "\(outcome.messages)")
    let page = try String(contentsOfFile: folder.path + "/report/report.html", encoding: .utf8)
    #expect(page.contains("<h2>Backgrounds tried</h2>") && page.contains("data:image/svg+xml"))
  }

  @Test(
    arguments: [
      (["--claim", "5"], "1000 can show"),
      (["--background", "diphoton"], "choose"),
      (["--widths", "0:3"], "whole numbers"),
      (["--widths", "2:60"], "widths from 1 to 50"),
      (["--bins", "20"], "--column"),
      (["--signal", "voigt"], "needs a width"),
      (["--signal", "crystal-ball"], "needs its tails"),
      (["--phase", "0"], "no width of its own"),
      (["--scan", "1200:1300"], "--scan-step"),
      (["--scan", "100:300", "--scan-step", "50"], "outside the spectrum"),
      (["--inject", "10"], "--inject-at"),
      (["--toys", "0"], "use 1 to 1e8"),
      (["--template-error", "0.1"], "no template"),
      (["--level", "2"], "use 0.5 to 1"),
    ])
  func badArgumentsAreRefused(arguments: [String], message: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.spectrum(signal: 0), to: "spectrum.csv")
    let outcome = try sideband(["bump", path] + arguments)
    #expect(outcome.status == 2, "\(outcome.messages)")
    #expect(outcome.messages.contains(message), "\(outcome.messages)")
  }

  @Test(
    arguments: [
      ("low,high,count\n2,3,10\n1,2,20\n", "order the bins"),
      ("low,high,count\n1,2,10\n1.5,3,20\n", "overlaps"),
      ("low,high,count\n1,2,10\n2,3,-1\n", "0 or more"),
      ("low,high,count\n1,2,10.5\n2,3,1\n", "number of events"),
      ("a,b\n1,2\n", "no column 'low'"),
    ])
  func badSpectraAreRefused(text: String, message: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "spectrum.csv")
    let outcome = try sideband(["bump", path])
    #expect(outcome.status == 2, "\(outcome.messages)")
    #expect(outcome.messages.contains(message), "\(outcome.messages)")
  }

  /// A range that reaches over an edge of the data is refused with the range, or the bins, that work.
  @Test func anEdgeIsRefusedWithWhatWorks() throws {
    var stream = RandomStream(seed: 6, purpose: "edges")
    let masses = (0..<2000).map { _ in 1000 - 300 * log1p(-0.9 * stream.uniform()) }
    let folder = try TemporaryFolder()
    let events = try folder.write("m\n" + masses.map { "\($0)\n" }.joined(), to: "events.csv")
    let options = [
      "bump", events, "--column", "m", "--bins", "40", "--toys", "10", "--scan-toys", "0",
    ]
    let over = try sideband(options + ["--range", "600:1600"])
    #expect(over.status == 2 && over.messages.contains("use the range 1000"), "\(over.messages)")
    let within = try sideband(options + ["--range", "1000.5:1600"])
    #expect(within.status == 0, "\(within.messages)")
    let edges = (0...20).map { 600.0 + 50 * Double($0) }
    let rows = zip(edges, edges.dropFirst()).map { low, high in
      "\(low),\(high),\(masses.count { low <= $0 && $0 < high })\n"
    }
    let bins = try folder.write("low,high,count\n" + rows.joined(), to: "bins.csv")
    let binned = try sideband(["bump", bins])
    #expect(
      binned.status == 2 && binned.messages.contains("keep those from 1000–1600 GeV"),
      "\(binned.messages)")
  }

  /// Numbers stay visible, and none is quoted as a significance.
  @Test func aBackgroundThatDoesNotFitClaimsNothing() throws {
    let rows = (0..<40).map {
      "\(1000 + 20 * $0),\(1020 + 20 * $0),\(1000 + 20 * min($0, 39 - $0))\n"
    }
    let found = try report(
      "low,high,count\n" + rows.joined(),
      ["--background", "exponential1", "--toys", "10", "--scan-toys", "0"])
    #expect(!found.valid && found.reasons.contains { $0.contains("does not describe") })
    #expect(found.bumpHunter.localP != nil && found.background.pValue < 0.01)
  }

  @Test func aBackgroundThatCannotBeFittedSaysWhy() throws {
    let folder = try TemporaryFolder()
    let empty = (0..<40).map { "\(1000 + 20 * $0),\(1020 + 20 * $0),0\n" }.joined()
    let path = try folder.write("low,high,count\n" + empty, to: "spectrum.csv")
    let outcome = try sideband(["bump", path, "--background", "auto"])
    #expect(outcome.status == 1, "\(outcome.messages)")
    #expect(outcome.messages.contains("dijet3") && outcome.messages.contains("bernstein"))
  }
}
