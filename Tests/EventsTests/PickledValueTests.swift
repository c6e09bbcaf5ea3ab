import Events
import Foundation
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

  private func decoded(_ pickle: String) throws -> PickledValue? {
    PickledValue(Array(try #require(Data(base64Encoded: pickle))))
  }

  /// `pickle.dumps(["m", "é μ", 5, -7, 2**40, -2**40])` in protocols 0 to 5 of Python 3.11.
  @Test(arguments: [
    "KGxwMApWbQpwMQphVukgXHUwM2JjCnAyCmFJNQphSS03CmFMMTA5OTUxMTYyNzc3NkwKYUwtMTA5OTUxMTYyNzc3NkwKYS4=",
    "XXEAKFgBAAAAbXEBWAUAAADDqSDOvHECSwVK+f///0wxMDk5NTExNjI3Nzc2TApMLTEwOTk1MTE2Mjc3NzZMCmUu",
    "gAJdcQAoWAEAAABtcQFYBQAAAMOpIM68cQJLBUr5////igYAAAAAAAGKBgAAAAAA/2Uu",
    "gANdcQAoWAEAAABtcQFYBQAAAMOpIM68cQJLBUr5////igYAAAAAAAGKBgAAAAAA/2Uu",
    "gASVKAAAAAAAAABdlCiMAW2UjAXDqSDOvJRLBUr5////igYAAAAAAAGKBgAAAAAA/2Uu",
    "gAWVKAAAAAAAAABdlCiMAW2UjAXDqSDOvJRLBUr5////igYAAAAAAAGKBgAAAAAA/2Uu",
  ])
  func listsOfEveryProtocol(pickle: String) throws {
    let names = ["m", "é μ", "5", "-7", "1099511627776", "-1099511627776"]
    #expect(try decoded(pickle)?.names == names)
  }

  /// An array of the objects a, None, 1, 2.5, True, é in protocols 0, 2 and 5, and its transpose.
  @Test(arguments: [
    "Y251bXB5Ll9jb3JlLm11bHRpYXJyYXkKX3JlY29uc3RydWN0CnAwCihjbnVtcHkKbmRhcnJheQpwMQooSTAKdHAyCmNfY29kZWNzCmVuY29kZQpwMwooVmIKcDQKVmxhdGluMQpwNQp0cDYKUnA3CnRwOApScDkKKEkxCihJMwpJMgp0cDEwCmNudW1weQpkdHlwZQpwMTEKKFZPOApwMTIKSTAwCkkwMQp0cDEzClJwMTQKKEkzClZ8CnAxNQpOTk5JLTEKSS0xCkk2Mwp0cDE2CmJJMDAKKGxwMTcKVmEKcDE4CmFOYUkxCmFGMi41CmFJMDEKYVbpCnAxOQphdHAyMApiLg==",
    "gAJjbnVtcHkuX2NvcmUubXVsdGlhcnJheQpfcmVjb25zdHJ1Y3QKcQBjbnVtcHkKbmRhcnJheQpxAUsAhXECY19jb2RlY3MKZW5jb2RlCnEDWAEAAABicQRYBgAAAGxhdGluMXEFhnEGUnEHh3EIUnEJKEsBSwNLAoZxCmNudW1weQpkdHlwZQpxC1gCAAAATzhxDImIh3ENUnEOKEsDWAEAAAB8cQ9OTk5K/////0r/////Sz90cRBiiV1xEShYAQAAAGFxEk5LAUdABAAAAAAAAIhYAgAAAMOpcRNldHEUYi4=",
    "gAWVogAAAAAAAACMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsDSwKGlGgDjAVkdHlwZZSTlIwCTziUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LP3SUYoldlCiMAWGUTksBR0AEAAAAAAAAiIwCw6mUZXSUYi4=",
  ])
  func arraysOfObjects(pickle: String) throws {
    let values: [PickledValue] = [
      .text("a"), .none, .integer(1), .number(2.5), .boolean(true), .text("é"),
    ]
    #expect(
      try decoded(pickle) == .array(shape: [3, 2], values))
  }

  @Test func transposedArrays() throws {
    let pickle =
      "gAWVogAAAAAAAACMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsCSwOGlGgDjAVkdHlwZZSTlIwCTziUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LP3SUYohdlCiMAWGUSwGITkdABAAAAAAAAIwCw6mUZXSUYi4="
    let values: [PickledValue] = [
      .text("a"), .integer(1), .boolean(true), .none, .number(2.5), .text("é"),
    ]
    #expect(try decoded(pickle) == .array(shape: [2, 3], values))
  }

  /// Objects whose pickle calls `os.system("ls")`, alone and in an array.
  @Test(arguments: [
    "gASVHQAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjAJsc5SFlFKULg==",
    "gAWVpQAAAAAAAACMFm51bXB5Ll9jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsBhZRoA4wFZHR5cGWUk5SMAk84lImIh5RSlChLA4wBfJROTk5K/////0r/////Sz90lGKJXZSMBXBvc2l4lIwGc3lzdGVtlJOUjAJsc5SFlFKUYXSUYi4=",
  ])
  func nothingIsRun(pickle: String) throws {
    #expect(try decoded(pickle) == nil)
  }

  /// Lists within lists are released one within the other, which a thread's stack must bear.
  @Test func listsWithinListsWithoutEnd() {
    let marks = Array(repeating: UInt8(ascii: "("), count: 200_000)
    let ends = Array(repeating: UInt8(ascii: "l"), count: 200_000)
    #expect(PickledValue(marks + ends + Array(".".utf8)) == nil)
    #expect(
      PickledValue([UInt8(ascii: "]")] + Array(repeating: 0x85, count: 200_000) + [46]) == nil)
  }

  /// A long list is read in a time that grows with its length, not with its square.
  @Test func longLists() {
    var pickle = Array("](".utf8)
    for number in 0..<300_000 {
      pickle += [0x8c, 1, 97 + UInt8(number % 26), 0x94]
      if number % 1_000 == 999 { pickle += Array("e(".utf8) }
    }
    #expect(PickledValue(pickle + Array("e.".utf8))?.names?.count == 300_000)
  }
}
