import Foundation
import GSL

extension CellModel {
  /// Maximises the Poisson likelihood of the observed counts, one per cell, times the priors.
  ///
  /// Fisher scoring with step halving: steps −F⁻¹g with the Fisher information in the place of the
  /// second derivatives, which needs first derivatives alone and always points downwards. With a
  /// log-linear rate and a node a cell the problem is convex and this is Newton's method. Where 25 steps
  /// were not enough, Newton's own are tried first, with the second derivatives as differences. It stops
  /// when the estimated distance to the minimum, ½ gᵀF⁻¹g, is below 1e-10 in −ln L. Parameters at a
  /// limit from which the slope does not lead away are left out of a step.
  ///
  /// - Parameters:
  ///   - start: where to begin, within the limits; nil for the model's own start.
  ///   - fixed: parameters that stay where they start.
  /// - Throws: ``FitError`` where there are fewer cells than free parameters, the parameters cannot
  ///   be told apart on the cells, or 2000 steps did not suffice.
  public func maximumLikelihoodFit(
    to observed: [Double], from start: [Double]? = nil, fixing fixed: Set<Int> = []
  ) throws(FitError) -> CellFit {
    precondition(observed.count == cellCount, "\(observed.count) counts, \(cellCount) cells")
    guard observed.reduce(0, +) > 0 else { throw FitError(name, "there is no event to fit to") }
    let unbound = priorPrecisions.indices.filter {
      priorPrecisions[$0] == 0 && !fixed.contains($0)
    }
    guard cellCount >= unbound.count else {
      throw FitError(name, "\(unbound.count) parameters, and \(cellCount) bins to fit them to")
    }
    do {
      let start = try start ?? self.start(for: observed)
      precondition(start.count == parameterCount, "\(start.count) of \(parameterCount) parameters")
      return try FisherScoring(model: self, observed: observed, fixed: fixed).minimum(from: start)
    } catch let error as FitError {
      throw error
    } catch {
      throw FitError(name, "its parameters cannot be told apart on these bins (\(error))")
    }
  }
}

extension CellFit {
  /// Why a fit whose means may turn negative has no maximum.
  package static let growsTowardsZero =
    "the likelihood grows towards a rate that is not positive; a model that cannot vanish, such"
    + " as a Bernstein polynomial or an exponential, may fit"
}
