import Events

/// The features of a table in bins of 8 bits, made once and shared by all fits to rows of the
/// table: windows, folds and members.
///
/// A feature with no more values than there may be bins has a bin for each; others have bins of
/// about equal weight. The bin of a value is the number of cuts that are not above it, so that
/// `value < cuts[k]` just where `bin <= k`: a split of the bins is a split of the values.
public struct BinnedFeatures: Sendable {
  /// The columns.
  public let features: [Feature]
  /// The number of events.
  public let count: Int
  /// The values at which each feature's bins begin, but for the first; ascending.
  public let cuts: [[Float]]
  /// The bins, `count × features.count`, event by event.
  package let bins: [UInt8]

  /// The most bins that 8 bits can name and a cut can end.
  public static let greatestBinCount = 255

  /// Sorts each feature of a table once: O(count) for each.
  ///
  /// - Parameters:
  ///   - weights: of the events, none negative, for the bins' edges; nil for ones. An event of
  ///     weight 2 moves the edges as two events do.
  ///   - maximumBins: at least 2.
  /// - Throws: `InputError` where a value is not finite.
  public init(
    _ matrix: FeatureMatrix, weights: [Double]? = nil, maximumBins: Int = greatestBinCount
  ) throws(InputError) {
    precondition((2...Self.greatestBinCount).contains(maximumBins), "\(maximumBins) bins")
    precondition(weights.map { $0.count == matrix.count } ?? true, "a weight for each event")
    try matrix.requireFinite()
    features = matrix.features
    count = matrix.count
    let width = features.count
    var bins = [UInt8](repeating: 0, count: matrix.elements.count)
    cuts = (0..<width).map { column in
      let order = sortedRows(of: matrix, column: column)
      let cuts = Self.cuts(order, weights: weights, maximumBins: maximumBins)
      var bin = 0
      for entry in order {
        while bin < cuts.count, cuts[bin] <= entry.value { bin += 1 }
        bins[entry.row * width + column] = UInt8(truncatingIfNeeded: bin)
      }
      return cuts
    }
    self.bins = bins
  }

  /// The bins of a table under cuts that are given, at most 255 for each feature.
  init(_ matrix: FeatureMatrix, cuts: [[Float]], rows: Range<Int>) {
    let width = matrix.features.count
    features = matrix.features
    count = rows.count
    self.cuts = cuts
    var bins = [UInt8](repeating: 0, count: rows.count * width)
    bins.withUnsafeMutableBufferPointer { bins in
      matrix.elements.withUnsafeBufferPointer { elements in
        for (column, cuts) in cuts.enumerated() {
          precondition(cuts.count <= Self.greatestBinCount, "\(cuts.count) cuts")
          cuts.withUnsafeBufferPointer { cuts in
            for row in 0..<rows.count {
              let value = elements[(rows.lowerBound + row) * width + column]
              bins[row * width + column] = UInt8(truncatingIfNeeded: position(of: value, in: cuts))
            }
          }
        }
      }
    }
    self.bins = bins
  }

  /// The smallest values not below each multiple of the total weight over the number of bins.
  private static func cuts(_ order: [SortedRow], weights: [Double]?, maximumBins: Int) -> [Float] {
    var distinct: [Float] = []
    for entry in order where entry.value != distinct.last {
      distinct.append(entry.value)
      if distinct.count > maximumBins { break }
    }
    if distinct.count <= maximumBins { return Array(distinct.dropFirst()) }

    let total = weights?.reduce(0, +) ?? Double(order.count)
    guard total > 0, var value = order.first?.value else { return [] }
    var cuts: [Float] = []
    var (below, quantile) = (0.0, 1.0)
    for entry in order {
      if entry.value != value {
        value = entry.value
        let reached = below * Double(maximumBins) / total
        if reached >= quantile, cuts.count < maximumBins - 1 {
          cuts.append(value)
          quantile = reached.rounded(.down) + 1
        }
      }
      below += weights?[entry.row] ?? 1
    }
    return cuts
  }
}

/// The number of ascending cuts that are not above a value.
@inline(__always)
private func position(of value: Float, in cuts: UnsafeBufferPointer<Float>) -> Int {
  var (base, length) = (0, cuts.count)
  while length > 0 {
    let half = length &>> 1
    let isAbove = cuts[base &+ half] <= value
    base = isAbove ? base &+ half &+ 1 : base
    length = isAbove ? length &- half &- 1 : half
  }
  return base
}

/// A value, and the row it is in.
private struct SortedRow {
  /// The value's order as a whole number in the high half, the row in the low one.
  let key: UInt64

  /// Negative zero is zero.
  init(value: Float, row: Int) {
    let bits = (value + 0).bitPattern
    let order = bits ^ (bits >> 31 == 1 ? 0xffff_ffff : 0x8000_0000)
    key = UInt64(order) << 32 | UInt64(UInt32(row))
  }

  var row: Int { Int(key & 0xffff_ffff) }
  var value: Float {
    let order = UInt32(truncatingIfNeeded: key >> 32)
    return Float(bitPattern: order ^ (order >> 31 == 1 ? 0x8000_0000 : 0xffff_ffff))
  }
}

/// The rows by ascending value, equal ones in their order: three passes of a radix sort, eleven
/// bits each.
private func sortedRows(of matrix: FeatureMatrix, column: Int) -> [SortedRow] {
  let width = matrix.features.count
  var entries = (0..<matrix.count).map {
    SortedRow(value: matrix.elements[$0 * width + column], row: $0)
  }
  var sorted = entries
  for shift: UInt64 in [32, 43, 54] {
    var starts = [Int](repeating: 0, count: 2049)
    for entry in entries { starts[Int(entry.key >> shift & 2047) + 1] += 1 }
    for digit in 0..<2048 { starts[digit + 1] += starts[digit] }
    for entry in entries {
      let digit = Int(entry.key >> shift & 2047)
      sorted[starts[digit]] = entry
      starts[digit] += 1
    }
    swap(&entries, &sorted)
  }
  return entries
}
