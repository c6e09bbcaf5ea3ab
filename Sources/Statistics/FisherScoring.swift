import Foundation
import GSL

/// The search for the minimum of one model and one set of counts.
struct FisherScoring<Model: CellModel> {
  let model: Model
  let observed: [Double]
  let fixed: Set<Int>
  let precisions: [Double]
  let limits: [ClosedRange<Double>]

  init(model: Model, observed: [Double], fixed: Set<Int>) {
    self.model = model
    self.observed = observed
    self.fixed = fixed
    precisions = model.priorPrecisions
    limits = model.limits
  }

  func minimum(from start: [Double]) throws -> CellFit {
    var parameters = start
    var (means, jacobian) = model.expectations(at: parameters)
    var current = deviance(means) + penalty(parameters)
    guard current.isFinite else {
      throw FitError(model.name, "it is not positive where it starts")
    }

    for iteration in 1...2000 {
      let (gradient, information) = derivatives(parameters, means, jacobian)
      guard information.elements.allSatisfy({ $0.isFinite }) else { break }
      let idle = model.idleParameters(at: parameters)
      let free = parameters.indices.filter { index in
        !fixed.contains(index) && !idle.contains(index)
          && (parameters[index] > limits[index].lowerBound || gradient[index] < 0)
          && (parameters[index] < limits[index].upperBound || gradient[index] > 0)
      }
      let (covariance, isDamped) = try inverse(of: information.submatrix(free))
      // At the start, where no cell is nearly empty, what has no inverse is the model's doing.
      guard !isDamped || iteration > 1 else {
        throw FitError(model.name, "its parameters cannot be told apart on these bins")
      }
      let step = covariance.times(free.map { -gradient[$0] })
      var distance = distance(of: step, along: gradient, free)

      // A quarter of the gain that the slope promises (Armijo). Where the fit is bad, Fisher's
      // information is not the curvature, and a step that leaps across the minimum to the same
      // height on its other side would be followed by another.
      func improves(by step: [Double], _ distance: Double) -> Bool {
        var scale = 1.0
        while scale > 1e-9 {
          var trial = parameters
          for (index, change) in zip(free, step) {
            trial[index] = min(
              max(trial[index] + scale * change, limits[index].lowerBound),
              limits[index].upperBound)
          }
          let (trialMeans, trialJacobian) = model.expectations(at: trial)
          let value = deviance(trialMeans) + penalty(trial)
          if value < current - scale * distance {
            (parameters, means, jacobian, current) = (trial, trialMeans, trialJacobian, value)
            return true
          }
          scale /= 2
        }
        return false
      }

      // Where few cells hold events the curvature is a small part of Fisher's information, and where
      // two terms of a sum are nearly one it has little to do with it: steps are too short by as much.
      var isImproved = false
      if iteration > patience, !free.isEmpty,
        let newton = newtonStep(from: parameters, gradient, information, free)
      {
        let further = self.distance(of: newton, along: gradient, free)
        isImproved = improves(by: newton, further)
        distance = max(distance, further)
      }
      if !isImproved {
        isImproved = improves(by: step, self.distance(of: step, along: gradient, free))
      }
      if distance < 1e-10 || (!isImproved && distance < 1e-6) {
        // An empty cell whose mean goes to 0 has an information without bound, which makes the way
        // to go look short: there the likelihood ends at its limit, and not at a maximum.
        let isAtEnd =
          model.canTurnNegative && zip(observed, means).contains { $0 == 0 && $1 < 1e-6 }
        let best = current
        let held = isAtEnd ? nil : heldBack(from: parameters, free, best)
        if let held {
          parameters = held
          (means, jacobian) = model.expectations(at: parameters)
        }
        let ended =
          held == nil
          ? covariance
          : try inverse(of: derivatives(parameters, means, jacobian).information.submatrix(free)).0
        return CellFit(
          parameters: parameters, covariance: full(ended, free),
          parametersAtLimit: parameters.indices.filter {
            !free.contains($0) && !fixed.contains($0)
          },
          means: means, deviance: best, penalty: penalty(parameters), iterations: iteration,
          endsAtVanishingMean: isAtEnd, isDetermined: held == nil)
      }
      guard isImproved else { break }
    }
    throw FitError(
      model.name,
      model.canTurnNegative
        ? CellFit.growsTowardsZero : "2000 steps did not reach the minimum")
  }

  /// Fisher-scoring steps after which the second derivatives are asked.
  private let patience = 25

  /// ½ gᵀ·step, what a step would gain if the problem were quadratic.
  func distance(of step: [Double], along gradient: [Double], _ free: [Int]) -> Double {
    -0.5 * zip(free, step).reduce(0) { $0 + gradient[$1.0] * $1.1 }
  }

  /// Newton's step with second derivatives as differences of the gradient over 1e-4 of a standard
  /// error; nil where they are not positive definite.
  private func newtonStep(
    from parameters: [Double], _ gradient: [Double], _ information: Matrix, _ free: [Int]
  ) -> [Double]? {
    var curvature = Matrix(rows: free.count, columns: free.count)
    for (row, index) in free.enumerated() {
      let width = 1e-4 / information[index, index].squareRoot()
      func shifted(_ sign: Double) -> [Double] {
        var point = parameters
        point[index] += sign * width
        let (means, jacobian) = model.expectations(at: point)
        return derivatives(point, means, jacobian).gradient
      }
      let (up, down) = (shifted(1), shifted(-1))
      for (column, other) in free.enumerated() {
        let slope = (up[other] - down[other]) / (2 * width)
        guard slope.isFinite else { return nil }
        curvature[row, column] += slope / 2
        curvature[column, row] += slope / 2
      }
    }
    return try? curvature.inversePositiveDefinite().times(free.map { -gradient[$0] })
  }

  func deviance(_ means: [Double]) -> Double {
    var sum = 0.0
    for (n, mean) in zip(observed, means) {
      guard mean > 0, mean.isFinite else { return .infinity }
      sum += poissonDeviance(observed: n, expected: mean)
    }
    return sum
  }

  func penalty(_ parameters: [Double]) -> Double {
    zip(precisions, parameters).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
  }

  /// The gradient of −ln L and the Fisher information, Σ_c J_c J_cᵀ / μ_c, each with the priors'.
  func derivatives(_ parameters: [Double], _ means: [Double], _ jacobian: Matrix)
    -> (gradient: [Double], information: Matrix)
  {
    var gradient = zip(precisions, parameters).map { $0 * $1 }
    var scaled = jacobian
    for cell in means.indices {
      for column in gradient.indices {
        gradient[column] += (1 - observed[cell] / means[cell]) * jacobian[cell, column]
        scaled[cell, column] /= means[cell]
      }
    }
    var information = jacobian.transposed(times: scaled)
    for index in gradient.indices { information[index, index] += precisions[index] }
    return (gradient, information)
  }

  /// The inverse of the information; where it has none, that with a growing share of its diagonal
  /// added (Levenberg), which still leads downwards but is no covariance.
  func inverse(of information: Matrix) throws -> (Matrix, isDamped: Bool) {
    guard information.rows > 0 else { return (information, false) }
    do {
      return (try information.inversePositiveDefinite(), false)
    } catch {
      for share in [1e-12, 1e-9, 1e-6, 1e-3] {
        var damped = information
        for index in 0..<damped.rows { damped[index, index] *= 1 + share }
        if let inverse = try? damped.inversePositiveDefinite() { return (inverse, true) }
      }
      throw error
    }
  }

  /// The covariance of all parameters: zeros for those that are not free.
  func full(_ covariance: Matrix, _ free: [Int]) -> Matrix {
    var full = Matrix(rows: model.parameterCount, columns: model.parameterCount)
    for (i, row) in free.enumerated() {
      for (j, column) in free.enumerated() { full[row, column] = covariance[i, j] }
    }
    return full
  }
}

extension Matrix {
  /// The rows and columns of the given indices.
  func submatrix(_ indices: [Int]) -> Matrix {
    Matrix(
      rows: indices.count, columns: indices.count,
      elements: indices.flatMap { row in indices.map { self[row, $0] } })
  }
}
