import Foundation

/// A part of a mass range that holds no event although its neighbourhood says that it should: the
/// range reaches over an edge of the data.
///
/// The density beside the stretch is that of the nearest events, at most a hundred, as an exponential
/// fitted to their distances, which falls towards the stretch by three standard errors more than the fit
/// says, since tails often fall faster than exponentials; where it rises even so it is taken as constant.
/// An empty tail is no such stretch: few events are expected beyond the last.
public struct EmptyStretch: Sendable, Hashable {
  /// From one end to the other, in GeV.
  public let range: Range<Double>
  /// The number of events that the neighbouring density would put there at least.
  public let expected: Double

  /// −ln 10⁻⁴: with more events expected, none has a probability below 10⁻⁴. Among n gaps between
  /// events one may be as wide by chance, and ln n more are asked for.
  public static let mostExpected = -log(1e-4)

  /// The stretches of a range that cannot be empty by chance: from its lower end to the first event,
  /// from the last event to its upper end, and between two events.
  ///
  /// - Parameters:
  ///   - masses: in GeV, in rising order; those outside the range are left out.
  ///   - granularity: the masses' grid; a mass then stands for one step above it.
  public static func all(
    in masses: [Double], over range: Range<Double>, granularity: MassGranularity? = nil
  ) -> [EmptyStretch] {
    let inside = spread(masses.filter(range.contains), over: granularity?.step ?? 0)
    guard inside.count >= 4 else { return [] }
    var found: [EmptyStretch] = []
    func append(_ low: Double, _ high: Double, _ expected: Double, amongst places: Int = 1) {
      guard expected > mostExpected + log(Double(places)) else { return }
      found.append(EmptyStretch(range: low..<high, expected: expected))
    }
    let (first, last) = (inside[0], inside[inside.count - 1])
    append(
      range.lowerBound, first,
      beyond(distances(upwards: inside, from: 0), first - range.lowerBound))
    // A gap is looked at where it is wider than all but a few: an edge has no event in what a hundred
    // would fill.
    let typical = (last - first) / Double(inside.count)
    for index in inside.indices.dropLast() {
      let width = inside[index + 1] - inside[index]
      guard width > mostExpected * min(typical, localSpacing(inside, index)) else { continue }
      let below = beyond(distances(downwards: inside, from: index), width)
      let above = beyond(distances(upwards: inside, from: index + 1), width)
      append(inside[index], inside[index + 1], min(below, above), amongst: inside.count)
    }
    append(
      last, range.upperBound,
      beyond(distances(downwards: inside, from: inside.count - 1), range.upperBound - last))
    return found
  }

  /// Equal masses spread evenly over the step that each stands for.
  private static func spread(_ masses: [Double], over step: Double) -> [Double] {
    guard step > 0 else { return masses }
    var spread: [Double] = []
    var position = 0
    while position < masses.count {
      let end = masses[position...].firstIndex { $0 != masses[position] } ?? masses.count
      for event in position..<end {
        spread.append(
          masses[position] + step * (Double(event - position) + 0.5) / Double(end - position))
      }
      position = end
    }
    return spread
  }

  private static let neighbours = 100

  /// The mean distance of the events about one.
  private static func localSpacing(_ masses: [Double], _ index: Int) -> Double {
    let (low, high) = (max(0, index - 20), min(masses.count - 1, index + 20))
    return (masses[high] - masses[low]) / Double(max(1, high - low))
  }

  private static func distances(upwards masses: [Double], from index: Int) -> [Double] {
    let end = min(masses.count, index + 1 + min(neighbours, masses.count / 2))
    return masses[(index + 1)..<max(index + 1, end)].map { $0 - masses[index] }
  }

  private static func distances(downwards masses: [Double], from index: Int) -> [Double] {
    let begin = max(0, index - min(neighbours, masses.count / 2))
    return masses[begin..<index].reversed().map { masses[index] - $0 }
  }

  /// The events expected in a stretch beside others at given distances from it, in rising order.
  private static func beyond(_ distances: [Double], _ width: Double) -> Double {
    guard let length = distances.last, length > 0, distances.count >= 3, width > 0 else { return 0 }
    let count = Double(distances.count)
    let mean = distances.reduce(0, +) / (count * length)
    // The density e^{tx} on [0, 1] has the mean 1/(1 − e^{−t}) − 1/t.
    var (low, high) = (-500.0, 500.0)
    for _ in 0..<60 {
      let t = (low + high) / 2
      let value = abs(t) < 1e-4 ? 0.5 + t / 12 : 1 / (-expm1(-t)) - 1 / t
      if value < mean { low = t } else { high = t }
    }
    let fitted = (low + high) / 2
    // The variance of a place under this density, by which the mean tells t.
    let variance =
      abs(fitted) < 1e-2 ? 1.0 / 12 : 1 / (fitted * fitted) - 1 / (4 * pow(sinh(fitted / 2), 2))
    let t = fitted + 3 / (count * max(variance, 1e-12)).squareRoot()
    let atEdge = count / length * (abs(t) < 1e-9 ? 1 : t / expm1(t))
    guard t > 1e-9 else { return count / length * width }
    let slope = t / length
    return atEdge * -expm1(-slope * width) / slope
  }
}
