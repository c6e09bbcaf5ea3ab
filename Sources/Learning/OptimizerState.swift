internal import CNetwork

/// What an optimiser remembers of the gradients it has seen.
package final class OptimizerState {
  private let optimizer: Optimizer
  private let first: AlignedFloats
  private let second: AlignedFloats
  private let kernels = network_best_kernels().pointee

  /// Of none yet.
  package init(_ optimizer: Optimizer, count: Int) {
    precondition(optimizer.isValid, "\(optimizer)")
    self.optimizer = optimizer
    first = AlignedFloats(count)
    if case .sgd = optimizer { second = AlignedFloats(0) } else { second = AlignedFloats(count) }
  }

  /// Moves the parameters of a range; threads may share a step by ranges that do not overlap.
  ///
  /// - Parameters:
  ///   - range: its bounds are multiples of sixteen, save the end of what is trained; what follows
  ///     in the last vector stays as it is.
  ///   - number: which step it is, from 1.
  ///   - factor: the schedule's, on the learning rate.
  ///   - scale: a factor on the gradient.
  package func step(
    _ range: Range<Int>, number: Int, factor: Double, scale: Double, gradient: AlignedFloats,
    parameters: AlignedFloats
  ) {
    guard !range.isEmpty else { return }
    let start = range.lowerBound
    let count = roundedToVectors(range.count)
    let after = range.count..<min(count, parameters.count - start)
    let kept = after.map { parameters.start[start + $0] }
    defer { for (offset, value) in zip(after, kept) { parameters.start[start + offset] = value } }
    var law = network_step()
    law.gradient_scale = Float(scale)
    switch optimizer {
    case .adam(let rate, let beta1, let beta2, let epsilon, let decay),
      .adamW(let rate, let beta1, let beta2, let epsilon, let decay):
      let rate = rate * factor
      law.rate = Float(rate / (1 - power(beta1, number)))
      (law.first, law.second) = (Float(beta1), Float(beta2))
      law.second_root = Float((1 - power(beta2, number)).squareRoot())
      law.epsilon = Float(epsilon)
      if case .adam = optimizer {
        law.penalty = Float(decay)
      } else {
        law.shrinkage = Float(rate * decay)
      }
      kernels.adam(
        &law, count, gradient.start + start, parameters.start + start, first.start + start,
        second.start + start)
    case .sgd(let rate, let momentum, let decay):
      (law.rate, law.first, law.penalty) = (Float(rate * factor), Float(momentum), Float(decay))
      kernels.momentum(
        &law, count, gradient.start + start, parameters.start + start, first.start + start)
    }
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }
}
