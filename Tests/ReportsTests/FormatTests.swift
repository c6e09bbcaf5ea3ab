import Foundation
import GSL
import Reports
import Testing

@Suite struct FormatTests {
  @Test(
    arguments: [
      (1.005, 2, "1.00"), (2.5, 0, "2"), (3.14159, 3, "3.142"), (-3.14159, 3, "−3.142"),
      (0, 1, "0.0"),
      (1e6, 0, "1000000"), (-12, 0, "−12"), (.infinity, 2, "∞"), (-.infinity, 2, "−∞"),
      (.nan, 2, "–"), (1e-9, 2, "0.00"),
    ] as [(Double, Int, String)])
  func fixed(value: Double, digits: Int, text: String) {
    #expect(Format.fixed(value, digits) == text)
  }

  @Test(
    arguments: [(3500.0, "3500"), (0.5, "0.5"), (0.1, "0.1"), (-2, "-2"), (1e-7, "1e-07")]
      as [(Double, String)])
  func plain(value: Double, text: String) {
    #expect(Format.plain(value) == text)
  }

  @Test(
    arguments: [
      (170.31, 14.2, "170 ± 14"), (170.31, 1.42, "170.3 ± 1.4"), (0.12345, 0.0234, "0.123 ± 0.023"),
      (0.12345, 0.00234, "0.123 ± 0.002"), (-5.25, 0.5, "−5.25 ± 0.50"),
      (12345.6, 234, "12346 ± 234"),
      (1.25, 0, "1.2 ± 0.0"), (1.25, .infinity, "1.2 ± ∞"), (1.25, .nan, "1.2 ± –"),
    ] as [(Double, Double, String)])
  func estimate(value: Double, error: Double, text: String) {
    #expect(Format.estimate(Estimate(value, error: error)) == text)
  }

  @Test(
    arguments: [
      (0.0, "1.00"), (log(0.31), "0.31"), (log(0.0123), "0.01"), (log(0.0099), "9.9e−3"),
      (log(0.00996), "1.0e−2"), (log(4.2e-12), "4.2e−12"), (log(9.94e-5), "9.9e−5"),
      (log(9.96e-5), "1.0e−4"), (log(2.3e-308), "2.3e−308"), (-2000, "2.6e−869"),
      (-1e6, "3.3e−434295"), (-.infinity, "0"), (.nan, "–"),
    ] as [(Double, String)])
  func probability(logarithm: Double, text: String) {
    #expect(Format.probability(logarithm: logarithm) == text)
  }

  @Test(
    arguments: [(0.5, "50 %"), (0.1 + 0.2, "30 %"), (0.00125, "0.125 %"), (1, "100 %"), (0, "0 %")]
      as [(Double, String)])
  func percent(fraction: Double, text: String) {
    #expect(Format.percent(fraction) == text)
  }

  @Test func range() {
    #expect(Format.range([3300, 3700.5]) == "3300–3700.5")
  }

  @Test func tablesAlign() {
    #expect(
      Format.table([["name", "n", "ü"], ["a", "100", "−1"], ["longer", "5"]])
        == "name      n   ü\na       100  −1\nlonger    5")
    #expect(Format.table([]) == "")
    // A name is one line, and a long one widens no column.
    let long = String(repeating: "x", count: 100)
    #expect(
      Format.table([["a\nb", "1"], [long, "2"]])
        == #"a\nb"# + String(repeating: " ", count: 58) + "1\n\(long)  2")
  }
}
