import Events
import Foundation
import GSL
import Testing
import _TestSupport

@Suite struct NumberScannerTests {
  /// The one column of a text, by the reader.
  private func numbers(_ texts: [String]) throws -> [Double] {
    let text = "x\n" + texts.joined(separator: "\n") + "\n"
    let columns = try CSVReader.parse(Array(text.utf8), source: "text")
    return try #require(columns.numbers("x"))
  }

  @Test(arguments: [
    "0.1", "1e22", "1e23", "9007199254740992", "9007199254740993", "9007199254740993e1",
    "9007199254740991e22", "9007199254740991e23", "5e-324", "4.9406564584124654e-324",
    "2.4703282292062327e-324", "2.4703282292062328e-324", "2.2250738585072011e-308",
    "1.7976931348623157e308", "17976931348623157e292", "123456789012345678901234567890",
    "0.000000000000000000000000000000000000123", "18446744073709551615", "18446744073709551616",
    "9999999999999999999", "99999999999999999999", "-0.0", "-0", "0e999999999999", ".5", "5.",
    "1e-7", "+3", "1E+2", "00000000000000000000000012.5", "8.5e-22", "8.5e-23", "1e-400",
    "0.30000000000000004", "179769313486231570000000000000000000000", "1.00000000000000011102",
    "1.00000000000000011103", "-1.5e0000000000000000003",
  ])
  func awkwardDecimalsAreCorrectlyRounded(text: String) throws {
    let expected = try #require(Double(text))
    #expect(try bits(numbers([text])) == bits([expected]))
  }

  @Test func shortestDecimalsComeBackToTheBit() throws {
    var rng = RandomStream(seed: 1, purpose: "any double")
    var values: [Double] = []
    while values.count < 20_000 {
      let value = Double(bitPattern: rng.next())
      if value.isFinite { values.append(value) }
    }
    #expect(try bits(numbers(values.map(\.description))) == bits(values))
  }

  @Test func decimalsOfFewDigitsAreCorrectlyRounded() throws {
    // Most data are such: both sides of the bound of the exact short cut are met.
    var rng = RandomStream(seed: 2, purpose: "decimals")
    let texts = (0..<20_000).map { _ in
      let digits =
        UInt64.random(in: 0..<10_000_000_000_000_000_000, using: &rng)
        >> UInt64.random(in: 0..<64, using: &rng)
      return "\(digits)e\(Int.random(in: -30...30, using: &rng))"
    }
    #expect(try bits(numbers(texts)) == bits(texts.map { Double($0) ?? .nan }))
  }
}
