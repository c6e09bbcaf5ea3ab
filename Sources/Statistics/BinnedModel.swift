import GSL

/// Poisson counts in bins, whose expectations depend on parameters, and the auxiliary measurements
/// that constrain some of them.
///
/// Everything that fits, tests and sets limits is written over this protocol. A model says what it
/// expects in each bin and how that changes; fits, toys and tests are the same for all of them.
public protocol BinnedModel: Sendable {
  /// The model's name, for messages.
  var name: String { get }
  /// The parameters, in the order of every vector of this model.
  var parameters: [Parameter] { get }
  /// The place of the parameter that tests and limits are about, of either sign; nil for a model
  /// that has none.
  var parameterOfInterest: Int? { get }
  /// The number of bins.
  var binCount: Int { get }

  /// Writes the expectation of each bin and, where asked for, its derivatives. Called in the
  /// innermost loop of every fit: it must not allocate on the heap.
  ///
  /// - Parameters:
  ///   - point: a value for each parameter.
  ///   - expected: `binCount` numbers, to be overwritten. A number that is negative, or 0 where
  ///     events were seen, makes the likelihood vanish, and is to be written as it is.
  ///   - jacobian: bins × parameters, row by row, to be overwritten.
  func evaluate(
    at point: UnsafePointer<Double>, expected: UnsafeMutablePointer<Double>,
    jacobian: UnsafeMutablePointer<Double>?)

  /// Adds Σ_b w_b ∂²ν_b/∂θ_i∂θ_j for j ≤ i to a square matrix, row by row.
  ///
  /// The default takes central differences of the Jacobian, good to about 1e-10 of the curvature;
  /// a model with expectations linear in its parameters returns at once.
  func addCurvature(
    at point: UnsafePointer<Double>, weights: UnsafePointer<Double>,
    to hessian: UnsafeMutablePointer<Double>)

  /// Whether an expectation's slope in this parameter jumps at 0, as of piecewise interpolations.
  func hasKink(_ parameter: Int) -> Bool

  /// Parameters in which an expectation turns round, so that the likelihood may have a minimum on
  /// either side of 0; fits try both.
  var twoSidedParameters: [Int] { get }

  /// Values of the first parameters along rays from zero, where the likelihood may have several
  /// minima: tests look at all of them before they settle for one.
  var scanRays: [[[Double]]] { get }
}

extension BinnedModel {
  /// No parameter has a kink.
  public func hasKink(_ parameter: Int) -> Bool { false }

  /// There are none.
  public var twoSidedParameters: [Int] { [] }

  /// There are none: one start will do.
  public var scanRays: [[[Double]]] { [] }

  /// Central differences of the Jacobian.
  public func addCurvature(
    at point: UnsafePointer<Double>, weights: UnsafePointer<Double>,
    to hessian: UnsafeMutablePointer<Double>
  ) {
    let count = parameters.count
    let bins = binCount
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 1 + count + bins + 2 * bins * count) {
      guard let moved = $0.baseAddress else { return }
      let expected = moved + count
      let above = expected + bins
      let below = above + bins * count
      moved.update(from: point, count: count)
      for i in 0..<count {
        // The cube root of the rounding balances it with the difference's third derivative.
        let step = 6e-6 * max(1, abs(point[i]))
        moved[i] = point[i] + step
        evaluate(at: moved, expected: expected, jacobian: above)
        moved[i] = point[i] - step
        evaluate(at: moved, expected: expected, jacobian: below)
        moved[i] = point[i]
        for j in 0..<count {
          var sum = 0.0
          for bin in 0..<bins {
            sum += weights[bin] * (above[bin * count + j] - below[bin * count + j])
          }
          // Both differences of a mixed derivative count for half.
          let half = sum / (4 * step)
          hessian[max(i, j) * count + min(i, j)] += i == j ? 2 * half : half
        }
      }
    }
  }

  /// The expectation of each bin.
  public func expected(at point: [Double]) -> [Double] {
    precondition(point.count == parameters.count, "\(point.count) values for \(parameters.count)")
    var expected = [Double](repeating: 0, count: binCount)
    evaluate(at: point, expected: &expected, jacobian: nil)
    return expected
  }

  /// The derivatives of the expectations: bins × parameters.
  public func jacobian(at point: [Double]) -> Matrix {
    precondition(point.count == parameters.count, "\(point.count) values for \(parameters.count)")
    var expected = [Double](repeating: 0, count: binCount)
    var elements = [Double](repeating: 0, count: binCount * point.count)
    evaluate(at: point, expected: &expected, jacobian: &elements)
    return Matrix(rows: binCount, columns: point.count, elements: elements)
  }

  /// The initial value of each parameter.
  public var initialPoint: [Double] { parameters.map(\.initialValue) }

  /// The results of the auxiliary measurements that the model was made with.
  public var auxiliary: [Double] { parameters.map(\.constraint.auxiliary) }

  /// The data that are expected where the parameters have the given values: the Asimov set of
  /// arXiv:1007.1727, section 3.2.
  public func asimovData(at point: [Double]) -> BinnedData {
    BinnedData(
      counts: expected(at: point),
      auxiliary: zip(parameters, point).map { $0.constraint.expectedAuxiliary(at: $1) })
  }
}

/// What was seen: a count for each bin, and the result of each auxiliary measurement.
public struct BinnedData: Sendable, Equatable {
  /// The events in each bin, not negative; an Asimov set's are no whole numbers.
  public var counts: [Double]
  /// The result of the auxiliary measurement of each parameter; 0 where there is none.
  public var auxiliary: [Double]

  /// Counts and auxiliary results.
  public init(counts: [Double], auxiliary: [Double]) {
    self.counts = counts
    self.auxiliary = auxiliary
  }
}
