import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

@Suite("BumpHunter in a plane")
struct BumpHunter2DTests {
  private func plane(_ counts: [Int], columns: Int, rows: Int) -> Spectrum2D {
    Spectrum2D(
      counts: counts, xAxis: .uniform(columns, 0.0..<Double(columns)),
      yAxis: .uniform(rows, 100.0..<100 + 10 * Double(rows)))
  }

  @Test(arguments: WindowTest.Mode.allCases, WindowTest.Normalisation.allCases)
  func theBestOfAllWindowsIsFound(
    _ mode: WindowTest.Mode, _ normalisation: WindowTest.Normalisation
  ) throws {
    let (columns, rows) = (7, 5)
    for toy in 0..<20 {
      var stream = RandomStream(seed: 7, purpose: "planes", index: UInt64(toy))
      let expected = (0..<columns * rows).map { cell in
        30 * exp(-0.3 * Double(cell % columns) - 0.5 * Double(cell / columns))
      }
      let counts = expected.map { stream.poisson(mean: $0) }
      // Each rectangle is a window of one bin beside one with all the rest.
      var best = (statistic: 0.0, columns: 0..<0, rows: 0..<0)
      for width in 1...3 {
        for height in 1...2 {
          for left in 0...columns - width {
            for bottom in 0...rows - height {
              let inside = (0..<columns * rows).filter {
                (left..<left + width).contains($0 % columns)
                  && (bottom..<bottom + height).contains($0 / columns)
              }
              let (n, b) = inside.reduce((0, 0.0)) { ($0.0 + counts[$1], $0.1 + expected[$1]) }
              let found = ExactSearch(mode: mode, normalisation: normalisation).search(
                [([n, counts.reduce(0, +) - n], [b, expected.reduce(0, +) - b])], [0..<1])
              if found.statistic > best.statistic * (1 + 1e-12) {
                best = (found.statistic, left..<left + width, bottom..<bottom + height)
              }
            }
          }
        }
      }
      let bump = try BumpHunter2D(
        widths: 1...3, heights: 1...2, mode: mode, normalisation: normalisation
      ).search(plane(counts, columns: columns, rows: rows), under: expected)
      // A sum of up to a thousand terms, each an exponential with an error of 1e-13.
      #expect(isClose(bump?.statistic ?? 0, best.statistic, .relative(1e-10)))
      #expect(bump?.columns == best.columns && bump?.rows == best.rows)
    }
  }

  @Test func aBumpSaysWhereItIs() throws {
    var counts = [Int](repeating: 4, count: 12)
    (counts[5], counts[6]) = (15, 14)
    let bump = try #require(
      try BumpHunter2D(widths: 1...3, heights: 1...3).search(
        plane(counts, columns: 4, rows: 3), under: [Double](repeating: 4, count: 12)))
    #expect(bump.columns == 1..<3 && bump.rows == 1..<2)
    #expect(bump.x == 1..<3 && bump.y == 110..<120)
    #expect(bump.observed == 29 && bump.expected == Estimate(8, error: 0))
    #expect(bump.pValue == PValue(counting: 29, background: 8))
    #expect(bump.direction == .excess)
  }

  @Test func aPlaneOfOneRowIsASpectrum() async throws {
    var stream = RandomStream(seed: 8, purpose: "row")
    let (counts, expected) = drawn(&stream, bins: 20, level: 40)
    let flat = try await BumpHunter(widths: 1...4).globalPValue(
      of: spectrum(counts), under: expected, toys: 100, seed: 1)
    let plane = try await BumpHunter2D(widths: 1...4, heights: [1]).globalPValue(
      of: plane(counts, columns: 20, rows: 1), under: expected, toys: 100, seed: 1,
      workers: Workers(2))
    #expect(plane.bump?.statistic == flat.bump?.statistic)
    #expect(plane.toyStatistics == flat.toyStatistics)
  }

  @Test func theGlobalPValueIsUniformWithoutASignal() async throws {
    let hunter = BumpHunter2D(widths: 1...3, heights: 1...3, normalisation: .outsideWindow)
    let expected = (0..<48).map { 40 * exp(-0.2 * Double($0 % 8) - 0.3 * Double($0 / 8)) }
    var values: [Double] = []
    for index in 0..<200 {
      var stream = RandomStream(seed: 25, purpose: "uniform", index: UInt64(index))
      let counts = expected.map { stream.poisson(mean: $0) }
      let global = try await hunter.globalPValue(
        of: plane(counts, columns: 8, rows: 6), under: expected, toys: 100, seed: UInt64(index))
      values.append(global.pValue.value - stream.uniform() / 101)
    }
    let distance = KolmogorovSmirnovTest.statistic(of: values) { $0 }
    // Five standard deviations of a uniform sample.
    #expect(
      KolmogorovSmirnovTest.pValue(statistic: distance, count: 200) > PValue(significance: 5))
  }

  /// With the total fitted to the data and to every toy, the data are one more toy.
  @Test func toysCanBeFittedAgain() async throws {
    let shape = (0..<48).map { 40 * exp(-0.2 * Double($0 % 8) - 0.3 * Double($0 / 8)) }
    let sum = shape.reduce(0, +)
    let hunter = BumpHunter2D(widths: 3...5, heights: 3...4)
    var values: [Double] = []
    for index in 0..<200 {
      var stream = RandomStream(seed: 26, purpose: "refit", index: UInt64(index))
      let counts = shape.map { stream.poisson(mean: $0) }
      let global = try await hunter.globalPValue(
        of: plane(counts, columns: 8, rows: 6),
        refitting: { spectrum in shape.map { $0 * Double(spectrum.total) / sum } }, toys: 100,
        seed: UInt64(index))
      values.append(global.pValue.value - stream.uniform() / 101)
    }
    let distance = KolmogorovSmirnovTest.statistic(of: values) { $0 }
    // Five standard deviations of a uniform sample.
    #expect(
      KolmogorovSmirnovTest.pValue(statistic: distance, count: 200) > PValue(significance: 5))
  }

  @Test func badInputIsNamed() throws {
    let spectrum = plane([1, 2, 3, 4, 5, 6], columns: 3, rows: 2)
    func error(_ hunter: BumpHunter2D, _ expected: [Double]) -> InputError? {
      do throws(InputError) {
        _ = try hunter.search(spectrum, under: expected)
        return nil
      } catch {
        return error
      }
    }
    let ones = [Double](repeating: 1, count: 6)
    #expect(error(BumpHunter2D(widths: 1...3, heights: 1...2), ones) == nil)
    #expect(error(BumpHunter2D(widths: 1...4, heights: 1...2), ones)?.place == "widths")
    #expect(error(BumpHunter2D(widths: 1...3, heights: 1...3), ones)?.place == "heights")
    #expect(error(BumpHunter2D(widths: [1], heights: [1]), [1, 1]) != nil)
    #expect(
      error(BumpHunter2D(widths: [1], heights: [1]), [1, 1, 1, 0, 1, 1])?.place
        == "expectation of column 0 of row 1")
  }
}
