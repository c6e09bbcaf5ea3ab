import Foundation
import GSL
import Testing
import _TestSupport

/// The numbers of Reference/make_tails.py: arguments, ln of the lower tail, ln of the upper tail.
private struct Reference: Decodable {
  let versions: [String: String]
  let digits: Int
  let poisson, binomial, chiSquared, student, noncentralChiSquared, landau, kolmogorov: [[Double]]

  static func load() throws -> Reference {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Reference/tails.json")
    return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
  }
}

/// A row whose tails are compared.
private struct Row {
  let values: [Double]

  /// 1e-10 relative in the tail itself, and four ulps of its logarithm where those are more, which is
  /// beyond ln p = −1e5: no double holds ln p better than to half of one.
  func agrees(_ value: Double, _ expected: Double) -> Bool {
    isClose(value, expected, .absolute(max(1e-10, 4 * expected.ulp)))
  }

  func check(lower: Double? = nil, upper: Double) {
    let count = values.count
    #expect(agrees(upper, values[count - 1]), "upper \(upper) at \(values)")
    if let lower { #expect(agrees(lower, values[count - 2]), "lower \(lower) at \(values)") }
  }
}

@Suite("Tails against arbitrary precision")
struct TailReferenceTests {
  @Test func theReferenceNamesItsVersionsAndCoversTheRange() throws {
    let reference = try Reference.load()
    #expect(Set(reference.versions.keys) == ["python", "mpmath"])
    #expect(reference.digits == 50)
    let tables = [
      reference.poisson, reference.binomial, reference.chiSquared, reference.student,
      reference.noncentralChiSquared,
    ]
    for table in tables {
      let tails = table.flatMap { $0.suffix(2) }
      // From about one half, by 1e-300, to 1e-40000 and beyond.
      #expect(tails.contains { $0 > -0.8 && $0 < -0.6 })
      #expect(tails.contains { $0 > -1000 && $0 < -400 })
      #expect(tails.contains { $0 < -9e4 })
    }
  }

  @Test func poisson() throws {
    for values in try Reference.load().poisson {
      let (count, mean) = (Int(values[0]), values[1])
      Row(values: values).check(
        lower: PoissonDistribution.logLowerTail(count, mean: mean),
        upper: PoissonDistribution.logUpperTail(count, mean: mean))
    }
  }

  @Test func binomial() throws {
    for values in try Reference.load().binomial {
      let (successes, trials) = (Int(values[0]), Int(values[1]))
      Row(values: values).check(
        lower: BinomialDistribution.logLowerTail(
          successes, trials: trials, probability: values[2]),
        upper: BinomialDistribution.logUpperTail(
          successes, trials: trials, probability: values[2]))
    }
  }

  @Test func chiSquared() throws {
    for values in try Reference.load().chiSquared {
      let degreesOfFreedom = Int(values[1])
      Row(values: values).check(
        lower: ChiSquaredDistribution.logLowerTail(values[0], degreesOfFreedom: degreesOfFreedom),
        upper: ChiSquaredDistribution.logUpperTail(values[0], degreesOfFreedom: degreesOfFreedom))
    }
  }

  @Test func student() throws {
    for values in try Reference.load().student {
      Row(values: values).check(
        lower: StudentDistribution.logLowerTail(values[0], degreesOfFreedom: values[1]),
        upper: StudentDistribution.logUpperTail(values[0], degreesOfFreedom: values[1]))
    }
  }

  @Test func noncentralChiSquared() throws {
    for values in try Reference.load().noncentralChiSquared {
      let degreesOfFreedom = Int(values[1])
      Row(values: values).check(
        lower: NoncentralChiSquaredDistribution.logLowerTail(
          values[0], degreesOfFreedom: degreesOfFreedom, noncentrality: values[2]),
        upper: NoncentralChiSquaredDistribution.logUpperTail(
          values[0], degreesOfFreedom: degreesOfFreedom, noncentrality: values[2]))
    }
  }

  @Test func landau() throws {
    for values in try Reference.load().landau {
      Row(values: values).check(upper: LandauDistribution.logUpperTail(values[0]))
    }
  }

  @Test func kolmogorov() throws {
    for values in try Reference.load().kolmogorov {
      Row(values: values).check(upper: KolmogorovDistribution.logUpperTail(values[0]))
    }
  }
}
