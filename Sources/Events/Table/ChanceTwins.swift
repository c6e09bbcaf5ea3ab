/// How many events of equal mass have equal features by chance.
///
/// Were they different events, they would agree as often as events of neighbouring masses do. So
/// features may depend on each other, and on the mass as long as they change little from one mass
/// to the next.
struct ChanceTwins {
  /// The number of events expected to repeat an earlier one.
  let expected: Double

  /// From events' masses and the hashes of their features. O(N log N).
  init(_ masses: [Double], featureHashes: [UInt64]) {
    struct Event {
      var mass: Double
      var hash: UInt64
    }
    let events = zip(masses, featureHashes).map { Event(mass: $0, hash: $1) }
      .sorted { ($0.mass, $0.hash) < ($1.mass, $1.hash) }
    var equalMass = 0.0
    var (neighbours, agreeing) = (0.0, 0.0)
    var before = 0..<0
    var start = 0
    while start < events.count {
      var end = start + 1
      while end < events.count, events[end].mass == events[start].mass { end += 1 }
      let size = Double(end - start)
      equalMass += size * (size - 1) / 2
      neighbours += size * Double(before.count)
      agreeing += Self.agreements(before, start..<end) { events[$0].hash }
      before = start..<end
      start = end
    }
    // One more, so that where none was seen there may be some.
    let share = neighbours > 0 ? min(1, (agreeing + 1) / neighbours) : 1
    expected = Granularity.expectedRepeats(pairs: equalMass * share, of: events.count)
  }

  /// The number of pairs with equal hashes, one of each range, in which the hashes are in order.
  private static func agreements(_ a: Range<Int>, _ b: Range<Int>, hash: (Int) -> UInt64) -> Double
  {
    var (i, j, total) = (a.lowerBound, b.lowerBound, 0.0)
    while i < a.upperBound, j < b.upperBound {
      let (first, second) = (hash(i), hash(j))
      if first < second {
        i += 1
      } else if second < first {
        j += 1
      } else {
        var (endI, endJ) = (i, j)
        while endI < a.upperBound, hash(endI) == first { endI += 1 }
        while endJ < b.upperBound, hash(endJ) == first { endJ += 1 }
        total += Double(endI - i) * Double(endJ - j)
        (i, j) = (endI, endJ)
      }
    }
    return total
  }
}
