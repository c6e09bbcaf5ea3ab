import Foundation
import Testing
import _TestSupport

@Suite("sideband fit and sideband limit")
struct FitAndLimitCommandTests {
  /// pyhf's two-bin example with a background uncertainty in each bin.
  static let workspace = """
    {"channels": [{"name": "c", "samples": [
      {"name": "signal", "data": [12.0, 11.0],
       "modifiers": [{"name": "mu", "type": "normfactor", "data": null}]},
      {"name": "background", "data": [50.0, 52.0],
       "modifiers": [{"name": "u", "type": "shapesys", "data": [3.0, 7.0]}]}]}],
     "observations": [{"name": "c", "data": [51, 48]}],
     "measurements": [{"name": "m", "config": {"poi": "mu", "parameters": []}}], "version": "1.0.0"}
    """

  struct Fit: Decodable {
    struct Value: Decodable { var value, error, low, high: Double }
    var bestFit: [String: Value]
    var twiceNLL: Double
    var correlation: [String: [String: Double]]
  }

  struct Limit: Decodable {
    struct Observed: Decodable { var CLs, CLsb, CLb, p0, Z0, upperLimit: Double? }
    struct Expected: Decodable { var CLs, upperLimit: Double? }
    var observed: Observed
    var expected: [String: Expected]
    var warnings: [String]
  }

  private func run<Result: Decodable>(_ arguments: String..., as type: Result.Type) throws -> Result
  {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.workspace, to: "w.json")
    let outcome = try sideband([arguments[0], path] + arguments.dropFirst() + ["--json"])
    #expect(outcome.status == 0, "\(outcome.messages)")
    return try JSONDecoder().decode(Result.self, from: Data(outcome.output.utf8))
  }

  @Test func aFitIsPrinted() throws {
    let fit = try run("fit", as: Fit.self)
    #expect(Set(fit.bestFit.keys) == ["mu", "u[0]", "u[1]"])
    // pyhf's documentation: γ = 1.0030512, 0.96266961 at the bound μ = 0, from a looser minimiser.
    #expect(fit.bestFit["mu"]?.value == 0)
    #expect(isClose(fit.bestFit["u[0]"]?.value ?? 0, 1.0030512, .absolute(1e-4)))
    #expect(isClose(fit.bestFit["u[1]"]?.value ?? 0, 0.96266961, .absolute(1e-4)))
    for value in fit.bestFit.values {
      #expect(value.low <= value.value && value.value <= value.high)
    }
    #expect(fit.correlation["u[0]"]?["u[0]"] == 1)
    #expect(fit.correlation["u[0]"]?["mu"] == fit.correlation["mu"]?["u[0]"])
  }

  @Test func aLimitIsPrinted() throws {
    let limit = try run("limit", as: Limit.self)
    // pyhf's documentation of hypotest and toms748_scan.
    #expect(isClose(limit.observed.CLs ?? 0, 0.05251497, .relative(1e-4)))
    let bands = [0.00260626, 0.01382005, 0.06445321, 0.23525644, 0.57303621]
    for (shift, band) in zip(-2...2, bands) {
      #expect(isClose(limit.expected["\(shift)"]?.CLs ?? 0, band, .relative(1e-4)))
    }
    #expect(isClose(limit.observed.upperLimit ?? 0, 1.011_569, .relative(1e-5)))
    #expect(limit.observed.p0 == 0.5 && limit.observed.Z0 == 0)
    #expect(limit.warnings.isEmpty)
  }

  @Test func toysGiveTheSameForTheSameSeed() throws {
    let arguments = ["--calculator", "toys", "--toys", "200", "--seed", "3"]
    func limit(_ threads: String) throws -> String {
      let folder = try TemporaryFolder()
      let path = try folder.write(Self.workspace, to: "w.json")
      return try sideband(["limit", path, "--json", "--threads", threads] + arguments)
        .output
    }
    let one = try limit("1")
    #expect(one.contains("CLsError"))
    #expect(try limit("2") == one)
  }

  @Test(arguments: [
    ["--statistic", "q0"], ["--statistic", "q"], ["--statistic", "q0", "--calculator", "toys"],
  ]) func otherStatisticsArePrinted(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.workspace, to: "w.json")
    let outcome = try sideband(["limit", path, "--toys", "100"] + arguments)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("p₀"))
  }

  @Test(arguments: [
    ["fit", "none.json"], ["limit", "w.json", "--mu", "-1"], ["limit", "w.json", "--toys", "0"],
    ["limit", "w.json", "--level", "1.5"], ["fit", "w.json", "--normsys", "code3"],
    ["fit", "w.json", "--measurement", "x"], ["fit", "w.json", "--patch-name", "x"],
  ])
  func badInputEndsWithTwo(arguments: [String]) throws {
    try check(arguments, status: 2)
  }

  @Test func aFlatLikelihoodEndsWithOne() throws {
    try check(["fit", "flat.json"], status: 1)
    try check(["limit", "flat.json"], status: 1)
  }

  private func check(_ arguments: [String], status: Int32) throws {
    let folder = try TemporaryFolder()
    _ = try folder.write(Self.workspace, to: "w.json")
    _ = try folder.write(
      Self.workspace.replacingOccurrences(of: "[12.0, 11.0]", with: "[0, 0]"), to: "flat.json")
    let outcome = try sideband(
      arguments.map { $0.hasSuffix(".json") ? folder.file($0) : $0 })
    #expect(outcome.status == status)
    #expect(outcome.output.isEmpty && !outcome.messages.isEmpty)
  }
}
