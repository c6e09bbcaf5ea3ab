import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

@Suite("Look-elsewhere effect in two dimensions")
struct LookElsewhere2DTests {
  /// Eight plane waves of wave number 1 in equal directions, on a square of 10 × 10: an isotropic
  /// field with a second moment of ½ in each direction.
  private struct Field {
    static let (length, points) = (10.0, 51)
    let waves: [[Double]]

    init() {
      waves = (0..<8).flatMap { index in
        let angle = Double.pi * (Double(index) + 0.3) / 8
        return [cos, sin].map { (wave: (Double) -> Double) in
          (0..<Self.points * Self.points).map { cell in
            let (x, y) = (0.2 * Double(cell / Self.points), 0.2 * Double(cell % Self.points))
            return wave(x * cos(angle) + y * sin(angle)) / 8.0.squareRoot()
          }
        }
      }
    }

    func squares(_ law: LocalLaw, _ stream: inout RandomStream) -> Matrix {
      var total = [Double](repeating: 0, count: Self.points * Self.points)
      for _ in 0..<law.degreesOfFreedom {
        var sum = [Double](repeating: 0, count: total.count)
        for wave in waves {
          let amplitude = stream.normal()
          for i in sum.indices { sum[i] += amplitude * wave[i] }
        }
        for i in sum.indices where law != .oneSided || sum[i] > 0 { total[i] += sum[i] * sum[i] }
      }
      return Matrix(rows: Self.points, columns: Self.points, elements: total)
    }

    func scans(_ count: Int, _ purpose: String, _ law: LocalLaw) -> [Matrix] {
      (0..<count).map {
        var stream = RandomStream(seed: 3, purpose: purpose, index: UInt64($0))
        return squares(law, &stream)
      }
    }
  }

  @Test func shapesHaveTheirCharacteristic() {
    func characteristic(_ rows: [[Double]]) -> Int {
      EulerCharacteristic.above(
        0.5, in: Matrix(rows: rows.count, columns: rows[0].count, elements: rows.flatMap { $0 }))
    }
    #expect(characteristic([[1, 1, 1], [1, 1, 1]]) == 1)
    #expect(characteristic([[1, 1, 1], [1, 0, 1], [1, 1, 1]]) == 0, "a ring")
    #expect(characteristic([[1, 0, 1], [1, 0, 1]]) == 2)
    #expect(characteristic([[1, 0], [0, 1]]) == 2, "corners do not join")
    #expect(characteristic([[0, 0], [0, 0]]) == 0)
    #expect(characteristic([[1, 1, 1, 1, 1], [1, 0, 1, 0, 1], [1, 1, 1, 1, 1]]) == -1)
  }

  @Test func theCoefficientsOfAGaussianField() {
    let field = Field()
    let scans = field.scans(800, "one", .oneSided)
    let found = LookElsewhere2D(scans: scans, levels: (1, 4), law: .oneSided)
    // Adler and Taylor: half the border times √λ/2π, and the area times λ/(2π)^(3/2).
    let border = 2 * Field.length * 0.5.squareRoot() / (2 * .pi)
    let area = Field.length * Field.length * 0.5 / pow(2 * .pi, 1.5)
    for (coefficient, expected) in zip(found.coefficients, [border, area]) {
      #expect(isClose(coefficient.value, expected, .sigmas(5, error: coefficient.error)))
    }
    #expect(found.coefficients[1].error < 0.1 * area)
    for level in [0.5, 2.0, 6.0] {
      let expected =
        LocalLaw.oneSided.pValue(of: level).value
        + (border + area * level.squareRoot()) * exp(-level / 2)
      let values = scans.map { Double(EulerCharacteristic.above(level, in: $0)) }
      let mean = values.reduce(0, +) / 800
      let variance = values.reduce(0) { $0 + pow($1 - mean, 2) } / 799
      // The mean characteristic counted at other levels is that of the closed form.
      #expect(isClose(mean, expected, .sigmas(5, error: (variance / 800).squareRoot())))
    }
  }

  @Test(arguments: [LocalLaw.oneSided, .chiSquared(degreesOfFreedom: 2)])
  func extrapolationIsWhatToysFind(law: LocalLaw) {
    let field = Field()
    let correction = LookElsewhere2D(
      scans: field.scans(400, "few", law), levels: (1.5, 5), law: law)
    let level = ChiSquaredDistribution.upperQuantile(
      logTail: log(1e-3), degreesOfFreedom: law.degreesOfFreedom)
    let brute = ToyPValue(of: level, toys: 2000, seed: 4, purpose: "field") { stream in
      field.squares(law, &stream).elements.max()!
    }
    let found = correction.significance(ofGreatest: level)
    let error = hypot(brute.estimate.error, found.global.value * found.logarithmError)
    // Two separate peaks add p²/2, some 1e-3 at most, against 5 σ of 1e-2.
    #expect(isClose(brute.estimate.value, found.global.value, .sigmas(5, error: error)))
    #expect(found.global.logarithm > found.local.logarithm)
    let expected = correction.expectedCharacteristic(at: level).value
    #expect(isClose(expected, found.global.value, .relative(1e-12)), "one sum by two ways")
  }

  @Test func farTailsAndTheStart() {
    let correction = LookElsewhere2D(
      characteristics: [(3, 1), (4, 2), (2, 0)], levels: (1, 4), law: .oneSided)
    let far = correction.significance(ofGreatest: 4000)
    #expect(far.global.logarithm.isFinite && far.global.logarithm > far.local.logarithm)
    #expect(far.logarithmError > 0)
    #expect(correction.significance(ofGreatest: 3.9).global.value == 1)
  }
}
