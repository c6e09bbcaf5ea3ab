import Events
import Foundation
import Testing
import _TestSupport

@Suite struct ColumnExpressionTests {
  /// A formula's value at a = 3, b = −2, `a b` = 7, n = NaN.
  private func value(_ formula: String) throws -> Double {
    let events = try EventTable(
      [("a", [3]), ("b", [-2]), ("a b", [7]), ("pi", [9]), ("n", [.nan])], mass: "a")
    return try #require(events.defining("r = \(formula)").values(of: "r").first)
  }

  @Test(
    arguments: [
      ("1 + 2 * 3 ** 2", 19.0), ("(1 + 2) * 3 ** 2", 27), ("2 ** 3 ** 2", 512), ("-2 ** 2", -4),
      ("(-2) ** 2", 4), ("2 ** -1", 0.5), ("-2 ** -2", -0.25), ("10 - 4 - 3", 3), ("48 / 4 / 2", 6),
      ("7 - -b", 5), ("--a", 3), ("+a", 3), ("17 % 5 * 2", 4), ("-7 % 3", -1), ("6 / 3 * 2", 4),
      ("1 || 0 && 0", 1), ("(1 || 0) && 0", 0), ("1 < 2 && 3 < 2 || 1", 1), ("0 && 0 || 1", 1),
      ("!0 && !0", 1), ("!a", 0), ("!!a", 1), ("!a == 0", 1), ("!(a == 0)", 1), ("!1 + 1", 1),
      ("1 + 1 == 2", 1), ("1 + 2 < 2 * 2", 1), ("a < a", 0), ("a <= a", 1), ("a > b", 1),
      ("a >= a + 1", 0), ("a != b", 1), ("a == b", 0), ("a<=b||a>=b", 1), ("a*b", -6),
      ("a**b", 1.0 / 9), ("`a b` + `a`", 10), ("1e2", 100), ("-2**2", -4),
      ("1 < a < 4", 1), ("1 < a < 3", 0), ("4 > a > b > -3", 1), ("4 > a > b > -2", 0),
      ("a == 3 == a", 1), ("1 < 3 == 1", 0), ("(1 < 3) == 1", 1), ("0 <= a <= 3 && b < 0", 1),
      ("not a == 0", 1), ("not not a", 1), ("not a or 1", 1), ("not (a or 1)", 0), ("not(a)", 0),
      ("1 or 0 and 0", 1), ("(1 or 0) and 0", 0), ("1 and not 0", 1), ("a>1 and b<1", 1),
      ("True + True", 2), ("False", 0), ("true && !false", 1), ("a > 1 == True", 1),
      ("a > 2 == True", 0),
      ("1.5e-1 * 2", 0.3), (".5 + 5.", 5.5), (" \t a\n+\n1 ", 4),
    ] as [(String, Double)])
  func precedence(formula: String, expected: Double) throws {
    #expect(try value(formula) == expected)
  }

  @Test(
    arguments: [
      ("abs(b)", 2), ("min(a, b)", -2), ("max(a, b)", 3), ("log(a)", log(3.0)),
      ("log10(a * 1000 / 3)", 3), ("exp(a)", exp(3.0)), ("sqrt(a + 1)", 2), ("pow(b, a)", -8),
      ("min(a, b, 1)", -2), ("max(0, b, a, 1)", 3), ("maximum(a, b)", 3), ("minimum(a, b)", -2),
      ("fabs(b)", 2), ("ln(a)", log(3.0)), ("log2(8)", 3), ("cbrt(a * 9)", 3), ("power(b, 2)", 4),
      ("fmod(7, a)", 1), ("sinh(b)", sinh(-2)), ("cosh(b)", cosh(-2)), ("tanh(b)", tanh(-2)),
      ("asin(b / 4)", asin(-0.5)), ("arcsin(b / 4)", asin(-0.5)), ("acos(b / 4)", acos(-0.5)),
      ("arccos(b / 4)", acos(-0.5)), ("atan(b)", atan(-2)), ("arctan(b)", atan(-2)),
      ("arctan2(a, b)", atan2(3, -2)), ("asinh(b)", asinh(-2)), ("arcsinh(b)", asinh(-2)),
      ("acosh(a)", acosh(3)), ("arccosh(a)", acosh(3)), ("atanh(b / 4)", atanh(-0.5)),
      ("arctanh(b / 4)", atanh(-0.5)), ("floor(b - 0.5)", -3), ("ceil(a + 0.5)", 4),
      ("round(a / 2)", 2), ("round(2.5)", 2), ("round(-0.6)", -1), ("sign(a)", 1), ("sign(b)", -1),
      ("sign(0)", 0), ("isfinite(a)", 1), ("isfinite(n)", 0), ("isnan(n)", 1), ("isnan(a / 0)", 0),
      ("sin(a)", sin(3.0)), ("cos(b)", cos(-2.0)), ("tan(a)", tan(3.0)),
      ("atan2(a, b)", atan2(3.0, -2)), ("hypot(a, 4)", 5), ("abs (b)", 2),
      ("max(min(a, 1), abs(b))", 2), ("min(a < b, 1)", 0), ("sqrt(abs(b) ** 2) ** 2", 4.0),
    ] as [(String, Double)])
  func functions(formula: String, expected: Double) throws {
    #expect(isClose(try value(formula), expected, .ulps(1)))
  }

  @Test func columnOfADefinition() throws {
    let events = try table("m,mJ1\n3500,0.06\n3600,0.16\n")
      .defining("x = log10(mJ1 + 0.04)")
    #expect(events.names == ["m", "mJ1", "x"])
    let values = try events.values(of: "x")
    for (value, expected) in zip(values, [-1, log10(0.2)]) {
      #expect(isClose(value, expected, .ulps(2)))
    }
    #expect(try events.selecting(where: "x > -0.9").masses() == [3600])
  }

  @Test(
    arguments: [
      ("n", []), ("n > 0", []), ("n < 0", []), ("n == n", []), ("!n", []), ("n && 1", []),
      ("1 && n", []), ("n || 0", []), ("0 || n", []), ("n || m > 1", [2]), ("min(n, 1)", []),
      ("min(1, n)", []), ("max(n, 1)", []), ("max(1, n)", []), ("m > 1", [2]), ("m - 1", [2]),
      ("m", [1, 2]), ("x", [2]),
    ] as [(String, [Double])])
  func notANumberIsNotSelected(condition: String, masses: [Double]) throws {
    let events = try EventTable(
      [("m", [1, 2]), ("n", [.nan, .nan]), ("x", [.nan, 1])], mass: "m")
    #expect(try events.selecting(where: condition).masses() == masses)
  }

  @Test func unknownColumnsNameTheOnesThereAre() throws {
    let error = try #require(throws: InputError.self) { try value("a + mJ1") }
    #expect(error.problem == "there is no column 'mJ1'")
    #expect(
      error.remedy
        == "it has a, b, a b, pi, n; in formulas, odd names go between backquotes, as in `a b`")
  }

  @Test(
    arguments: [
      ("", 1), ("   ", 4), ("a +", 4), ("a + * b", 5), ("(a", 3), ("a)", 2), ("a b", 3),
      ("a = b", 3), ("a & b", 3), ("`a", 3), ("1.2.3", 1), ("min(a; b)", 6),
      ("a &&& b", 5), ("²", 1), ("a $ b", 3), ("1e", 2), ("0x10", 2), ("sinc(a)", 1),
      ("a === b", 5), ("a and", 6), ("a not b", 3), ("1 < a <", 8), ("a.1", 2), ("a[b]", 3),
      ("a[1", 4),
      ("a ~ b", 3), ("'x'", 1), ("a == b == 'x'", 1), ("a < 'x'", 1), ("'x' == 'x'", 1),
      ("a + 'x'", 5),
      ("a == 'x", 8), ("'x' + a", 1), ("abs('x')", 5), ("a + 1 == 'x'", 1), ("!'x'", 2),
      ("pi == 'x'", 1),
    ] as [(String, Int)])
  func syntaxErrorsNameThePlace(formula: String, character: Int) throws {
    let events = try EventTable([("a", [1]), ("b", [2])], mass: "a")
    let error = try #require(throws: InputError.self) { try events.selecting(where: formula) }
    #expect(error.place == "'\(formula)'")
    #expect(error.problem.contains(try Regex("character \(character)\\b")), "\(error)")
    #expect(!error.remedy.isEmpty)
  }

  @Test func numbersOfArguments() throws {
    for (formula, problem) in [
      ("min(a)", "min takes at least 2 arguments, not 1"),
      ("hypot(a)", "hypot takes 2 arguments, not 1"), ("abs(a, b)", "abs takes 1 argument, not 2"),
    ] {
      let error = try #require(throws: InputError.self) { try value(formula) }
      #expect(error.problem == problem)
    }
    #expect(throws: InputError.self) { try value("abs()") }
  }

  @Test(arguments: [
    "x", "= a", " = a", "x = ", "a = 1", "x == 1", "x <= 1", "x != 1", "x >= a", "x + y = a",
    "1x = a", "`x = a",
  ])
  func refusedDefinitions(definition: String) throws {
    let events = try EventTable([("a", [1])], mass: "a")
    #expect(throws: InputError.self) { try events.defining(definition) }
  }

  @Test func aTakenNameIsNamed() throws {
    let events = try EventTable([("a", [1]), ("b", [1])], mass: "a")
    let error = try #require(throws: InputError.self) { try events.defining("b = 2 * a") }
    #expect(error.problem.contains("'b'"))
  }

  @Test func definitionsOfAnyName() throws {
    let events = try EventTable([("a", [1])], mass: "a")
      .defining("`b c` = a + 1").defining("d_1=`b c` * 2")
    #expect(events.names == ["a", "b c", "d_1"])
    #expect(try events.values(of: "d_1") == [4])
  }

  @Test(arguments: [
    String(repeating: "(", count: 4_000) + "a" + String(repeating: ")", count: 4_000),
    String(repeating: "(", count: 9_000), String(repeating: "-", count: 9_000) + "a",
    String(repeating: "!", count: 9_000) + "a", String(repeating: "abs(", count: 2_000),
    "a" + String(repeating: " ** a", count: 1_000),
  ])
  func deepNestingIsRefused(formula: String) throws {
    let events = try EventTable([("a", [1])], mass: "a")
    let error = try #require(throws: InputError.self) { try events.selecting(where: formula) }
    #expect(error.problem.contains("nested"))
  }

  @Test(arguments: [10_000, 1_000_000])
  func endlessFormulasAreRefused(count: Int) throws {
    let events = try EventTable([("a", [1])], mass: "a")
    for formula in [
      String(repeating: "(", count: count) + "a" + String(repeating: ")", count: count),
      "a" + String(repeating: " + 1", count: count),
    ] {
      let error = try #require(throws: InputError.self) { try events.selecting(where: formula) }
      #expect(error.problem.contains("the formula has \(formula.count) characters"))
      #expect(error.description.count < 200)
    }
  }

  @Test func theLongestChains() throws {
    // As deep a tree as there can be, evaluated on a test's own thread.
    #expect(try value("a" + String(repeating: "+a", count: 4_999)) == 15_000)
    #expect(try value("a" + String(repeating: "*1", count: 4_999)) == 3)
  }

  @Test func nestingWithinReason() throws {
    #expect(
      try value(String(repeating: "(", count: 100) + "a" + String(repeating: ")", count: 100)) == 3)
    #expect(try value("a" + String(repeating: " + 1", count: 400)) == 403)
  }
}
