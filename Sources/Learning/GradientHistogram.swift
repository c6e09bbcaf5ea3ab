/// Sums of derivatives over the events in each bin of each feature, 256 places for each feature.
///
/// The derivatives are of single precision and the sums of double: they add up exactly but for some
/// last bits, and so do the differences of siblings.
package enum GradientHistogram {
  /// A first and a second derivative.
  package typealias Sum = SIMD2<Double>

  /// The places of a feature.
  package static let stride = 256

  /// Adds the events at the given rows, or the first `count` where none are given.
  ///
  /// Four features at a time: their sums are independent, so the additions overlap.
  package static func add(
    rows: UnsafePointer<UInt32>?, count: Int, bins: UnsafePointer<UInt8>, width: Int,
    derivatives: UnsafePointer<SIMD2<Float>>, to sums: UnsafeMutablePointer<Sum>
  ) {
    var column = 0
    while column < width {
      let chunk = min(4, width - column)
      let chunkBins = bins + column
      let chunkSums = sums + column * stride
      if chunk == 4 {
        if let rows {
          for position in 0..<count {
            addFour(Int(rows[position]), chunkBins, width, derivatives, chunkSums)
          }
        } else {
          for row in 0..<count { addFour(row, chunkBins, width, derivatives, chunkSums) }
        }
      } else {
        for position in 0..<count {
          let row = rows.map { Int($0[position]) } ?? position
          let sum = Sum(Double(derivatives[row].x), Double(derivatives[row].y))
          for offset in 0..<chunk {
            let place = offset &* stride &+ Int(chunkBins[row &* width &+ offset])
            chunkSums[place] += sum
          }
        }
      }
      column += chunk
    }
  }

  @inline(__always)
  private static func addFour(
    _ row: Int, _ bins: UnsafePointer<UInt8>, _ width: Int,
    _ derivatives: UnsafePointer<SIMD2<Float>>, _ sums: UnsafeMutablePointer<Sum>
  ) {
    let pair = derivatives[row]
    let sum = Sum(Double(pair.x), Double(pair.y))
    let four = UnsafeRawPointer(bins + row &* width).loadUnaligned(as: UInt32.self)
    sums[Int(four & 255)] += sum
    sums[stride &+ Int(four &>> 8 & 255)] += sum
    sums[2 &* stride &+ Int(four &>> 16 & 255)] += sum
    sums[3 &* stride &+ Int(four &>> 24)] += sum
  }

  /// Takes the sums of one child from those of its parent, which leaves its sibling's.
  package static func subtract(
    _ child: UnsafePointer<Sum>, from parent: UnsafeMutablePointer<Sum>, width: Int
  ) {
    for place in 0..<width &* stride { parent[place] -= child[place] }
  }

  /// A split of a node's events between two bins.
  struct Split {
    var gain = 0.0
    var feature = -1
    /// The last bin on the left.
    var bin = 0
    var left = Sum()
  }

  /// Improves a split by those between the bins of one feature.
  ///
  /// With sums G and H over a node and penalty λ, the gain is G_L²/(H_L + λ) + G_R²/(H_R + λ) -
  /// G²/(H + λ), twice of what Chen and Guestrin, arXiv:1603.02754, eq. (7) has. Of equal gains the
  /// first stays.
  ///
  /// - Parameters:
  ///   - total: the node's sums.
  ///   - least: the least H of a side, above 0.
  static func improve(
    _ split: inout Split, feature: Int, binCount: Int, sums: UnsafePointer<Sum>, total: Sum,
    least: Double, penalty: Double
  ) {
    let places = sums + feature * stride
    var left = Sum()
    var score = split.gain + total.x * total.x / (total.y + penalty)
    for bin in 0..<max(0, binCount - 1) {
      left += places[bin]
      let right = total - left
      if left.y < least { continue }
      if right.y < least { break }
      // One division for both sides.
      let (a, b) = (left.y + penalty, right.y + penalty)
      let candidate = (left.x * left.x * b + right.x * right.x * a) / (a * b)
      if candidate > score {
        score = candidate
        split.feature = feature
        split.bin = bin
        split.left = left
      }
    }
    split.gain = score - total.x * total.x / (total.y + penalty)
  }
}
