import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

@Suite("Combination of p-values")
struct PValueCombinationTests {
  @Test func theReferenceNamesItsVersions() throws {
    let versions = try Reference.load().versions
    #expect(Set(versions.keys) == ["python", "mpmath", "numpy", "scipy"])
  }

  @Test func combinationsAreTheReferences() throws {
    for reference in try Reference.load().combinations {
      let p = reference.logarithms.map { PValue<Local>(logarithm: $0) }
      // 1e-10 relative in p, or eight ulps of its logarithm.
      func agrees(_ value: Double, _ expected: Double) -> Bool {
        isClose(value, expected, .absolute(max(1e-10, 8 * expected.ulp)))
      }
      #expect(agrees(PValueCombination.fisher(p).logarithm, reference.fisher))
      #expect(agrees(PValueCombination.stouffer(p).logarithm, reference.stouffer))
      #expect(agrees(PValueCombination.tippett(p).logarithm, reference.tippett))
      #expect(agrees(PValueCombination.logHarmonicMean(of: p), reference.logHarmonicMean))
    }
  }

  @Test func oneIsItself() {
    for logarithm in [-1e5, -3, -0.1, 0] {
      let p = [PValue<Local>(logarithm: logarithm)]
      for combined in [
        PValueCombination.fisher(p), PValueCombination.stouffer(p), PValueCombination.tippett(p),
        PValueCombination.harmonicMean(p),
      ] {
        #expect(isClose(combined.logarithm, logarithm, .absolute(max(1e-10, 4 * logarithm.ulp))))
      }
    }
  }

  @Test func weightsAreSharesOfVariance() {
    // Two Z of 3 and 4 with weights 3 and 4: (9 + 16)/5.
    let p = [3.0, 4].map { PValue<Local>(significance: $0) }
    #expect(
      isClose(PValueCombination.stouffer(p, weights: [3, 4]).significance, 5, .relative(1e-13)),
      "ln p ↔ Z four times")
  }

  @Test func theEnds() {
    let (never, sure) = (PValue<Local>(logarithm: -.infinity), PValue<Local>(logarithm: 0))
    #expect(PValueCombination.fisher([never, sure]).value == 0)
    #expect(PValueCombination.tippett([never, sure]).value == 0)
    #expect(PValueCombination.harmonicMean([never, sure]).value == 0)
    #expect(PValueCombination.fisher([sure, sure]).value == 1)
    #expect(PValueCombination.tippett([sure, sure]).value == 1)
    #expect(PValueCombination.stouffer([sure, PValue(significance: 2)]).value == 1)
    #expect(PValueCombination.harmonicMeanUpperBound(of: [sure, sure]).value == 1)
  }

  @Test func theHarmonicMeanOfSmallOnesIsItself() {
    // p̊(1 + p̊(ln k + …)): where it is 1e-20 nothing of that is left.
    let p = [-46.0, -50, -3].map { PValue<Local>(logarithm: $0) }
    let mean = PValueCombination.logHarmonicMean(of: p)
    #expect(isClose(PValueCombination.harmonicMean(p).logarithm, mean, .absolute(1e-10)))
    // On both sides of −50, where the distribution is given up for its tail.
    for logarithm in [-49.9, -50.1] {
      let equal = [PValue<Local>](repeating: PValue(logarithm: logarithm), count: 5)
      #expect(isClose(PValueCombination.harmonicMean(equal).logarithm, logarithm, .absolute(1e-10)))
    }
  }

  @Test(arguments: [2, 5, 30]) func combinationsOfUniformsAreUniform(count: Int) {
    let toys = 20_000
    var combined: [String: [Double]] = [:]
    var stream = RandomStream(seed: 11, purpose: "combination", index: UInt64(count))
    for _ in 0..<toys {
      let p = (0..<count).map { _ in PValue<Local>(logarithm: log(stream.uniform())) }
      combined["Fisher", default: []].append(PValueCombination.fisher(p).value)
      combined["Stouffer", default: []].append(PValueCombination.stouffer(p).value)
      combined["Tippett", default: []].append(PValueCombination.tippett(p).value)
    }
    for (name, values) in combined {
      let distance = KolmogorovSmirnovTest.statistic(of: values) { $0 }
      let p = KolmogorovSmirnovTest.pValue(statistic: distance, count: toys)
      #expect(p.significance < 5, "\(name), five standard deviations")
    }
  }

  /// What is not exact about the harmonic mean: p of 0.05 and 0.005 happen this often, of those.
  @Test(arguments: [2, 3, 10, 1000]) func theHarmonicMeanIsNearlyUniform(count: Int) {
    let toys = count == 1000 ? 10_000 : 100_000
    var stream = RandomStream(seed: 12, purpose: "harmonic mean", index: UInt64(count))
    var values: [Double] = []
    var bounded = 0
    for _ in 0..<toys {
      let p = (0..<count).map { _ in PValue<Local>(logarithm: log(stream.uniform())) }
      values.append(PValueCombination.harmonicMean(p).value)
      if PValueCombination.harmonicMeanUpperBound(of: p).value <= 0.05 { bounded += 1 }
    }
    for level in [0.05, 0.005] {
      let fraction = Double(values.count { $0 <= level }) / Double(toys)
      let error = binomialError(level, count: toys)
      // With two it is exact; with more its calibration is asymptotic, and 7 % of p is missing at three.
      #expect(isClose(fraction, level, .absolute(5 * error + (count == 2 ? 0 : 0.08 * level))))
    }
    #expect(Double(bounded) / Double(toys) < 0.05)
  }

  @Test func theBoundHoldsForDependentOnes() {
    // Copies, and one small p that visits the k places in turn.
    let toys = 20_000
    var stream = RandomStream(seed: 13, purpose: "dependence")
    for count in [2, 3, 10] {
      var rejected = [0, 0]
      for _ in 0..<toys {
        let u = stream.uniform()
        let copies = (0..<count).map { _ in PValue<Local>(logarithm: log(u)) }
        // The points u + i/k modulo 1 are uniform each, and one of them is always below 1/k.
        let spread = (0..<count).map { index in
          PValue<Local>(
            logarithm: log((u + Double(index) / Double(count)).truncatingRemainder(dividingBy: 1)))
        }
        for (kind, p) in [copies, spread].enumerated() {
          if PValueCombination.harmonicMeanUpperBound(of: p).value <= 0.1 { rejected[kind] += 1 }
        }
      }
      for number in rejected {
        #expect(Double(number) / Double(toys) <= 0.1 + 5 * binomialError(0.1, count: toys))
      }
    }
  }
}
