import Foundation
import GSL
import Learning
import Testing
import _TestSupport

@Suite struct OptimizerTests {
  static let optimizers: [Optimizer] = [
    .adam(learningRate: 0.1), .adam(learningRate: 0.1, weightDecay: 0.3),
    .adamW(learningRate: 0.1, weightDecay: 0.3), .sgd(learningRate: 0.1, momentum: 0),
    .sgd(learningRate: 0.1, momentum: 0.8, weightDecay: 0.3),
  ]

  /// The same laws in double precision, for one parameter.
  private func reference(_ optimizer: Optimizer, _ start: Double, gradients: [Double]) -> Double {
    var (p, m, v) = (start, 0.0, 0.0)
    for (index, gradient) in gradients.enumerated() {
      let n = Double(index + 1)
      switch optimizer {
      case .adam(let rate, let b1, let b2, let epsilon, let decay),
        .adamW(let rate, let b1, let b2, let epsilon, let decay):
        var g = gradient
        if case .adam = optimizer { g += decay * p } else { p -= rate * decay * p }
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g * g
        p -= rate * (m / (1 - pow(b1, n))) / ((v / (1 - pow(b2, n))).squareRoot() + epsilon)
      case .sgd(let rate, let momentum, let decay):
        m = momentum * m + gradient + decay * p
        p -= rate * m
      }
    }
    return p
  }

  @Test(arguments: optimizers) func stepsAreThoseOfTheFormula(_ optimizer: Optimizer) {
    let starts: [Double] = (0..<37).map { Double($0) / 10 - 1.5 }
    let state = OptimizerState(optimizer, count: starts.count)
    let parameters = AlignedFloats(starts.map { Float($0) } + [7, 8])
    let all = (1...7).map { step in starts.indices.map { sin(Double($0 * step)) * 3 + 0.1 } }
    for (index, gradients) in all.enumerated() {
      let gradient = AlignedFloats(gradients.map { Float(2 * $0) })
      for range in [0..<16, 16..<37] {
        state.step(
          range, number: index + 1, factor: 1, scale: 0.5, gradient: gradient,
          parameters: parameters)
      }
    }
    // Numbers that are not trained may share the last vector.
    #expect(parameters.start[37] == 7 && parameters.start[38] == 8)
    for (position, start) in starts.enumerated() {
      let expected = reference(optimizer, start, gradients: all.map { $0[position] })
      // Single precision over seven steps; the first steps of Adam lose digits in 1 - β².
      #expect(isClose(Double(parameters.start[position]), expected, .absolute(2e-5)))
    }
  }

  @Test func schedulesAreTheirFormulas() {
    let losses = [5.0, 4, 4.5, 4.2, 4.1, 3, 3.5, 3.4, 3.3]
    #expect(LearningRateSchedule.constant.factor(after: losses, of: 10) == 1)
    let cosine = LearningRateSchedule.cosine(final: 0.1)
    #expect(cosine.factor(after: [], of: 10) == 1)
    // Half way: the mean of both ends; one rounding.
    #expect(isClose(cosine.factor(after: Array(losses[..<5]), of: 10), 0.55, .ulps(2)))
    let plateau = LearningRateSchedule.plateau(factor: 0.5, patience: 2)
    #expect(plateau.factor(after: Array(losses[..<4]), of: 10) == 1)
    #expect(plateau.factor(after: Array(losses[..<5]), of: 10) == 0.5)
    #expect(plateau.factor(after: losses, of: 10) == 0.25)
  }
}
