/// The distribution function of a weighted sample, as a strictly increasing line through knots.
///
/// At a value v of the sample its level is the weight below v and half of the weight at v, over the
/// total: in (0, 1), the same for an event of weight 2 as for two events, and ties share one knot.
/// Between knots it is straight.
///
/// Source: the plotting position (i − ½)/n of Hazen (1914), for weights and ties.
struct EmpiricalDistribution: Codable, Sendable, Equatable {
  /// The values of the knots, increasing.
  let values: [Double]
  /// The level of each, increasing, in (0, 1).
  let levels: [Double]

  /// The distribution of finite values with positive weights.
  ///
  /// - Parameter knots: the greatest number of them, at least 2; where the sample has more values,
  ///   they are at equal steps of the level.
  init(_ sample: [Double], weights: [Double], knots: Int = .max) {
    precondition(!sample.isEmpty && sample.count == weights.count && knots >= 2, "no sample")
    let order = sample.indices.sorted { sample[$0] < sample[$1] }
    var (values, sums): ([Double], [Double]) = ([], [])
    for row in order {
      if values.last == sample[row] {
        sums[sums.count - 1] += weights[row]
      } else {
        values.append(sample[row])
        sums.append(weights[row])
      }
    }
    let total = sums.reduce(0, +)
    var below = 0.0
    let levels = sums.map { weight in
      defer { below += weight }
      return (below + weight / 2) / total
    }
    guard values.count > knots else {
      (self.values, self.levels) = (values, levels)
      return
    }
    let full = EmpiricalDistribution(values: values, levels: levels)
    let (first, last) = (levels[0], levels[levels.count - 1])
    var kept = (values: [values[0]], levels: [first])
    for knot in 1..<knots {
      let isLast = knot == knots - 1
      let level = isLast ? last : first + (last - first) * Double(knot) / Double(knots - 1)
      let value = isLast ? values[values.count - 1] : full.value(at: level)
      if value > kept.values[kept.values.count - 1] {
        kept.values.append(value)
        kept.levels.append(level)
      }
    }
    (self.values, self.levels) = kept
  }

  /// Refuses knots that do not make a distribution.
  func requireSound() throws(Flaw) {
    try Flaw.unless(!values.isEmpty, "there are no knots")
    try Flaw.count(levels.count, of: values.count, "levels")
    try Flaw.size(of: values, "knot")
    try Flaw.order(of: values, strictly: true, "knots")
    try Flaw.order(of: levels, strictly: false, "levels")
    try Flaw.unless(levels.allSatisfy { $0 > 0 && $0 < 1 }, "a level is outside (0, 1)")
  }

  private init(values: [Double], levels: [Double]) {
    self.values = values
    self.levels = levels
  }

  /// The level of a value, at most that of the last knot and at least that of the first.
  func level(at value: Double) -> Double { Self.interpolate(value, values, levels) }

  /// The value of a level, between the first and the last knot's.
  func value(at level: Double) -> Double { Self.interpolate(level, levels, values) }

  /// The derivative of the level by the value in the piece where the value lies, the first or the
  /// last piece beyond the ends.
  func slope(at value: Double) -> Double {
    guard values.count > 1 else { return 0 }
    let piece = Self.piece(value, values)
    return (levels[piece + 1] - levels[piece]) / (values[piece + 1] - values[piece])
  }

  /// The level, going on to 0 and to 1 beyond the knots, so that greater values rank higher
  /// everywhere: there its distance to the end falls as s/(s + d) at a distance of d, where s is the
  /// range of the values.
  func rank(of value: Double) -> Double {
    let (first, last) = (values[0], values[values.count - 1])
    let span = last > first ? last - first : 1
    if value < first { return levels[0] * span / (span + (first - value)) }
    if value > last {
      return 1 - (1 - levels[levels.count - 1]) * span / (span + (value - last))
    }
    return level(at: value)
  }

  /// The piece [x_i, x_{i+1}) of a value.
  private static func piece(_ x: Double, _ knots: [Double]) -> Int {
    var (low, high) = (0, knots.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if knots[middle] <= x { low = middle } else { high = middle }
    }
    return low
  }

  private static func interpolate(_ x: Double, _ from: [Double], _ to: [Double]) -> Double {
    let last = from.count - 1
    guard x > from[0] else { return to[0] }
    guard x < from[last] else { return to[last] }
    let i = piece(x, from)
    return to[i] + (to[i + 1] - to[i]) * ((x - from[i]) / (from[i + 1] - from[i]))
  }
}
