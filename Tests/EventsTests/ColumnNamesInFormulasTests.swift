import Events
import Testing
import _TestSupport

/// Columns by their names, constants, and texts in formulas.
@Suite struct ColumnNamesInFormulasTests {
  private func columns(_ columns: [(String, Column)]) throws -> NamedColumns {
    var named = NamedColumns(source: "a.csv")
    for (name, column) in columns { try named.append(name, column) }
    return named
  }

  private func text(_ rows: [String?]) -> Column { Column(text: TextColumn(rows)) }

  /// A table of the mass and another column.
  private func events(_ name: String, _ column: Column) throws -> EventTable {
    let masses = (1...column.count).map { Double($0) }
    return try EventTable(columns([("m", Column(masses)), (name, column)]), mass: "m")
  }

  private func kept(_ condition: String, _ name: String, _ column: Column) throws -> [Double] {
    try events(name, column).selecting(where: condition).masses()
  }

  @Test(arguments: ["pi", "True", "False", "true", "false"])
  func aColumnWinsOverAConstant(name: String) throws {
    let events = try EventTable([("m", [1]), (name, [9])], mass: "m")
    #expect(try events.defining("x = \(name) + 1").values(of: "x") == [10])
    #expect(try events.defining("x = `\(name)` + 1").values(of: "x") == [10])
  }

  @Test func aConstantBetweenBackquotesIsAColumn() throws {
    let events = try EventTable([("m", [1])], mass: "m")
    #expect(try events.defining("x = pi").values(of: "x") == [Double.pi])
    let error = try #require(throws: InputError.self) { try events.defining("x = `pi`") }
    #expect(error.problem == "there is no column 'pi'")
  }

  /// There is no constant e, as that is a usual name of an energy.
  @Test func eIsAColumn() throws {
    let events = try EventTable([("m", [1]), ("e", [5])], mass: "m")
    #expect(try events.defining("x = 2 * e + 1e1").values(of: "x") == [20])
    let error = try #require(throws: InputError.self) {
      try EventTable([("m", [1])], mass: "m").defining("x = e")
    }
    #expect(error.problem == "there is no column 'e'")
  }

  @Test(arguments: [
    ("jet.pt", "jet.pt"), ("jet1.pt", "jet1.pt"), ("a.b.c", "a.b.c"), ("_x", "_x"),
    ("jets[0]", "jets[0]"), ("jets[0][12]", "jets[0][12]"), ("jets[00]", "jets[0]"),
    ("jets[3].pt", "jets[3].pt"), ("τ₂₁", "τ₂₁"), ("`jets[0]`", "jets[0]"), ("`m jj`", "m jj"),
    ("`2nd_m`", "2nd_m"), ("`a-b`", "a-b"), ("android", "android"), ("order", "order"),
    ("notes", "notes"),
  ])
  func namesOfColumns(written: String, name: String) throws {
    let events = try EventTable([("m", [1]), (name, [9])], mass: "m")
    #expect(try events.defining("x = -\(written)*2").values(of: "x") == [-18])
    #expect(try events.selecting(where: "1<\(written)<10 and \(written)>1").count == 1)
  }

  @Test(arguments: ["m jj > 1", "2nd_m > 1", "x.1 > 1", "m$ > 1"])
  func anOddNameIsToldToGoBetweenBackquotes(formula: String) throws {
    let events = try EventTable([("m", [1])], mass: "m")
    let error = try #require(throws: InputError.self) { try events.selecting(where: formula) }
    #expect(error.remedy.contains("backquotes, as in `m jj`"))
  }

  @Test func anUnknownNameShowsTheOddOneThatItBegins() throws {
    let events = try EventTable([("m", [1]), ("x y", [1]), ("mjj [GeV]", [1])], mass: "m")
    let error = try #require(throws: InputError.self) { try events.selecting(where: "mjj > 1") }
    #expect(error.remedy.hasSuffix("odd names go between backquotes, as in `mjj [GeV]`"))
    let plain = try EventTable([("m", [1]), ("x.y", [1]), ("j[0]", [1])], mass: "m")
    let other = try #require(throws: InputError.self) { try plain.selecting(where: "mjj > 1") }
    #expect(other.remedy == "it has m, x.y, j[0]")
  }

  @Test(arguments: [
    ("np.sqrt(m)", "write sqrt"), ("numpy.arctan2(m, 1)", "write arctan2"),
    ("math.log10(m)", "write log10"), ("TMath::Abs(m)", "write abs"),
    ("TMath::Power(m, 2)", "write power"), ("TMath::Pi()", "write pi"), ("np.pi * m", "write pi"),
    ("m > 1 & m < 2", "write && or 'and' between conditions"),
    ("m > 1 | m < 2", "write || or 'or' between conditions"), ("m ^ 2", "write ** for powers"),
    ("m = 2", "write == to compare"), ("m // 2", "write floor(a / b)"),
    ("m in (1, 2)", "write x == 1 || x == 2 for x in (1, 2)"),
    ("np.nothing(m)", "there are fmod, abs"), ("sinc(m)", "there are fmod, abs"),
  ])
  func usualSlipsHaveARemedy(formula: String, remedy: String) throws {
    let events = try EventTable([("m", [1])], mass: "m")
    let error = try #require(throws: InputError.self) { try events.selecting(where: formula) }
    #expect(error.remedy.hasPrefix(remedy), "\(error)")
  }

  @Test(
    arguments: [
      ("t == 'a'", [1, 4]), ("t == \"a\"", [1, 4]), ("'a' == t", [1, 4]), ("t != 'a'", [2, 3]),
      ("t == ''", []), ("t != ''", [1, 2, 3, 4]), ("t == 'b c'", [2]), ("t=='a'&&m>1", [4]),
      ("not t == 'a'", [2, 3]), ("!(t == 'a')", [2, 3]), ("t == 'a' or m == 2", [1, 2, 4]),
      ("(t) == 'A'", []),
    ] as [(String, [Double])])
  func textsAreCompared(condition: String, expected: [Double]) throws {
    // A row without a text is unequal to all of them.
    #expect(try kept(condition, "t", text(["a", "b c", nil, "a"])) == expected)
  }

  @Test func quotesWithinATextAndOddNames() throws {
    #expect(try kept("`t [x]` == \"it's\"", "t [x]", text(["it's", "x"])) == [1])
    #expect(try kept("`t [x]` == 'say \"x\"'", "t [x]", text(["say \"x\"", "x"])) == [1])
  }

  @Test func trueAndFalseAreNumbersAndTexts() throws {
    let flags = text(["True", "False", nil])
    #expect(try kept("t == 1", "t", flags) == [1])
    #expect(try kept("t", "t", flags) == [1])
    #expect(try kept("t != True", "t", flags) == [2, 3])
    #expect(try kept("t == 'False'", "t", flags) == [2])
    #expect(try kept("isnan(t)", "t", flags) == [3])
    #expect(try kept("not t", "t", Column([1, 0], content: .booleans)) == [2])
  }

  @Test(arguments: [
    "t > 3", "t == 3", "t", "-t", "t == m", "m == t", "isnan(t)", "m > 9 && t > 1", "1 < t < 3",
  ])
  func aTextIsNotANumber(formula: String) throws {
    let events = try events("t", text(["1", "abc", nil]).withNumber(1, at: 0))
    let error = try #require(throws: InputError.self) { try events.selecting(where: formula) }
    #expect(error.place == "a.csv, column 't', row 2")
    #expect(error.problem == "'abc' is not a number")
    #expect(
      error.remedy == "correct it, or compare it with a text in quotes, as in t == \"abc\"")
    #expect(throws: error) { try events.defining("x = \(formula)") }
    // The row is the file's, whatever was selected.
    let rest = try events.selecting(where: "m > 1")
    #expect(throws: error) { try rest.selecting(where: formula) }
    #expect(throws: error) { try rest.defining("x = \(formula)") }
  }

  @Test func numbersAreNotComparedWithTexts() throws {
    for column in [Column([1, 2]), Column([1, 0], content: .booleans), Column(signed: [1, 2])] {
      let events = try events("x", column)
      let error = try #require(throws: InputError.self) { try events.selecting(where: "x == 'a'") }
      #expect(error.problem == "column 'x' holds numbers, not texts such as 'a'")
      #expect(error.remedy == "compare it with a number, without quotes")
    }
    let events = try events("x", Column([1]))
    let error = try #require(throws: InputError.self) { try events.selecting(where: "y == 'a'") }
    #expect(error.problem == "there is no column 'y'")
  }

  /// Each operand of a chain is computed once: nested chains would double the work at each level.
  @Test(.timeLimit(.minutes(1)))
  func nestedChains() throws {
    let events = try EventTable([("m", [1])], mass: "m")
    let formula =
      String(repeating: "0<=(", count: 150) + "m" + String(repeating: ")<=1", count: 150)
    #expect(try events.selecting(where: formula).count == 1)
    #expect(try events.selecting(where: String(repeating: "m<=", count: 3_000) + "m").count == 1)
  }

  @Test func damagedFormulasAreReadOrAnInputError() throws {
    let seeds = [
      "t == \"a\" and m > 1", "1 < m <= x < 3 or not t != 'b'", "jets[0].pt / `m jj` > -2 ** 2",
      "min(m, x, 3) == True && isfinite(sqrt(abs(x)))", "max(floor(m), -pi) % 2 != 1 || j.x",
    ]
    let mutations = ByteMutations(
      seeds.map { Array($0.utf8) },
      words: [
        "&&", "||", "not ", " and ", "'", "\"", "`", "[0]", "[", "::", "np.", "t == 'a'", "**", "<",
        "==",
      ])
    var named = NamedColumns(source: "a.csv")
    for name in ["m", "x", "jets[0].pt", "m jj", "j.x"] {
      try named.append(name, Column([1, .nan, 3]))
    }
    try named.append("t", text(["a", "b", nil]))
    let events = try EventTable(named, mass: "m")
    var (tables, errors) = (0, 0)
    for index in 0..<10_000 {
      let formula = String(
        decoding: mutations.damaged(index, purpose: "names in formulas"), as: UTF8.self)
      do throws(InputError) {
        _ = try events.selecting(where: formula)
        tables += 1
      } catch { errors += 1 }
    }
    // Both outcomes are common, or the damage would try too little.
    #expect(tables > 100 && errors > 500, "\(tables) \(errors)")
  }

  @Test(arguments: [
    ("`a=b` = m + 1", "a=b", 2.0), ("jet.pt = m", "jet.pt", 1), ("x=m==1", "x", 1),
    ("x = m != 1", "x", 0), (" y\t= m", "y", 1),
  ])
  func namesOfDefinitions(definition: String, name: String, value: Double) throws {
    let events = try EventTable([("m", [1])], mass: "m").defining(definition)
    #expect(events.names == ["m", name])
    #expect(try events.values(of: name) == [value])
  }

  @Test func aConditionIsNoDefinition() throws {
    let events = try EventTable([("m", [1])], mass: "m")
    let error = try #require(throws: InputError.self) { try events.defining("x == m") }
    #expect(error.problem == "it is a condition, not a definition")
  }
}

extension Column {
  /// The same column with one cell that is a number as well as a text.
  fileprivate func withNumber(_ number: Double, at row: Int) -> Column {
    var numbers = numbers
    numbers[row] = number
    return Column(numbers, content: content)
  }
}
