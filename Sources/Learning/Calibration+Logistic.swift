import Events
import Foundation
import GSL

extension Calibration {
  /// Platt's calibration.
  static func platt(_ events: ScoredClasses) throws(InputError) -> Calibration {
    let high = (events.total(true) + 1) / (events.total(true) + 2)
    let low = 1 / (events.total(false) + 2)
    let fitted = try logisticRegression(
      [events.scores], targets: events.isEnriched.map { $0 ? high : low }, weights: events.weights)
    return Calibration(map: .logistic(slope: fitted[0], intercept: fitted[1]))
  }

  /// The beta calibration: a logistic regression in ln s and −ln(1 − s). Where a coefficient comes
  /// out negative, its term is left out.
  static func beta(_ events: ScoredClasses) throws(InputError) -> Calibration {
    if let row = events.scores.firstIndex(where: { !(0...1).contains($0) }) {
      throw InputError(
        "scores", "one is \(events.scores[row])",
        remedy: "the beta calibration takes scores from 0 to 1")
    }
    let logarithms = events.scores.map(Calibration.logarithms)
    let columns = [logarithms.map(\.0), logarithms.map(\.1)]
    let targets = events.isEnriched.map { $0 ? 1.0 : 0 }
    let both = try logisticRegression(columns, targets: targets, weights: events.weights)
    if both[0] >= 0 && both[1] >= 0 {
      return Calibration(map: .beta(a: both[0], b: both[1], c: both[2]))
    }
    let kept = both[0] < 0 ? 1 : 0
    let one = try logisticRegression([columns[kept]], targets: targets, weights: events.weights)
    let slope = max(one[0], 0)
    let intercept =
      one[0] >= 0 ? one[1] : log(events.total(true) / events.total(false))
    return Calibration(
      map: .beta(a: kept == 0 ? slope : 0, b: kept == 1 ? slope : 0, c: intercept))
  }
}

/// The slopes and the intercept, last, of ln p/(1 − p) = Σ slope · column + intercept, by Newton's
/// method on standardised columns with halved steps where the loss would rise.
///
/// - Throws: `InputError` where a column is constant or follows from the others, or where the
///   classes do not overlap, so that the slopes have no maximum.
private func logisticRegression(_ columns: [[Double]], targets: [Double], weights: [Double])
  throws(InputError) -> [Double]
{
  let (size, count) = (columns.count + 1, targets.count)
  var values = [Double](repeating: 1, count: count * size)
  let flat = (0..<count).flatMap { row in columns.map { $0[row] } }
  let moments = WeightedMoments(flat, width: columns.count, weights: weights)
  let deviations = moments.deviations
  guard deviations.allSatisfy({ $0 > 0 }) else {
    throw InputError(
      "scores", "all are \(columns[0][0])", remedy: "a calibration needs scores that differ")
  }
  for row in 0..<count {
    for column in columns.indices {
      values[row * size + column] =
        (columns[column][row] - moments.mean[column]) / deviations[column]
    }
  }
  func margins(_ theta: [Double]) -> [Double] {
    (0..<count).map { row in
      (0..<size).reduce(0) { $0 + theta[$1] * values[row * size + $1] }
    }
  }
  func loss(_ margins: [Double]) -> Double {
    var sum = 0.0
    for row in 0..<count {
      let m = margins[row]
      // ln(1 + e^m) − t m without overflow.
      sum += weights[row] * (max(m, 0) + log1p(exp(-abs(m))) - targets[row] * m)
    }
    return sum
  }
  var theta = [Double](repeating: 0, count: size)
  var current = margins(theta)
  var value = loss(current)
  for _ in 0..<100 {
    var gradient = [Double](repeating: 0, count: size)
    var hessian = Matrix(rows: size, columns: size)
    for row in 0..<count {
      let p = Calibration.logistic(current[row])
      for i in 0..<size {
        let x = values[row * size + i]
        gradient[i] += weights[row] * (p - targets[row]) * x
        for j in 0...i {
          hessian[i, j] += weights[row] * p * (1 - p) * x * values[row * size + j]
        }
      }
    }
    guard let factor = try? CholeskyFactor(hessian), theta.allSatisfy({ abs($0) < 1e3 }) else {
      throw InputError(
        "scores", "the two classes do not overlap, or too little for this calibration",
        remedy: "use more events, or another calibration")
    }
    let step = factor.solve(gradient)
    let decrement = zip(step, gradient).reduce(0) { $0 + $1.0 * $1.1 }
    var scale = 1.0
    var next = theta
    repeat {
      next = zip(theta, step).map { $0 - scale * $1 }
      current = margins(next)
      scale /= 2
    } while loss(current) > value + 1e-12 * abs(value) && scale > 1e-10
    theta = next
    value = loss(current)
    // The distance to the minimum in loss, far below any statistical meaning.
    if decrement < 1e-20 * max(1, value) { break }
  }
  var result = theta
  for column in columns.indices {
    result[column] = theta[column] / deviations[column]
    result[size - 1] -= result[column] * moments.mean[column]
  }
  return result
}
