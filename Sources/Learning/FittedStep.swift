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

  /// Refuses a step of another number of features, or one that divides by 0.
  func requireSound(width: Int) throws(Flaw) {
    switch self {
    case .shifted(let map):
      try Flaw.count(map.shifts.count, of: width, "shifts")
      try Flaw.count(map.scales.count, of: width, "scales")
      try Flaw.size(of: map.shifts, "shift")
      try Flaw.size(of: map.scales, "scale")
      try Flaw.unless(map.scales.allSatisfy { $0 > 0 }, "a scale is not positive")
    case .logit(let map):
      try Flaw.count(map.lower.count, of: width, "lower ends")
      try Flaw.count(map.upper.count, of: width, "upper ends")
      try Flaw.size(of: map.lower, "lower end")
      try Flaw.size(of: map.upper, "upper end")
      try Flaw.unless(zip(map.lower, map.upper).allSatisfy { $0 < $1 }, "a range is empty")
    case .quantile(let map):
      try Flaw.count(map.distributions.count, of: width, "distributions")
      for distribution in map.distributions { try distribution.requireSound() }
    case .whitened(let map):
      try Flaw.count(map.mean.count, of: width, "means")
      try Flaw.count(map.forward.count, of: width * width, "elements")
      try Flaw.count(map.backward.count, of: width * width, "elements")
      try Flaw.size(of: map.mean, "mean")
      try Flaw.size(of: map.forward, "element")
      try Flaw.size(of: map.backward, "element")
      try Flaw.size(of: [map.logDeterminant], "volume")
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
