import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

@Suite("Look-elsewhere effect in one dimension")
struct LookElsewhereTests {
  /// A stationary Gaussian process on 0 … T: Σ (a_k cos kt + b_k sin kt)/√4 with k = 1 … 4, whose
  /// −ρ″(0) is the mean of k², 7.5. T = 6, short of
  /// the period; 500 steps: k times a step is 0.05 at most.
  private struct Field {
    static let (length, points) = (6.0, 501)
    static let secondMoment = 7.5
    let values: [[Double]]

    init() {
      values = (1...4).flatMap { k in
        [cos, sin].map { (wave: (Double) -> Double) in
          (0..<Self.points).map { wave(Double(k) * 0.012 * Double($0)) / 2 }
        }
      }
    }

    func draw(_ stream: inout RandomStream) -> [Double] {
      var sum = [Double](repeating: 0, count: Self.points)
      for wave in values {
        let amplitude = stream.normal()
        for i in sum.indices { sum[i] += amplitude * wave[i] }
      }
      return sum
    }

    /// The sum of s independent squares: χ²_s at each point.
    func squares(_ degreesOfFreedom: Int, _ stream: inout RandomStream) -> [Double] {
      var sum = [Double](repeating: 0, count: Self.points)
      for _ in 0..<degreesOfFreedom {
        for (i, value) in draw(&stream).enumerated() { sum[i] += value * value }
      }
      return sum
    }
  }

  private func scans(_ count: Int, _ purpose: String, _ draw: (inout RandomStream) -> [Double])
    -> [[Double]]
  {
    (0..<count).map {
      var stream = RandomStream(seed: 5, purpose: purpose, index: UInt64($0))
      return draw(&stream)
    }
  }

  @Test func crossingsAreCounted() {
    #expect(UpCrossings.count(in: [0, 2, 3, 0, 1, 2], level: 1) == 2)
    #expect(UpCrossings.count(in: [2, 3, 0], level: 1) == 0, "the start is no crossing")
    #expect(UpCrossings.count(in: [], level: 1) == 0)
    let few = UpCrossings(level: 1, counts: [1, 3, 2, 2])
    #expect(few.mean.value == 2)
    // A variance of 2/3 among four.
    #expect(isClose(few.mean.error, (1.0 / 6).squareRoot(), .ulps(2)))
    #expect(UpCrossings(level: 1, counts: [9]).mean == Estimate(9, error: 3))
    #expect(UpCrossings(level: 1, counts: [0, 0]).mean == Estimate(0, error: 0.5))
  }

  @Test(arguments: [0.5, 1.0, 3.0])
  func ricesFormula(level: Double) {
    let field = Field()
    let toys = scans(2000, "rice") { field.draw(&$0) }
    let rate =
      Field.length / (2 * .pi) * Field.secondMoment.squareRoot() * exp(-level / 2)
    let oneSided = UpCrossings(level: level, in: toys.map { $0.map { $0 > 0 ? $0 * $0 : 0 } })
    let twoSided = UpCrossings(level: level, in: toys.map { $0.map { $0 * $0 } })
    // The grid loses less than a thousandth, against an error of half a percent or more.
    #expect(isClose(oneSided.mean.value, rate, .sigmas(5, error: oneSided.mean.error)))
    #expect(isClose(twoSided.mean.value, 2 * rate, .sigmas(5, error: twoSided.mean.error)))
    #expect(oneSided.mean.error < 0.02 * rate + 0.02)
  }

  @Test(arguments: [1, 2, 3])
  func extrapolationIsWhatIsCounted(degreesOfFreedom: Int) {
    let field = Field()
    let few = scans(500, "few") { field.squares(degreesOfFreedom, &$0) }
    let many = scans(4000, "many") { field.squares(degreesOfFreedom, &$0) }
    let law = LocalLaw.chiSquared(degreesOfFreedom: degreesOfFreedom)
    let correction = LookElsewhere(UpCrossings(level: 2, in: few), law: law)
    let level = ChiSquaredDistribution.upperQuantile(
      logTail: log(1e-3), degreesOfFreedom: degreesOfFreedom)
    let counted = UpCrossings(level: level, in: many).mean
    let expected = correction.expectedUpCrossings(at: level)
    #expect(
      isClose(
        counted.value, expected.value, .sigmas(5, error: hypot(counted.error, expected.error))))

    let maxima = many.map { $0.max()! }
    let exceeding = maxima.filter { $0 >= level }.count
    let brute = ToyPValue(exceeding: exceeding, toys: maxima.count)
    let found = correction.significance(ofGreatest: level)
    // The bound exceeds p by the chance of two crossings, p²/2 or some 3e-4; 5 σ are 2e-3 and more.
    #expect(
      isClose(
        brute.estimate.value, found.global.value,
        .sigmas(5, error: hypot(brute.estimate.error, found.global.value * found.logarithmError))))
    #expect(found.global.logarithm > found.local.logarithm && found.trialFactor.value > 5)
    #expect(brute.globalPValue.logarithm == brute.pValue.logarithm)
  }

  /// 120 bins of an exponential background of free normalisation and a Gaussian peak of unknown
  /// place: many events, so that the score is normal at 3 σ. q = max(0, μ̂)²/σ² of the strength that is linear in the counts.
  private struct PeakScan {
    let background = (0..<120).map { 40_000 * exp(-3 * Double($0) / 120) }
    let templates: [[Double]]

    init() {
      let background = self.background
      let total = background.reduce(0, +)
      templates = stride(from: 6.0, through: 114, by: 0.5).map { mass in
        let peak = (0..<120).map { exp(-pow((Double($0) - mass) / 4, 2) / 2) }
        let share = peak.reduce(0, +) / total
        let shape = zip(peak, background).map { $0 - share * $1 }
        let information = zip(shape, background).reduce(0) { $0 + $1.0 * $1.0 / $1.1 }
        return zip(shape, background).map { $0 / $1 / information.squareRoot() }
      }
    }

    func scan(_ counts: [Double]) -> [Double] {
      templates.map { template in
        let score = zip(template, counts).reduce(0) { $0 + $1.0 * $1.1 }
        return score > 0 ? score * score : 0
      }
    }

    func toy(_ stream: inout RandomStream) -> [Double] {
      scan(background.map { Double(stream.poisson(mean: $0)) })
    }
  }

  @Test func peakOfUnknownMass() {
    let peak = PeakScan()
    let correction = LookElsewhere(
      UpCrossings(level: 0.5, in: scans(300, "peak few") { peak.toy(&$0) }), law: .oneSided)
    let level = 10.0
    let brute = ToyPValue(of: level, toys: 4000, seed: 9, purpose: "peak") { stream in
      peak.toy(&stream).max()!
    }
    let found = correction.significance(ofGreatest: level)
    let error = hypot(brute.estimate.error, found.global.value * found.logarithmError)
    #expect(isClose(brute.estimate.value, found.global.value, .sigmas(5, error: error)))
  }

  @Test func anInjectedPeakIsFoundAndPaysForTheSearch() {
    let peak = PeakScan()
    let correction = LookElsewhere(
      UpCrossings(level: 0.5, in: scans(300, "peak few") { peak.toy(&$0) }), law: .oneSided)
    let counts = peak.background.enumerated().map { index, mean in
      mean + 200 * exp(-pow((Double(index) - 60) / 4, 2) / 2)
    }
    let found = correction.significance(ofGreatest: peak.scan(counts).max()!)
    #expect(found.local.significance > 5)
    #expect(found.global.significance < found.local.significance - 0.3)
    #expect(found.global.significance > 4)
  }

  @Test func farTailsAndTheStart() {
    let correction = LookElsewhere(UpCrossings(level: 1, counts: [4, 5, 3, 4]), law: .oneSided)
    let far = correction.significance(ofGreatest: 4000)
    // ln(4 e^(−3999/2)), beside which the local p is e^(−5) of it.
    #expect(far.global.value == 0)
    #expect(isClose(far.global.logarithm, log(4) - 1999.5, .absolute(0.01)))
    #expect(far.logarithmError > 0 && far.trialFactor.value > 100)
    let none = correction.significance(ofGreatest: 0)
    #expect(none.local.value == 1 && none.global.value == 1)
    #expect(correction.significance(ofGreatest: 0.9).global.value == 1)
    #expect(Global.word == "global")
    // Without a crossing the result is a bound from the error, and not the local p-value.
    let bound = LookElsewhere(UpCrossings(level: 1, counts: [0, 0]), law: .oneSided)
    #expect(bound.significance(ofGreatest: 9).logarithmError > 0)
  }

  @Test(arguments: [0.1, 1, 4, 25])
  func oneSidedLawIsTheGaussianTail(statistic: Double) {
    // P(Z > √q), from another function.
    #expect(
      isClose(
        LocalLaw.oneSided.pValue(of: statistic).logarithm,
        NormalDistribution.logUpperTail(statistic.squareRoot()), .absolute(1e-11)))
  }
}
