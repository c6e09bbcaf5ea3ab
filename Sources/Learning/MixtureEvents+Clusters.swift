import GSL

extension MixtureEvents {
  /// The sums of `clusters` clusters, each event counted in that of the nearest k-means++ centre.
  ///
  /// The first centre is drawn in proportion to the weight, each other to weight times squared
  /// distance from the nearest before it. Five rounds of k-means follow.
  func clusters(_ clusters: Int, using stream: inout RandomStream) -> MixtureSums {
    var centres: [[Double]] = []
    var nearest = [Double](repeating: .infinity, count: count)
    for _ in 0..<clusters {
      var chances = (0..<count).map { weight($0) * (centres.isEmpty ? 1 : nearest[$0]) }
      if !chances.contains(where: { $0 > 0 }) { chances = (0..<count).map(weight) }
      var level = stream.uniform() * chances.reduce(0, +)
      let row = chances.firstIndex { chance in
        level -= chance
        return level < 0
      }
      let centre = event(row ?? count - 1)
      centres.append(centre)
      for row in 0..<count { nearest[row] = min(nearest[row], squaredDistance(row, centre)) }
    }
    var sums = hardSums(centres)
    for _ in 0..<5 {
      for c in 0..<clusters where sums.totals[c] > 0 {
        centres[c] = (0..<width).map { sums.firsts[c * width + $0] / sums.totals[c] }
      }
      sums = hardSums(centres)
    }
    return sums
  }

  private func squaredDistance(_ row: Int, _ centre: [Double]) -> Double {
    let (block, place) = row.quotientAndRemainder(dividingBy: 4 * Self.lanes)
    var sum = 0.0
    for column in 0..<width {
      let value = values[(block * width + column) * Self.lanes + place / 4][place % 4]
      sum += (value - centre[column]) * (value - centre[column])
    }
    return sum
  }

  private func hardSums(_ centres: [[Double]]) -> MixtureSums {
    var sums = MixtureSums(count: centres.count, width: width)
    for row in 0..<count {
      var (best, least) = (0, Double.infinity)
      for (c, centre) in centres.enumerated() {
        let square = squaredDistance(row, centre)
        if square < least { (best, least) = (c, square) }
      }
      let (event, weight) = (event(row), weight(row))
      sums.totals[best] += weight
      for i in 0..<width {
        sums.firsts[best * width + i] += weight * event[i]
        for j in 0...i {
          sums.seconds[(best * width + i) * width + j] += weight * event[i] * event[j]
        }
      }
    }
    return sums
  }

  /// One event.
  private func event(_ row: Int) -> [Double] {
    let (block, place) = row.quotientAndRemainder(dividingBy: 4 * Self.lanes)
    return (0..<width).map { values[(block * width + $0) * Self.lanes + place / 4][place % 4] }
  }

  private func weight(_ row: Int) -> Double { weights[row / 4][row % 4] }
}
