@_spi(Truth) import Events
import Foundation
import Testing
import _TestSupport

/// Tables whose truth is a formula and whose mass is defined.
@Suite struct EventTablePreparationTests {
  private func columns(_ columns: [(String, Column)]) throws -> NamedColumns {
    var named = NamedColumns(source: "a.csv")
    for (name, column) in columns { try named.append(name, column) }
    return named
  }

  private func text(_ rows: [String?]) -> Column { Column(text: TextColumn(rows)) }

  /// Four events with labels of several kinds.
  private func labelled() throws -> NamedColumns {
    try columns([
      ("m", Column([1, 2, 3, 4])), ("x", Column([5, -1, 2, 7])),
      ("label", text(["sig", "bkg", "bkg", "sig"])),
      ("sign", Column(signed: [1, -1, -1, 1])), ("flag", text(["True", "False", "False", "True"])),
      ("bool", Column([1, 0, 0, 1], content: .booleans)), ("w", Column([1, 1, 2, 2])),
      ("a == b", Column([1, 0, 0, 1])),
    ])
  }

  private func events(
    _ columns: NamedColumns, mass: Feature = "m", weight: String? = nil, truth: String? = nil,
    defining definitions: [String] = [], selecting conditions: [String] = []
  ) throws -> EventTable {
    try EventTable(
      columns, mass: mass, weight: weight, truth: truth,
      defining: definitions.map { try ColumnDefinition($0) }, selecting: conditions)
  }

  // MARK: Truth

  @Test(
    arguments: [
      ("flag", ["flag"]), ("bool", ["bool"]), ("a == b", ["a == b"]), ("label == 'sig'", ["label"]),
      ("label != \"bkg\"", ["label"]), ("sign == 1", ["sign"]), ("(sign + 1) / 2", ["sign"]),
      ("`a == b`", ["a == b"]), ("label == 'sig' and sign > 0", ["label", "sign"]),
    ] as [(String, Set<String>)])
  func truthLeavesTheTable(truth: String, gone: Set<String>) throws {
    let columns = try labelled()
    let table = try events(columns, weight: "w", truth: truth)
    #expect(table.truth?.isSignal == [true, false, false, true])
    #expect(table.names == columns.names.filter { !gone.contains($0) })
    #expect(table.weights == [1, 1, 2, 2])
    // The columns are out of reach of formulas and features alike.
    for name in gone {
      #expect(throws: InputError.self) { try table.selecting(where: "`\(name)` == 1") }
      #expect(throws: InputError.self) { try table.values(of: name) }
    }
  }

  @Test func definitionsCannotReadTheTruth() throws {
    for definition in ["y = sign * x", "y = isfinite(sign)", "sign2 = sign", "y = 0 * sign"] {
      let error = try #require(throws: InputError.self) {
        try events(labelled(), truth: "sign == 1", defining: [definition])
      }
      #expect(error.problem == "it reads 'sign', which tells the truth")
    }
    #expect(throws: InputError.self) {
      try events(labelled(), truth: "label == 'sig'", selecting: ["label == 'sig'"])
    }
    // Nor can the truth be told by a new column, whose origin would stay.
    #expect(throws: InputError.self) {
      try events(labelled(), truth: "isSignal", defining: ["isSignal = sign > 0"])
    }
  }

  /// An element of an array takes the whole array with it.
  @Test func arraysLeaveWhole() throws {
    let columns = try columns([
      ("m", Column([1, 2])), ("lab", Column([1, 0])), ("lab[0]", Column([1, 0])),
      ("lab[1]", Column([0, 1])),
    ])
    let table = try events(columns, truth: "lab[00] == 1")
    #expect(table.names == ["m", "lab[1]"])
  }

  @Test(arguments: [
    ("m > 3", "it reads 'm', which is the mass"), ("m", "it reads 'm', which is the mass"),
    ("w == 2", "it reads 'w', which is the weight"), ("1", "it reads no column"),
    ("pi > 3", "it reads no column"), ("none", "there is no column 'none'"),
    ("label =", "a value is expected"),
    ("sign ==", "a value is expected at character 8, not the end"),
  ])
  func truthsThatAreRefused(truth: String, problem: String) throws {
    let error = try #require(throws: InputError.self) {
      try events(labelled(), weight: "w", truth: truth)
    }
    #expect(error.problem.hasPrefix(problem) || truth == "label =", "\(error)")
    #expect(!error.remedy.isEmpty)
  }

  @Test(arguments: [
    ("sign", "a.csv, column 'sign', row 2", "the truth label is -1.0"),
    ("label", "a.csv, column 'label', row 1", "the truth label is 'sig'"),
    ("x", "a.csv, column 'x', row 1", "the truth label is 5.0"),
    ("x + 1", "a.csv, row 1, --truth 'x + 1'", "the truth label is 6.0"),
    ("label == 1", "a.csv, column 'label', row 1", "'sig' is not a number"),
  ])
  func labelsAreOneOrZero(truth: String, place: String, problem: String) throws {
    let error = try #require(throws: InputError.self) { try events(labelled(), truth: truth) }
    #expect(error.place == place)
    #expect(error.problem == problem)
  }

  @Test(arguments: ["n", "n == 1", "t == 's'", "t != 's'", "n > 0 or x > 0", "sign(n)", "1 - n"])
  func anEventWithoutALabelIsNotBackground(truth: String) throws {
    let columns = try columns([
      ("m", Column([1, 2, 3])), ("x", Column([1, 1, -1])), ("n", Column([1, 0, .emptyCell])),
      ("t", text(["s", "b", nil])),
    ])
    let error = try #require(throws: InputError.self) { try events(columns, truth: truth) }
    #expect(error.place.hasSuffix("row 3"))
    #expect(
      error.problem
        == (truth == "n" ? "the truth label is missing" : "the cell is empty, and --truth reads it")
    )
    // Unless the event is left out.
    let rest = try events(columns, truth: truth, selecting: ["m < 3"])
    let isTurned = truth == "t != 's'" || truth == "1 - n"
    if truth != "n > 0 or x > 0" { #expect(rest.truth?.isSignal == [!isTurned, isTurned]) }
  }

  @Test func missingValuesMayBeTheTruth() throws {
    let columns = try columns([("m", Column([1, 2, 3])), ("gen", Column([.nan, 5, .emptyCell]))])
    #expect(try events(columns, truth: "isfinite(gen)").truth?.isSignal == [false, true, false])
    #expect(try events(columns, truth: "not isnan(gen)").truth?.isSignal == [false, true, false])
  }

  @Test func rowsAreTheFilesAfterSelections() throws {
    let columns = try columns([
      ("m", Column([1, 2, 3, 4])), ("n", Column([2, 0, 1, 2])), ("w", Column([.nan, 1, 2, 3])),
    ])
    let error = try #require(throws: InputError.self) {
      try events(columns, truth: "n", selecting: ["m > 1"])
    }
    #expect(error.place == "a.csv, column 'n', row 4")
    let table = try events(columns, weight: "w", truth: "n", selecting: ["m > 1", "m < 4"])
    #expect(table.truth?.isSignal == [false, true])
    #expect(table.weights == [1, 2])
    #expect(throws: InputError.self) { try events(columns, weight: "w") }
  }

  // MARK: The mass

  @Test func theMassMayBeDefined() throws {
    let columns = try columns([
      ("E", Column([5, 10])), ("p", Column([3, 8])), ("x", Column([1, 2])),
    ])
    let table = try events(
      columns, mass: Feature("m", unit: "TeV"), defining: ["m = sqrt(E**2 - p**2)", "y = x / m"],
      selecting: ["m > 5"])
    #expect(try table.masses() == [6_000])
    #expect(table.names == ["E", "p", "x", "m", "y"])
    #expect(table.derivedFromMass == ["m"])
    let error = try #require(throws: InputError.self) { try events(columns, mass: "m") }
    #expect(error.problem == "there is no column 'm'")
  }

  /// Everything that knows the mass, in data that are made to hide it.
  @Test(
    arguments: [
      ("m", [], ["m"]), ("m", ["f = m * 1"], ["m", "f"]), ("m", ["f = m * x"], ["m"]),
      // The mass is another column in other units.
      ("M", ["M = 2*m"], ["M", "m"]), ("M", ["M = 2*m", "f = m*1"], ["M", "m", "f"]),
      ("M", ["f = m*1", "M = 2*m"], ["M", "m", "f"]), ("M", ["M = m"], ["M", "m"]),
      // A chain of definitions, with constants by formula and in the data.
      ("M", ["a = m / 2", "M = 2*a", "f = sin(m)"], ["M", "m", "a", "f"]),
      ("M", ["k = 1000", "M = m * k", "f = m + k"], ["M", "m", "k", "f"]),
      ("M", ["M = m * one", "f = m - 3"], ["M", "m", "f"]),
      ("M", ["a = m / 2", "b = m ** 2", "M = a + sqrt(b)"], ["M", "m", "a", "b"]),
      ("M", ["M = pi * m"], ["M", "m"]), ("M", ["M = m * True"], ["M", "m"]),
      // Its inputs are ordinary columns, but not what they all enter through.
      ("M", ["M = sqrt(E*E - p*p)"], ["M"]), ("M", ["M = sqrt(E*E - p*p)", "f = E - p"], ["M"]),
      ("M", ["s = E*E - p*p", "M = sqrt(s)", "f = s / 3"], ["M", "s", "f"]),
      ("M", ["s = E*E - p*p", "a = s / 2", "b = s / 3", "M = a + b"], ["M", "s", "a", "b"]),
      ("M", ["s = E*E - p*p", "t = s * one", "u = t + 0", "M = u"], ["M", "s", "t", "u"]),
      ("M", ["s = E*E - p*p", "M = s + x"], ["M"]),
      ("M", ["h = E * 2", "M = h - p", "f = M * one"], ["M"]),
    ] as [(String, [String], Set<String>)])
  func whatKnowsTheMass(mass: String, definitions: [String], expected: Set<String>) throws {
    let columns = try columns([
      ("m", Column([1, 2, 3])), ("x", Column([2, 1, 5])), ("one", Column([1, 1, 1])),
      ("E", Column([5, 10, 7])), ("p", Column([3, 8, 1])),
    ])
    let table = try events(columns, mass: Feature(mass), defining: definitions)
    #expect(table.derivedFromMass == expected)
    for name in table.names {
      let isRefused = fails { _ = try table.featureMatrix([Feature(name)]) }
      #expect(isRefused == expected.contains(name), "\(name)")
    }
    // Later definitions go on from there, and selections change nothing.
    let later = try table.selecting(where: "x > 1").defining("later = \(expected.sorted()[0]) + 1")
    #expect(later.derivedFromMass == expected.union(["later"]))
  }

  private func fails(_ body: () throws -> Void) -> Bool {
    do { try body() } catch { return true }
    return false
  }

  @Test func anIndexWithZerosIsTheSameColumn() throws {
    let columns = try columns([("j[0]", Column([1, 2])), ("x", Column([2, 1]))])
    let table = try events(columns, mass: "j[00]", defining: ["f = j[0] * 2", "g = `j[000]` + 1"])
    #expect(table.derivedFromMass == ["j[0]", "f", "g"])
  }

  @Test func unitsOfTheMass() throws {
    let columns = try columns([("m", Column([1, 2]))])
    #expect(try events(columns, mass: Feature("m", unit: "MeV")).masses() == [1e-3, 2e-3])
    let error = try #require(throws: InputError.self) {
      try events(columns, mass: Feature("m", unit: "PeV"))
    }
    #expect(error.problem == "'PeV' is not a unit of energy")
  }

  @Test func definitionsNameTheRowOfAText() throws {
    let error = try #require(throws: InputError.self) {
      try events(labelled(), defining: ["y = x + label"])
    }
    #expect(error.place == "a.csv, column 'label', row 1")
  }
}
