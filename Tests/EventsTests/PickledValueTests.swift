import Events
import Testing

@Suite struct PickledValueTests {
  private func value(_ text: String) -> PickledValue? { PickledValue(Array(text.utf8)) }

  @Test(arguments: [
    ("(lp0\nVm\np1\naVx\np2\na.", ["m", "x"]), ("(lp0\nI0\naI-1\na.", ["0", "-1"]),
    ("(lp0\n.", []), ("(Vm\nVx\nl.", ["m", "x"]), ("(lp0\nVm\np1\nag1\na.", ["m", "m"]),
    ("(lp0\nS'pt j'\np1\naL12L\na.", ["pt j", "12"]),
    ("(lp0\nV\\u03bc\\u005c\\u000a\np1\na.", ["μ\\\n"]), ("(lp0\nV\\U0001d707\na.", ["𝜇"]),
  ])
  func listsOfNames(pickle: String, names: [String]) {
    #expect(value(pickle)?.names == names)
  }

  @Test func lettersOfOneByteAreLatin() {
    #expect(PickledValue(Array("(V".utf8) + [0xe9] + Array("\nl.".utf8))?.names == ["é"])
  }

  @Test func tuplesWithinLists() {
    let expected: PickledValue = .list([.list([.integer(1), .list([.text("m"), .none])])])
    #expect(value("(lp0\n(I1\n(lp1\nVm\np2\naNatp7\na.") == expected)
    #expect(expected.names == nil)
  }

  @Test(arguments: [
    "", ".", "(", "(l", "l.", "Vm", "Vm\n", "(lVm\n.", "a.", "Vm\na.", "(lg7\na.", "p0\n.", "Ix\n.",
    "S'm\n.", "V\\u03b\n.", "V\\ud800\n.", "cos\nsystem\n(S'ls'\ntR.",
  ])
  func whatIsNotUnderstood(pickle: String) {
    #expect(value(pickle) == nil)
  }
}
