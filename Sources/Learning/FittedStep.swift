import Events
import GSL
import Foundation

/// One fitted map of a preprocessing, which works on values that stand event by event.
enum FittedStep: Codable, Sendable {
  case shifted(ShiftedScale)
  case logit(LogitMap)
  case quantile(QuantileMap)
  case whitened(WhiteningMap)

  /// Fits a step.
  init(_ step: Preprocessing.Step, _ values: [Double], features: [Feature], weights: [Double])
    throws(InputError)
  {
    let width = features.count
    func column(_ index: Int) -> [Double] {
      stride(from: index, to: values.count, by: width).map { values[$0] }
    }
    for index in 0..<width {
      let first = values.isEmpty ? 0 : values[index]
      guard
        stride(from: index, to: values.count, by: width).contains(where: { values[$0] != first })
      else {
        throw InputError(
          "feature '\(features[index].name)'",
          "it is \(first) in every event before it is \(step.name)",
          remedy: "leave it out, or widen the range of the step before")
      }
    }
    switch step {
    case .standardized:
      let moments = WeightedMoments(values, width: width, weights: weights)
      self = .shifted(ShiftedScale(shifts: moments.mean, scales: moments.deviations))
    case .robust:
      let distributions = (0..<width).map { EmpiricalDistribution(column($0), weights: weights) }
      self = .shifted(
        ShiftedScale(
          shifts: distributions.map { $0.value(at: 0.5) },
          scales: distributions.map { $0.value(at: 0.75) - $0.value(at: 0.25) }))
    case .logit(let margin):
      self = .logit(
        LogitMap(
          (0..<width).map { index in
            let values = column(index)
            let (least, greatest) = (values.min() ?? 0, values.max() ?? 1)
            let room = margin * (greatest - least)
            return (least - room)...(greatest + room)
          }))
    case .logitWithin(let ranges):
      guard ranges.count == width else {
        throw InputError(
          "preprocessing", "\(ranges.count) ranges for \(width) features",
          remedy: "give one for each feature")
      }
      self = .logit(LogitMap(ranges))
    case .quantile(let target, let knots):
      self = .quantile(
        QuantileMap(
          distributions: (0..<width).map {
            EmpiricalDistribution(column($0), weights: weights, knots: knots)
          }, target: target))
    case .whitened:
      self = .whitened(
        try WhiteningMap(WeightedMoments(values, width: width, weights: weights)))
    }
  }

  /// Whether all its numbers are there for so many features.
  func isSound(width: Int) -> Bool {
    switch self {
    case .shifted(let map): map.shifts.count == width && map.scales.count == width
    case .logit(let map): map.lower.count == width && map.upper.count == width
    case .quantile(let map):
      map.distributions.count == width
        && map.distributions.allSatisfy { !$0.values.isEmpty && $0.values.count == $0.levels.count }
    case .whitened(let map):
      map.mean.count == width && map.forward.count == width * width
        && map.backward.count == width * width
    }
  }

  /// Whether a column of the result depends on several features.
  var mixesColumns: Bool {
    if case .whitened = self { true } else { false }
  }

  func apply(to values: inout [Double]) {
    switch self {
    case .shifted(let map): map.apply(to: &values)
    case .logit(let map): map.apply(to: &values)
    case .quantile(let map): map.apply(to: &values)
    case .whitened(let map): map.apply(to: &values)
    }
  }

  func invert(_ values: inout [Double]) {
    switch self {
    case .shifted(let map): map.invert(&values)
    case .logit(let map): map.invert(&values)
    case .quantile(let map): map.invert(&values)
    case .whitened(let map): map.invert(&values)
    }
  }

  /// Adds ln |det J| at each event, before it is mapped.
  func addLogJacobians(at values: [Double], to sums: inout [Double]) {
    switch self {
    case .shifted(let map):
      let constant = map.scales.reduce(0) { $0 - log($1) }
      for row in sums.indices { sums[row] += constant }
    case .whitened(let map):
      for row in sums.indices { sums[row] += map.logDeterminant }
    case .logit(let map): map.addLogJacobians(at: values, to: &sums)
    case .quantile(let map): map.addLogJacobians(at: values, to: &sums)
    }
  }

  /// Marks the events that this step moves to the end of its range.
  func markOutside(_ values: [Double], in isInside: inout [Bool]) {
    switch self {
    case .shifted, .whitened: break
    case .logit(let map): map.markOutside(values, in: &isInside)
    case .quantile(let map): map.markOutside(values, in: &isInside)
    }
  }
}
