import Foundation
import GSL

/// y = F(x) of each column, or Φ⁻¹(F(x)), F the distribution function of the training events.
///
/// F is straight between knots, so dy/dx jumps at them. Values beyond the training events are moved
/// to the least or the greatest of these, where F is half an event's weight from 0 or 1.
struct QuantileMap: Codable, Sendable {
  let distributions: [EmpiricalDistribution]
  let target: Preprocessing.Target

  private func image(_ level: Double) -> Double {
    switch target {
    case .uniform: level
    case .normal: -NormalDistribution.upperQuantile(logTail: log(level))
    }
  }

  private func level(_ image: Double) -> Double {
    switch target {
    case .uniform: image
    case .normal: exp(NormalDistribution.logUpperTail(-image))
    }
  }

  func apply(to values: inout [Double]) {
    for position in values.indices {
      values[position] = image(
        distributions[position % distributions.count].level(at: values[position]))
    }
  }

  func invert(_ values: inout [Double]) {
    for position in values.indices {
      values[position] = distributions[position % distributions.count].value(
        at: level(values[position]))
    }
  }

  func addLogJacobians(at values: [Double], to sums: inout [Double]) {
    for position in values.indices {
      let distribution = distributions[position % distributions.count]
      var logarithm = log(distribution.slope(at: values[position]))
      if target == .normal {
        logarithm -= NormalDistribution.logDensity(image(distribution.level(at: values[position])))
      }
      sums[position / distributions.count] += logarithm
    }
  }

  func markOutside(_ values: [Double], in isInside: inout [Bool]) {
    for position in values.indices {
      let knots = distributions[position % distributions.count].values
      if values[position] < knots[0] || values[position] > knots[knots.count - 1] {
        isInside[position / distributions.count] = false
      }
    }
  }
}
