import Events
import Foundation
import GSL

/// The weighted logistic regression of labels on kernels of a few centres, with a ridge.
///
/// With LLᵀ = k(c, c′) + 1e-10·1 the fit is f = Φb of coordinates Φ = k(x, c) L⁻ᵀ, and the penalty is
/// λ|b|²: near centres, whose kernels are nearly collinear, cost no digits.
struct KernelLogisticRegression: Sendable {
  /// Φ, N events by M centres.
  private let coordinates: Matrix
  /// λ > 0.
  private let ridge: Double

  /// The regression on kernels of N events and the M of them, by row, that are centres.
  init(kernel: Matrix, centres: [Int], ridge: Double) {
    let count = centres.count
    precondition(kernel.columns == count, "\(kernel.columns) kernels of \(count) centres")
    var lower = Matrix(rows: count, columns: count)
    for row in 0..<count {
      for column in 0...row {
        var sum = kernel[centres[row], column] + (row == column ? 1e-10 : 0)
        for other in 0..<column { sum -= lower[row, other] * lower[column, other] }
        // A pivot is 1e-10 at least but for rounding.
        lower[row, column] =
          row == column ? max(sum, 1e-11).squareRoot() : sum / lower[column, column]
      }
    }
    var coordinates = kernel
    for event in 0..<kernel.rows {
      for column in 0..<count {
        var sum = kernel[event, column]
        for other in 0..<column { sum -= lower[column, other] * coordinates[event, other] }
        coordinates[event, column] = sum / lower[column, column]
      }
    }
    self.coordinates = coordinates
    self.ridge = ridge
  }

  /// f at every event, from the minimum of 1/N Σ w_i ln(1 + e^∓f_i) + λ|b|².
  ///
  /// The function is convex; Newton's method with halved steps ends where the step would lower it by
  /// less than 1e-15, the step taken, so that the next would bring about 1e-30.
  ///
  /// - Parameters:
  ///   - labels: whether f shall be large at an event; these have weight 1.
  ///   - weight: the weight of the others.
  /// - Throws: `InputError` after 100 steps, and where the curvature is not finite.
  func fitted(to labels: [Bool], weightOfOthers weight: Double) throws(InputError) -> [Double] {
    let count = Double(coordinates.rows)
    var coefficients = [Double](repeating: 0, count: coordinates.columns)
    var values = [Double](repeating: 0, count: coordinates.rows)
    var loss = loss(values, coefficients, labels, weight)
    var slopes = Matrix(rows: coordinates.rows, columns: 1)
    var scaled = coordinates
    for _ in 0..<100 {
      for event in 0..<coordinates.rows {
        let share = 1 / (1 + exp(-values[event]))
        let eventWeight = (labels[event] ? 1 : weight) / count
        slopes[event, 0] = eventWeight * (labels[event] ? share - 1 : share)
        let root = (eventWeight * share * (1 - share)).squareRoot()
        for centre in 0..<coordinates.columns {
          scaled[event, centre] = root * coordinates[event, centre]
        }
      }
      let gradient = zip(coordinates.transposed(times: slopes).elements, coefficients).map {
        $0 + 2 * ridge * $1
      }
      let step = try newtonStep(gradient, scaled)
      // Half of −g·step is what a step lowers a parabola by.
      let decrease = -0.5 * zip(gradient, step).reduce(0) { $0 + $1.0 * $1.1 }
      var length = 1.0
      while true {
        let trial = zip(coefficients, step).map { $0 + length * $1 }
        let trialValues = coordinates.times(trial)
        let trialLoss = self.loss(trialValues, trial, labels, weight)
        // Below the rounding of the loss itself no decrease can be asked for.
        if trialLoss <= loss + 1e-14 * abs(loss) || length < 1e-10 {
          (coefficients, values, loss) = (trial, trialValues, trialLoss)
          break
        }
        length /= 2
      }
      if decrease < 1e-15 { return values }
    }
    throw InputError(
      "learned likelihood ratio", "no minimum after 100 steps", remedy: "a larger ridge")
  }

  /// −H⁻¹ g.
  private func newtonStep(_ gradient: [Double], _ scaled: Matrix) throws(InputError) -> [Double] {
    var curvature = scaled.transposed(times: scaled)
    for row in 0..<curvature.rows { curvature[row, row] += 2 * ridge }
    do {
      return try curvature.inversePositiveDefinite().times(gradient).map { -$0 }
    } catch {
      throw InputError(
        "learned likelihood ratio", "the curvature: \(error)", remedy: "a larger ridge")
    }
  }

  private func loss(
    _ values: [Double], _ coefficients: [Double], _ labels: [Bool], _ weight: Double
  ) -> Double {
    var sum = 0.0
    for (event, value) in values.enumerated() {
      // ln(1 + eˣ) without overflow.
      let x = labels[event] ? -value : value
      sum += (labels[event] ? 1 : weight) * (max(x, 0) + log1p(exp(-abs(x))))
    }
    return sum / Double(values.count) + ridge * coefficients.reduce(0) { $0 + $1 * $1 }
  }
}
