import Foundation
import Learning
import Testing
import _TestSupport

@Suite struct LogisticLossTests {
  private let margins = (0..<2000).map { Float($0 - 1000) / 12.5 }

  @Test(arguments: [Float(1), -1, 0.25, -3]) func derivativesAreThoseOfTheLoss(weight: Float) {
    var pairs = [SIMD2<Float>](repeating: SIMD2(), count: margins.count)
    LogisticLoss.setDerivatives(
      &pairs, margins: margins, signedWeights: Array(repeating: weight, count: margins.count),
      count: margins.count)
    for (margin, pair) in zip(margins, pairs) {
      let probability = 1 / (1 + exp(-Double(margin)))
      // Of the class that it is not, without a difference that loses digits.
      let wrong = 1 / (1 + exp(Double(margin) * (weight > 0 ? 1 : -1)))
      let first = Double(weight) * -wrong
      let second = Double(abs(weight)) * probability / (1 + exp(Double(margin)))
      // Single precision, with an exponential of relative error 2e-7.
      #expect(isClose(Double(pair.x), first, .relative(1e-6)))
      // The other factor is 1 less a number of 6e-8 precision.
      #expect(isClose(Double(pair.y), second, .absolute(2e-7 * Double(abs(weight)))))
    }
  }

  @Test(arguments: [Float(1), -1, 0.25, -3]) func theLossIsTheLogarithm(weight: Float) {
    for margin in margins {
      let loss = LogisticLoss.sum(
        margins: [margin, 0, 0, 0], signedWeights: [weight, 0, 0, 0], count: 1)
      let signed = Double(margin) * (weight > 0 ? 1 : -1)
      let expected =
        Double(abs(weight)) * (max(-signed, 0) + log1p(exp(-abs(signed))))
      // Single precision over one event, a sum of a dozen roundings.
      #expect(isClose(loss, expected, .relative(1e-6)), "\(margin)")
    }
  }

  @Test func paddingCostsNothing() {
    let padded = LogisticLoss.padded(5)
    #expect(padded == 8)
    let margins = [Float](repeating: 2, count: padded)
    let weights: [Float] = [1, -1, 1, -1, 1, 0, 0, 0]
    let loss = LogisticLoss.sum(margins: margins, signedWeights: weights, count: 5)
    // Three of ln(1 + e^-2) and two of ln(1 + e^2), to single precision.
    #expect(isClose(loss, 5 * log1p(exp(-2)) + 4, .relative(1e-6)))
  }
}
