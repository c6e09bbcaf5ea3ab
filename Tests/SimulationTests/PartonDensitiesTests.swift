import Events
import Foundation
import GSL
import Simulation
import Testing
import _TestSupport

/// What Pythia's own reader gives for NNPDF2.3 LO, by `Reference/make_pdf.py`.
private struct Reference: Decodable {
  struct Point: Decodable {
    var x: Double
    var q: Double
    var knot: Bool
    var xf: [String: Double]
  }

  var points: [Point]

  static func load() throws -> Reference {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let data = try Data(contentsOf: folder.appendingPathComponent("Reference/pdf.json"))
    return try JSONDecoder().decode(Reference.self, from: data)
  }
}

/// The grid that the reference was made of; `pythia8mc` has it under `share/Pythia8/pdfdata`.
private let gridPath = ProcessInfo.processInfo.environment["SIDEBAND_PDF"]

/// ∫ dx x^power Σ_i weight_i x f_i from 1e-4 to 0.9.
private func moment(
  of densities: some PartonDensities, q: Double, power: Double, from low: Double = 1e-4,
  to high: Double = 0.9, _ weights: [(Parton, Double)]
) throws -> Double {
  try integrate(over: log(low)...log(high), relativeError: 1e-6) { logX in
    let values = densities.xf(x: exp(logX), q: q)
    return exp(logX * (power + 1)) * weights.reduce(0) { $0 + $1.1 * values[$1.0] }
  }.value
}

private let everyParton = Parton.allCases.map { ($0, 1.0) }

@Suite struct PartonTests {
  @Test func antipartonsAreOpposite() {
    for parton in Parton.allCases {
      #expect(parton.antiparton.antiparton == parton)
      #expect(parton.antiparton.rawValue == (parton == .gluon ? 21 : -parton.rawValue))
    }
  }
}

@Suite struct EmbeddedPartonDensitiesTests {
  let densities = EmbeddedPartonDensities()

  @Test func theyAgreeWithTheSetThatTheyWereFittedTo() throws {
    for point in try Reference.load().points {
      for (flavour, expected) in point.xf {
        let parton = try #require(Int(flavour).flatMap(Parton.init))
        // The largest error that the doc states: 0.7 %, and 2.2 % for the heavy quarks' tails.
        let isTail = abs(parton.rawValue) >= 4 && point.x > 0.5
        #expect(
          isClose(
            densities.xf(parton, x: point.x, q: point.q), expected,
            .relative(isTail ? 0.022 : 0.007)),
          "\(parton) at x = \(point.x), Q = \(point.q)")
      }
    }
  }

  /// What the source has from x = 1e-4 to 0.9. Of the rest of 1, 3.1 to 5.3 % are below 1e-4, less
  /// than 1e-5 above 0.9; top quarks have 0.1 to 1.6 % and the photon 0.7 to 0.9 %, and the source
  /// itself adds up to 1.005 with them.
  @Test(arguments: [(200.0, 0.9665), (1000, 0.9466), (6000, 0.9270)])
  func momentumIsShared(q: Double, expected: Double) throws {
    let sum = try moment(of: densities, q: q, power: 0, everyParton)
    #expect(isClose(sum, expected, .absolute(0.001)))
  }

  /// What the source has from x = 1e-4 on; 2 and 1 are the sums from 0. The tolerance is that of a
  /// difference of sea and quarks up to ten times as large, each good to 0.25 % there.
  @Test(arguments: [(200.0, 1.968, 0.984), (1000, 1.962, 0.981), (6000, 1.957, 0.978)])
  func theProtonIsTwoUpsAndADown(q: Double, ups: Double, downs: Double) throws {
    let up = try moment(of: densities, q: q, power: -1, [(.up, 1), (.antiup, -1)])
    let down = try moment(of: densities, q: q, power: -1, [(.down, 1), (.antidown, -1)])
    #expect(isClose(up, ups, .absolute(0.01)))
    #expect(isClose(down, downs, .absolute(0.01)))
  }

  @Test func outsideTheRangesTheyAreFrozen() {
    #expect(densities.xf(.up, x: 1e-6, q: 500) == densities.xf(.up, x: 1e-4, q: 500))
    #expect(densities.xf(.up, x: 0.1, q: 10) == densities.xf(.up, x: 0.1, q: 200))
    #expect(densities.xf(.up, x: 0.1, q: 1e5) == densities.xf(.up, x: 0.1, q: 6000))
    #expect(densities.xf(.up, x: 1, q: 500) == 0)
    #expect(densities.xf(x: 1, q: 500)[.up] == 0)
    #expect(densities.xf(.up, x: .nan, q: 500).isNaN)
    #expect(densities.xf(.up, x: 0.1, q: .nan).isNaN)
  }

  @Test func theyFallToZeroAboveTheRange() {
    for parton in Parton.allCases {
      let values = [0.89, 0.9, 0.91, 0.95, 0.99, 0.9999].map {
        densities.xf(parton, x: $0, q: 1000)
      }
      #expect(zip(values, values.dropFirst()).allSatisfy { $0 > $1 && $1 > 0 })
    }
  }

  @Test func allAtOnceAreTheSameAsOneByOne() {
    for (x, q) in [(2e-4, 210.0), (0.03, 900), (0.7, 5500), (0.95, 300), (1e-5, 1e4)] {
      let values = densities.xf(x: x, q: q)
      for parton in Parton.allCases {
        // The same sums; only a compiler's choice of fused operations may differ.
        #expect(isClose(values[parton], densities.xf(parton, x: x, q: q), .relative(1e-13)))
      }
    }
  }
}

@Suite struct PartonLuminosityTests {
  /// x f = x^a (1 − x) for every parton.
  private struct PowerLaw: PartonDensities {
    var a: Double
    var name: String { "power law" }
    var xRange: ClosedRange<Double> { 0...1 }
    var qRange: ClosedRange<Double> { 1...1e5 }

    func xf(_ parton: Parton, x: Double, q: Double) -> Double { pow(x, a) * max(0, 1 - x) }
    func xf(x: Double, q: Double) -> PartonValues {
      PartonValues(repeating: xf(.gluon, x: x, q: q))
    }
  }

  @Test(arguments: [(a: 0.0, tau: 0.01), (a: -0.3, tau: 0.2), (a: 0.5, tau: 1e-4)])
  func itIsTheConvolutionInClosedForm(a: Double, tau: Double) throws {
    // ∫ dx/x (1 − x)(1 − τ/x) = −(1 + τ) ln τ − 2 (1 − τ).
    let expected = pow(tau, a - 1) * (-(1 + tau) * log(tau) - 2 * (1 - tau))
    let value = try PowerLaw(a: a).luminosity(.up, .antiup, tau: tau, q: 100).value
    #expect(isClose(value, expected, .relative(1e-6)))  // the accuracy asked of the quadrature
  }

  @Test func theProtonsAreAlike() throws {
    let densities = EmbeddedPartonDensities()
    let one = try densities.luminosity(.up, .antidown, tau: 0.06, q: 3500).value
    let other = try densities.luminosity(.antidown, .up, tau: 0.06, q: 3500).value
    #expect(isClose(one, other, .relative(2e-6)))
  }
}

@Suite struct LHAPDFGridTests {
  static let x = (0...6).map { exp(-6 + Double($0)) }
  static let q = (0...5).map { exp(2 + 0.5 * Double($0)) }

  /// A file of the format, x f given in ln x and ln Q for each parton.
  private func text(
    x: [Double] = x, q: [[Double]] = [q], ids: [Int] = [-5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 21],
    _ function: (Int, Double, Double) -> Double
  ) -> String {
    var text = "PdfType: central\nFormat: lhagrid1\n---\n"
    for q in q {
      text += x.map { "\($0)" }.joined(separator: " ") + "\n"
      text += q.map { "\($0)" }.joined(separator: " ") + "\n"
      text += ids.map { "\($0)" }.joined(separator: " ") + "\n"
      for x in x {
        for q in q {
          text += ids.map { "\(function($0, log(x), log(q)))" }.joined(separator: " ") + "\n"
        }
      }
      text += "---\n"
    }
    return text
  }

  private func read(_ text: String, partons: [Parton] = []) throws -> LHAPDFGrid {
    let folder = try TemporaryFolder()
    return try LHAPDFGrid(try folder.write(text, to: "tiny_0000.dat"), partons: partons)
  }

  @Test func theKnotsHaveTheirValues() throws {
    func value(_ id: Int, _ x: Double, _ q: Double) -> Double {
      Double(id) + sin(3 * x + Double(id)) * cos(2 * q)
    }
    let grid = try read(text(value))
    for x in Self.x.dropLast() {
      for q in Self.q {
        let values = grid.xf(x: x, q: q)
        for parton in Parton.allCases {
          let expected = value(parton.rawValue, log(x), log(q))
          #expect(isClose(grid.xf(parton, x: x, q: q), expected, .relative(1e-14)))
          #expect(isClose(values[parton], expected, .relative(1e-14)))
        }
      }
    }
    #expect(grid.xRange.lowerBound == Self.x[0])
    #expect(grid.xRange.upperBound == 1)
    #expect(grid.qRange == Self.q[0]...Self.q[5])
    #expect(grid.name == "tiny")
    #expect(grid.information["PdfType"] == "central")
    #expect(grid.partons == Set(Parton.allCases))
  }

  /// Slopes by mean differences are exact to second order on equidistant knots.
  @Test func aQuadraticIsReproducedInTheInterior() throws {
    func value(_ id: Int, _ x: Double, _ q: Double) -> Double {
      (1 + 0.3 * x - 0.7 * x * x) * (2 - q + 0.4 * q * q) + Double(id)
    }
    let grid = try read(text(value))
    for logX in stride(from: -4.95, to: -1.05, by: 0.17) {
      for logQ in stride(from: 2.55, to: 3.95, by: 0.11) {
        let result = grid.xf(.strange, x: exp(logX), q: exp(logQ))
        // Rounding, of terms up to 50.
        #expect(isClose(result, value(3, logX, logQ), .absolute(1e-12)))
      }
    }
  }

  /// For u³ the slopes are h² too large, which adds h³ t(1 − t)(1 − 2t) between the knots: the mark of
  /// LHAPDF's slopes, by which another cubic would be told from it.
  @Test func aCubicDiffersAsLHAPDFsDoes() throws {
    let grid = try read(text { _, x, q in x * x * x + 5 * q * q * q })
    for t in [0.1, 0.25, 0.5, 0.8] {
      for s in [0.2, 0.5, 0.7] {
        let (u, v) = (-4 + t, 2.5 + 0.5 * s)
        let expected =
          u * u * u + t * (1 - t) * (1 - 2 * t)
          + 5 * (v * v * v + 0.125 * s * (1 - s) * (1 - 2 * s))
        #expect(isClose(grid.xf(.up, x: exp(u), q: exp(v)), expected, .absolute(1e-11)))
      }
    }
  }

  /// At an end the slope is that of the chord: for u² off by h, which adds h² t(1 − t)².
  @Test func theSlopeAtAnEndIsOneSided() throws {
    let grid = try read(text { _, x, q in x * x + q * q })
    let (t, s) = (0.3, 0.6)
    let (low, high) = (-6 + t, -1 + t)
    let v = 3.0 + 0.5 * s
    let bump = t * (1 - t) * (1 - t)
    let mirrored = t * t * (1 - t)
    #expect(
      isClose(grid.xf(.up, x: exp(low), q: exp(v)), low * low + v * v + bump, .absolute(1e-12)))
    #expect(
      isClose(
        grid.xf(.up, x: exp(high), q: exp(v)), high * high + v * v + mirrored, .absolute(1e-12)))
    let bottom = 2 + 0.5 * s
    #expect(
      isClose(
        grid.xf(.up, x: exp(-3 + t), q: exp(bottom)),
        (-3 + t) * (-3 + t) + bottom * bottom + 0.25 * s * (1 - s) * (1 - s), .absolute(1e-12)))
  }

  @Test func aSeamOfSubgridsIsNotCrossed() throws {
    let seam = 10.0
    let (below, above) = ([4.0, 5, 6, 8, seam], [seam, 12, 15, 20])
    // A threshold: nothing below it.
    let grid = try read(
      text(q: [below, above]) { _, _, q in q <= log(seam) + 1e-9 ? 0 : q - log(seam) })
    #expect(grid.xf(.bottom, x: 0.1, q: 9.999) == 0)
    // Linear above, and so exact there although the knots are not equidistant.
    for q in [10.5, 11.9, 13, 19] {
      #expect(isClose(grid.xf(.bottom, x: 0.1, q: q), log(q / seam), .absolute(1e-13)))
    }
    #expect(grid.qRange == 4...20)
  }

  @Test func threeKnotsInQAreJoinedByLines() throws {
    let grid = try read(text(q: [[1, exp(1), exp(2)]]) { _, x, q in x * x + q * q })
    #expect(
      isClose(grid.xf(.up, x: exp(-2.5), q: exp(1.25)), 6.5 + 1.75, .absolute(1e-13)))
  }

  @Test func outsideTheGridItIsFrozen() throws {
    let grid = try read(text { _, x, q in 50 + x * x + q })
    #expect(grid.xf(.up, x: 1e-9, q: 20) == grid.xf(.up, x: Self.x[0], q: 20))
    #expect(grid.xf(.up, x: 0.1, q: 0.5) == grid.xf(.up, x: 0.1, q: Self.q[0]))
    #expect(grid.xf(.up, x: 0.1, q: 1e9) == grid.xf(.up, x: 0.1, q: Self.q[5]))
    #expect(grid.xf(.up, x: 1, q: 20) == 0)
    #expect(grid.xf(x: 1.5, q: 20)[.gluon] == 0)
    #expect(grid.xf(.up, x: .nan, q: 20).isNaN)
    #expect(grid.xf(.up, x: 0.1, q: .nan).isNaN)
  }

  @Test func aFolderIsReadWithItsInformation() throws {
    let folder = try TemporaryFolder()
    let set = folder.file("tiny")
    try FileManager.default.createDirectory(atPath: set, withIntermediateDirectories: true)
    _ = try folder.write(text { id, _, _ in Double(id) }, to: "tiny/tiny_0000.dat")
    _ = try folder.write(text { id, _, _ in Double(2 * id) }, to: "tiny/tiny_0001.dat")
    _ = try folder.write(
      "# a comment\nSetDesc: \"A set: tiny\"\nAlphaS_MZ: 0.130\nAlphaS_Qs: [1.0,\n  2.0]\n",
      to: "tiny/tiny.info")
    let grid = try LHAPDFGrid(set)
    #expect(grid.name == "tiny")
    #expect(grid.information["SetDesc"] == "A set: tiny")
    #expect(grid.information["AlphaS_MZ"] == "0.130")
    #expect(isClose(grid.xf(.bottom, x: 0.1, q: 20), 5, .relative(1e-14)))
    let other = try LHAPDFGrid(set, member: 1)
    #expect(isClose(other.xf(.bottom, x: 0.1, q: 20), 10, .relative(1e-14)))
    #expect(throws: InputError(set + "/tiny_0002.dat", "there is no such file")) {
      try LHAPDFGrid(set, member: 2)
    }
  }

  /// A set's folder with an `.info` and members, of which each has its number for a density.
  private func writeSet(_ path: String, in folder: TemporaryFolder, info: String, members: Int)
    throws
  {
    let name = URL(fileURLWithPath: path).lastPathComponent
    try FileManager.default.createDirectory(
      atPath: folder.file(path), withIntermediateDirectories: true)
    _ = try folder.write(info, to: "\(path)/\(name).info")
    for member in 0..<members {
      let grid = text { _, _, _ in Double(member) }.replacing("Format: lhagrid1\n", with: "")
      try OutputFile.write(Array(grid.utf8), to: folder.file("\(path)/\(name)_000\(member).dat.gz"))
    }
  }

  @Test func theFormatMayStandInTheInformation() throws {
    let folder = try TemporaryFolder()
    try writeSet("tiny", in: folder, info: "SetDesc: x\nFormat: lhagrid1\n", members: 1)
    #expect(try LHAPDFGrid(folder.file("tiny")).name == "tiny")
    #expect(try LHAPDFGrid(folder.file("tiny/tiny_0000.dat.gz")).information["SetDesc"] == "x")
    try writeSet("other", in: folder, info: "SetDesc: x\n", members: 1)
    let error = #expect(throws: InputError.self) { try LHAPDFGrid(folder.file("other")) }
    #expect(error?.problem == "neither its header nor the set's .info has 'Format: lhagrid1'")
  }

  @Test func setsByName() throws {
    let folder = try TemporaryFolder()
    try writeSet("a/first", in: folder, info: "Format: lhagrid1\n", members: 3)
    try writeSet("b/second", in: folder, info: "Format: lhagrid1\n", members: 2)
    try writeSet("b/first", in: folder, info: "Format: nothing\n", members: 1)
    let path = "\(folder.file("none")):\(folder.file("a"))::\(folder.file("b"))"
    func density(_ name: String, member: Int = 0) throws -> Double {
      try LHAPDFGrid(name, member: member, searchPath: path).xf(.up, x: 0.1, q: 20)
    }
    for (name, member, expected) in [
      ("first", 0, 0.0), ("first/2", 0, 2), ("first/0001", 0, 1), ("second/1", 0, 1),
      ("second", 1, 1),
      (folder.file("a/first/2"), 0, 2), (folder.file("b/second") + "/1", 0, 1),
    ] {
      #expect(try isClose(density(name, member: member), expected, .absolute(1e-14)), "\(name)")
    }
    #expect(throws: InputError.self) { try density("first/3") }
    #expect(throws: InputError.self) { try density("first/10000") }
    #expect(throws: InputError.self) { try density("first/99999999999999999999") }
    let error = #expect(throws: InputError.self) { try density("third") }
    #expect(error?.problem == "there is no such file, and no set of this name")
    #expect(error?.remedy == "fetch the set, or add its folder to LHAPDF_DATA_PATH")
    let alone = #expect(throws: InputError.self) { try LHAPDFGrid("third", searchPath: nil) }
    #expect(alone?.remedy.contains("LHAPDF_DATA_PATH") == true)
  }

  @Test func aSetWithoutBottomQuarks() throws {
    let grid = try read(text(ids: [-4, -3, -2, -1, 21, 1, 2, 3, 4]) { id, _, _ in Double(id) })
    #expect(grid.xf(.bottom, x: 0.1, q: 20) == 0)
    #expect(grid.xf(x: 0.1, q: 20)[.antibottom] == 0)
    #expect(isClose(grid.xf(.charm, x: 0.1, q: 20), 4, .relative(1e-14)))
    #expect(grid.partons == Set(Parton.allCases).subtracting([.bottom, .antibottom]))
    let error = #expect(throws: InputError.self) { try read(text(ids: [6, 22]) { _, _, _ in 1 }) }
    #expect(error?.problem == "it has no density of a quark or gluon")
  }

  @Test func theGluonMayBeZeroAndOtherFlavoursMayBeThere() throws {
    let ids = [-6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 0, 22]
    let grid = try read(text(ids: ids) { id, _, _ in Double(100 + id) })
    #expect(isClose(grid.xf(.gluon, x: 0.1, q: 20), 100, .relative(1e-14)))
    #expect(isClose(grid.xf(.antibottom, x: 0.1, q: 20), 95, .relative(1e-14)))
  }

  // MARK: Refusals

  @Test func whatIsMissingIsCounted() throws {
    let whole = text { id, x, q in Double(id) + x * q }
    // 42 rows of eleven values: the last four rows and the closing line are cut off.
    let lines = whole.split(separator: "\n")
    let cut = lines.dropLast(5).joined(separator: "\n")
    let error = #expect(throws: InputError.self) { try read(cut) }
    #expect(error?.problem == "44 of its 462 values are missing")
    #expect(error?.place.hasSuffix("tiny_0000.dat, subgrid 1") == true)
    let more = lines.dropLast().joined(separator: "\n") + "\n1 2 3\n---\n"
    #expect(
      #expect(throws: InputError.self) { try read(more) }?.problem
        == "it has 3 values more than its 462")
    // Without the closing line alone, nothing is missing.
    #expect(throws: Never.self) { try read(lines.dropLast().joined(separator: "\n")) }
  }

  @Test func aLackingPartonIsNamed() throws {
    let light = text(ids: [-3, -2, -1, 1, 2, 3, 21]) { id, _, _ in Double(id) }
    let error = #expect(throws: InputError.self) { try read(light, partons: [.up, .charm]) }
    #expect(error?.problem == "it has no density of charm (4)")
    let grid = try read(light, partons: [.up, .gluon])
    #expect(grid.xf(.charm, x: 0.1, q: 20) == 0)
    #expect(!grid.partons.contains(.charm))
  }

  @Test func aMissingFileIsNamed() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("none_0000.dat")
    #expect(throws: InputError(path, "there is no such file")) { try LHAPDFGrid(path) }
    let name = URL(fileURLWithPath: folder.path).lastPathComponent
    let missing = InputError("\(folder.path)/\(name)_0000.dat", "there is no such file")
    #expect(throws: missing) { try LHAPDFGrid(folder.path) }
  }

  @Test(arguments: [
    ("", "neither its header nor the set's .info has 'Format: lhagrid1'"),
    ("m,y\n1,2\n", "neither its header nor the set's .info has 'Format: lhagrid1'"),
    ("Format: lhagrid2\n---\n", "its format is 'lhagrid2', not 'lhagrid1'"),
    ("Format: lhagrid1\n", "it ends with its header"),
    ("Format: lhagrid1\n---\n", "it ends with its header"),
    (
      "Format: lhagrid1\n---\n0.1 0.2 0.3 1\n",
      "it ends before its knots in x, knots in Q and partons"
    ),
    ("Format: lhagrid1\n---\n0.1 1\n1 2\n21\n", "it has 2 knots in x, fewer than 4"),
    ("Format: lhagrid1\n---\n0.1 0.2 0.3 1\n2\n21\n", "it has 1 knots in Q, fewer than 2"),
    (
      "Format: lhagrid1\n---\n0.1 0.3 0.2 1\n1 2\n21\n",
      "its knots in x are not positive and ascending"
    ),
    ("Format: lhagrid1\n---\n0.1 0.2 0.3 1\n1 2\n21\n1\nnan\n", "'nan' is no number"),
    ("Format: lhagrid1\n---\n0.1 0.2 0.3 1\n1 2\n21\n1\n2x\n", "'2x' is no number"),
  ])
  func whatIsNoGridIsRefused(text: String, problem: String) throws {
    #expect(#expect(throws: InputError.self) { try read(text) }?.problem == problem)
  }

  @Test func subgridsMustMeet() throws {
    let gap = text(q: [[4, 5, 6, 8], [9, 12, 15, 20]]) { _, _, _ in 1 }
    #expect(
      #expect(throws: InputError.self) { try read(gap) }?.problem
        == "it begins at Q = 9.0, not where the one before it ends")
  }

  // MARK: The real grid

  @Test(.enabled(if: gridPath != nil, "SIDEBAND_PDF names no NNPDF23_lo_as_0130_qed_0000.dat"))
  func theRealGridAgreesWithPythia() throws {
    let grid = try LHAPDFGrid(try #require(gridPath))
    for point in try Reference.load().points {
      for (flavour, expected) in point.xf {
        let parton = try #require(Int(flavour).flatMap(Parton.init))
        // The same on the knots. Between them Pythia's cubic is another one: 0.1 % where densities are
        // smooth, more in the tails.
        let tolerance = point.knot ? 1e-8 : point.x < 0.7 ? 1e-3 : 5e-3
        #expect(
          isClose(grid.xf(parton, x: point.x, q: point.q), expected, .relative(tolerance)),
          "\(parton) at x = \(point.x), Q = \(point.q)")
      }
    }
  }

  @Test(
    .enabled(if: gridPath != nil, "SIDEBAND_PDF names no NNPDF23_lo_as_0130_qed_0000.dat"),
    arguments: [(200.0, 0.9973), (1000, 0.9880), (6000, 0.9799)])
  func theRealGridsSumRules(q: Double, momentum: Double) throws {
    let grid = try LHAPDFGrid(try #require(gridPath))
    func sum(_ power: Double, _ weights: [(Parton, Double)]) throws -> Double {
      try moment(of: grid, q: q, power: power, from: 1e-9, to: 0.999, weights)
    }
    // Top quark and photon have the rest; the sum with them is 1.005.
    #expect(isClose(try sum(0, everyParton), momentum, .absolute(0.0002)))
    #expect(isClose(try sum(-1, [(.up, 1), (.antiup, -1)]), 2, .absolute(0.01)))
    #expect(isClose(try sum(-1, [(.down, 1), (.antidown, -1)]), 1, .absolute(0.01)))
  }
}
