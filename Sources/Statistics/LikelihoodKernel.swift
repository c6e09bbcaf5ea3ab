import Foundation

/// One thread's room for the fits of one model: every buffer that a fit needs, allocated once.
///
/// Within it the likelihood is half the deviance: −ln L less its value where every count and every
/// auxiliary result is as likely as it can be. It keeps its digits at a billion events, where −ln L
/// itself would lose them to its constants.
class LikelihoodKernel<Model: BinnedModel> {
  let model: Model
  let parameters: [Parameter]
  let count: Int
  let bins: Int
  let kinks: [Int]
  let twoSided: [Int]
  /// The data of the fit: a toy's are put here without a new kernel.
  let counts: UnsafeMutablePointer<Double>
  let auxiliary: UnsafeMutablePointer<Double>
  /// Where the fit stands, and the bounds within which it moves; equal ones hold a parameter.
  let point: UnsafeMutablePointer<Double>
  let lower: UnsafeMutablePointer<Double>
  let upper: UnsafeMutablePointer<Double>
  let gradient: UnsafeMutablePointer<Double>
  let hessian: UnsafeMutablePointer<Double>
  let information: UnsafeMutablePointer<Double>
  let trial: UnsafeMutablePointer<Double>
  let step: UnsafeMutablePointer<Double>
  let working: UnsafeMutablePointer<Double>
  let factor: UnsafeMutablePointer<Double>
  let state: UnsafeMutablePointer<Int>
  let indices: UnsafeMutablePointer<Int>
  let expected: UnsafeMutablePointer<Double>
  /// The expectations where a line search begins.
  let standing: UnsafeMutablePointer<Double>
  let jacobian: UnsafeMutablePointer<Double>
  private let weights: UnsafeMutablePointer<Double>
  /// The strength of −ε ln ν in empty bins, which keeps a fit off the edge of what is possible.
  var barrier = 0.0
  /// Whether an expectation was negative since this was last set.
  var metEdge = false
  /// Whether the last fit ended where the mean of an empty bin vanishes.
  var endsAtVanishingMean = false

  init(_ model: Model) {
    self.model = model
    parameters = model.parameters
    count = model.parameters.count
    bins = model.binCount
    kinks = parameters.indices.filter { model.hasKink($0) }
    twoSided = model.twoSidedParameters
    func room(_ size: Int) -> UnsafeMutablePointer<Double> {
      let pointer = UnsafeMutablePointer<Double>.allocate(capacity: max(1, size))
      pointer.initialize(repeating: 0, count: max(1, size))
      return pointer
    }
    (counts, auxiliary) = (room(bins), room(count))
    (point, lower, upper) = (room(count), room(count), room(count))
    (gradient, hessian, information) = (room(count), room(count * count), room(count * count))
    (trial, step, working) = (room(count), room(count), room(count))
    factor = room(count * count)
    (expected, jacobian, weights) = (room(bins), room(bins * count), room(bins))
    standing = room(bins)
    state = .allocate(capacity: max(1, count))
    state.initialize(repeating: 0, count: max(1, count))
    indices = .allocate(capacity: max(1, count))
    indices.initialize(repeating: 0, count: max(1, count))
  }

  deinit {
    for pointer in [
      counts, auxiliary, point, lower, upper, gradient, hessian, information, trial, step, working,
      factor, expected, standing, jacobian, weights,
    ] { pointer.deallocate() }
    state.deallocate()
    indices.deallocate()
  }

  /// Puts data in.
  func load(_ data: BinnedData) {
    for bin in 0..<bins { counts[bin] = data.counts[bin] }
    for index in 0..<count { auxiliary[index] = data.auxiliary[index] }
  }

  /// Half the deviance; +∞ where the data are impossible.
  func value(at point: UnsafePointer<Double>) -> Double {
    model.evaluate(at: point, expected: expected, jacobian: nil)
    var sum = 0.0
    for bin in 0..<bins {
      let (n, mean) = (counts[bin], expected[bin])
      if n > 0 {
        guard mean > 0, mean < .infinity else { return .infinity }
        sum += 0.5 * poissonDeviance(observed: n, expected: mean)
      } else {
        guard mean >= 0, mean < .infinity, barrier == 0 || mean > 0 else {
          metEdge = true
          return .infinity
        }
        sum += mean
        if barrier > 0 { sum -= barrier * log(mean) }
      }
    }
    for index in 0..<count {
      sum += parameters[index].constraint.terms(at: point[index], auxiliary: auxiliary[index]).value
    }
    return sum.isNaN ? .infinity : sum
  }

  /// Writes the gradient and the two second derivatives, of which the lower triangles are used:
  /// the exact one, and Fisher's information.
  func derivatives(at point: UnsafePointer<Double>) {
    model.evaluate(at: point, expected: expected, jacobian: jacobian)
    gradient.update(repeating: 0, count: count)
    hessian.update(repeating: 0, count: count * count)
    information.update(repeating: 0, count: count * count)
    for bin in 0..<bins {
      let (n, mean) = (counts[bin], expected[bin])
      let row = jacobian + bin * count
      let total = n > 0 ? n : barrier
      let slope = total > 0 ? 1 - total / mean : 1
      let curve = total > 0 ? total / mean : 0
      // Fisher's information of an empty bin would grow without bound where ν goes to 0, and make the
      // way to the edge look short.
      let fisher = mean > 1e-6 ? 1 / mean : 0
      weights[bin] = slope
      var used = 0
      for index in 0..<count where row[index] != 0 {
        indices[used] = index
        used += 1
        gradient[index] += slope * row[index]
      }
      for a in 0..<used {
        let i = indices[a]
        // In this order a vanishing mean does not overflow where its derivatives vanish with it.
        let (exact, scaled) = (curve * (row[i] / mean), fisher * row[i])
        for b in 0...a {
          let j = indices[b]
          hessian[i * count + j] += exact * row[j]
          information[i * count + j] += scaled * row[j]
        }
      }
    }
    model.addCurvature(at: point, weights: weights, to: hessian)
    for index in 0..<count {
      let terms = parameters[index].constraint.terms(at: point[index], auxiliary: auxiliary[index])
      gradient[index] += terms.slope
      hessian[index * count + index] += terms.curve
      information[index * count + index] += max(0, terms.curve)
    }
  }
}
