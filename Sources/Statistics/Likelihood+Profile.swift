import Events
import Foundation
import GSL

/// −2 ln L along one parameter, all others at their best, above its minimum.
public struct ProfileScan: Sendable {
  /// The parameter's name.
  public let parameter: String
  /// Its values, rising.
  public let values: [Double]
  /// t = −2 ln L(value)/L(best) at each.
  public let ratios: [Double]
  /// The value of greatest likelihood.
  public let best: Double

  /// The values whose t is not above the χ² quantile of the level, in one piece or several, by
  /// linear interpolation of √t; an end at the first or last value is where the scan ends.
  public func intervals(level: Double) -> [ClosedRange<Double>] {
    let z = NormalDistribution.upperQuantile(logTail: log((1 - level) / 2))
    let roots = ratios.map { max(0, $0).squareRoot() - z }
    var intervals: [ClosedRange<Double>] = []
    var start: Double? = roots[0] <= 0 ? values[0] : nil
    for k in values.indices.dropFirst() where (roots[k] <= 0) != (roots[k - 1] <= 0) {
      let share = roots[k - 1] / (roots[k - 1] - roots[k])
      let crossing = values[k - 1] + share * (values[k] - values[k - 1])
      if let low = start {
        intervals.append(low...crossing)
        start = nil
      } else {
        start = crossing
      }
    }
    if let low = start { intervals.append(low...values[values.count - 1]) }
    return intervals
  }
}

/// The ends of the interval in which −2 ln L, the other parameters at their best, is not more than
/// the square of a number of standard deviations above its minimum.
public struct MinosInterval: Sendable, Equatable {
  /// The lower end: a crossing, or the parameter's bound.
  public let low: Double
  /// The upper end.
  public let high: Double
  /// Whether the lower end is the parameter's bound, which was met before a crossing.
  public let lowIsBound: Bool
  /// The same of the upper end.
  public let highIsBound: Bool
}

extension Likelihood {
  /// Scans −2 ln L along a parameter, the others at their best.
  ///
  /// - Parameters:
  ///   - parameter: the name; the parameter of interest where none is given.
  ///   - range: the values, which may lie outside the parameter's bounds.
  ///   - points: how many, at equal distances, the ends among them; at least 2.
  /// - Throws: ``FitError`` where the best fit fails. A point at which no fit is possible is +∞.
  public func profile(
    of parameter: String? = nil, over range: ClosedRange<Double>, points: Int
  ) throws -> ProfileScan {
    precondition(points >= 2, "\(points) points are no scan")
    let index = try parameter.map { try self.index(of: $0) } ?? interest()
    let kernel = kernel()
    var best = try maximize(holding: [:], in: kernel)
    let width = range.upperBound - range.lowerBound
    let values = (0..<points).map { range.lowerBound + width * Double($0) / Double(points - 1) }
    var twice = [Double](repeating: .infinity, count: points)
    // Outwards from the minimum, each from its neighbour: a scan follows its valley.
    let middle = values.firstIndex { $0 >= best.point[index] } ?? points - 1
    for path in [Array(middle..<points), Array((0..<middle).reversed())] {
      var start = best.point
      for k in path {
        start[index] = values[k]
        guard
          let fit = try? maximize(holding: [index: values[k]], startingAt: start, in: kernel)
        else { continue }
        twice[k] = fit.twiceNLL
        start = fit.point
        if fit.twiceNLL < best.twiceNLL - 1e-9, model.parameters[index].bounds.contains(values[k]) {
          best = try maximize(holding: [:], startingAt: fit.point, in: kernel)
        }
      }
    }
    return ProfileScan(
      parameter: model.parameters[index].name, values: values,
      ratios: twice.map { $0 - best.twiceNLL }, best: best.point[index])
  }

  /// The place of the parameter of interest.
  func interest() throws(InputError) -> Int {
    guard let index = model.parameterOfInterest else {
      throw InputError(model.name, "there is no parameter of interest", remedy: "name a parameter")
    }
    return index
  }

  /// Where −2 ln L, the others at their best, is `sigmas`² above its minimum: as MINOS finds it.
  ///
  /// - Parameters:
  ///   - parameter: the name.
  ///   - fit: the best fit.
  ///   - sigmas: how many standard deviations.
  /// - Throws: ``FitError`` where no end is found within 1e6 times the error.
  public func minosInterval(of parameter: String, at fit: LikelihoodFit, sigmas: Double = 1) throws
    -> MinosInterval
  {
    let index = try self.index(of: parameter)
    precondition(!fit.held.contains(index), "\(parameter) was held in this fit")
    let held = fit.held.reduce(into: [Int: Double]()) { $0[$1] = fit.point[$1] }
    return try minosInterval(
      index, at: fit, sigmas: sigmas, holding: held, error: curvatureError(index, at: fit),
      in: kernel())
  }

  /// A first guess of an error, from the curvature along the parameter alone.
  private func curvatureError(_ index: Int, at fit: LikelihoodFit) -> Double {
    if let error = try? covariance(at: fit).error(index), error > 0 { return error }
    let curve = hessian(at: fit.point)[index, index]
    return curve > 0 ? (2 / curve).squareRoot() : max(1, abs(fit.point[index]))
  }

  func minosInterval(
    _ index: Int, at fit: LikelihoodFit, sigmas: Double, holding held: [Int: Double],
    error: Double, in kernel: LikelihoodKernel<Model>
  ) throws -> MinosInterval {
    func end(_ isUpper: Bool) throws(FitError) -> (Double, Bool) {
      try minosEnd(
        index, isUpper: isUpper, at: fit, sigmas: sigmas, holding: held, error: error, in: kernel)
    }
    let (low, lowIsBound) = try end(false)
    let (high, highIsBound) = try end(true)
    return MinosInterval(low: low, high: high, lowIsBound: lowIsBound, highIsBound: highIsBound)
  }

  /// How far above its best value −2 ln L along a parameter rises by 1; where the fit ends at a vanishing
  /// mean there is nothing below it.
  ///
  /// - Parameter scale: a first guess, of the right order of magnitude within a million.
  /// - Throws: ``FitError`` where it does not rise.
  package func upperError(of index: Int, at fit: LikelihoodFit, scale: Double) throws(FitError)
    -> Double
  {
    let high = try minosEnd(
      index, isUpper: true, at: fit, sigmas: 1, holding: [:], error: scale, in: kernel())
    return high.0 - fit.point[index]
  }

  private func minosEnd(
    _ index: Int, isUpper: Bool, at fit: LikelihoodFit, sigmas: Double,
    holding held: [Int: Double], error: Double, in kernel: LikelihoodKernel<Model>
  ) throws(FitError) -> (Double, isBound: Bool) {
    let bounds = model.parameters[index].bounds
    let bound = isUpper ? bounds.upperBound : bounds.lowerBound
    let centre = fit.point[index]
    var start = fit.point
    func rise(_ value: Double) -> Double {
      start[index] = value
      var all = held
      all[index] = value
      do throws(FitError) {
        let next = try maximize(holding: all, startingAt: start, in: kernel)
        start = next.point
        return max(0, next.twiceNLL - fit.twiceNLL).squareRoot() - sigmas
      } catch {
        // Impossible data are as bad as can be.
        return 1e3
      }
    }
    var near = (x: centre, y: -sigmas)
    var width = sigmas * error
    for _ in 0..<20 {
      let far = isUpper ? min(centre + width, bound) : max(centre - width, bound)
      if far == centre { return (bound, true) }
      let height = rise(far)
      if height >= 0 {
        let outer = (x: far, y: height)
        let crossing = findRoot(
          from: isUpper ? near : outer, to: isUpper ? outer : near, tolerance: 1e-6 * error, rise)
        return (crossing, false)
      }
      if far == bound { return (bound, true) }
      near = (far, height)
      width *= 2
    }
    throw FitError(model.name, "the likelihood of \(model.parameters[index].name) does not fall")
  }
}
