/// What the distances of distribution functions are made of.
enum Sample {
  /// The values of a distribution function at the points of a sample, in ascending order.
  static func probabilities(of sample: [Double], under distribution: (Double) -> Double) -> [Double]
  {
    precondition(!sample.isEmpty, "a sample without a value")
    let values = sample.map(distribution).sorted()
    precondition(
      values.allSatisfy { $0 >= 0 && $0 <= 1 }, "a distribution function beyond 0 … 1, or NaN")
    return values
  }

  /// How many of the first and of the second sample have each of their values, ascending.
  static func counts(_ first: [Double], _ second: [Double]) -> [(first: Int, second: Int)] {
    precondition(!first.isEmpty && !second.isEmpty, "a sample without a value")
    let (x, y) = (first.sorted(), second.sorted())
    precondition(
      x.allSatisfy { !$0.isNaN } && y.allSatisfy { !$0.isNaN }, "a sample with a value that is NaN")
    var counts: [(first: Int, second: Int)] = []
    var (i, j) = (0, 0)
    while i < x.count || j < y.count {
      let value = i == x.count ? y[j] : j == y.count ? x[i] : min(x[i], y[j])
      let (start, other) = (i, j)
      while i < x.count && x[i] == value { i += 1 }
      while j < y.count && y[j] == value { j += 1 }
      counts.append((i - start, j - other))
    }
    return counts
  }
}
