@_spi(Truth) import Events

/// How a score separates signal from background: the fractions of each that every cut keeps.
///
/// It compares with what simulation knows, so it takes ``Events/TruthLabels``, or, where signal and
/// background interfere and no event has a label, the weights of the signal's and the background's
/// density on every event.
public struct ROCCurve: Sendable {
  /// One cut: events whose score is at or above the threshold pass.
  public struct Point: Sendable, Hashable {
    /// The threshold.
    public let threshold: Double
    /// ε_S, the fraction of signal that passes.
    public let signalEfficiency: Double
    /// ε_B, the fraction of background that passes.
    public let backgroundEfficiency: Double
    /// The number of background events that pass, by count of events with background weight.
    public let backgroundEvents: Int
  }

  /// The cuts at every distinct score, from the tightest to the loosest.
  public let points: [Point]

  /// The curve of a score over labelled events.
  ///
  /// - Throws: `InputError` where the score is not finite, or there is no signal or no background.
  public init(scores: [Double], truth: TruthLabels) throws(InputError) {
    try self.init(
      scores: scores, signalWeights: truth.isSignal.map { $0 ? 1 : 0 },
      backgroundWeights: truth.isSignal.map { $0 ? 0 : 1 })
  }

  /// The curve of a score over events, each with its weight as signal and as background.
  ///
  /// - Throws: `InputError` where a score or weight is not finite, a weight is negative, or one kind
  ///   has no weight in total.
  public init(scores: [Double], signalWeights: [Double], backgroundWeights: [Double])
    throws(InputError)
  {
    precondition(
      scores.count == signalWeights.count && scores.count == backgroundWeights.count,
      "\(scores.count) scores, \(signalWeights.count) and \(backgroundWeights.count) weights")
    if let score = scores.first(where: { !$0.isFinite }) {
      throw InputError("evaluation", "one of the scores is \(score)")
    }
    var totals: [Double] = []
    for (kind, weights) in [("signal", signalWeights), ("background", backgroundWeights)] {
      if let weight = weights.first(where: { !($0 >= 0 && $0.isFinite) }) {
        throw InputError("evaluation", "one of the \(kind) weights is \(weight)")
      }
      totals.append(weights.reduce(0, +))
      guard totals[totals.count - 1] > 0 else {
        throw InputError("evaluation", "there is no \(kind) to tell from the rest")
      }
    }
    let order = scores.indices.sorted { (scores[$0], $0) > (scores[$1], $1) }
    var points: [Point] = []
    var (signal, background, count) = (0.0, 0.0, 0)
    for (position, row) in order.enumerated() {
      signal += signalWeights[row]
      background += backgroundWeights[row]
      if backgroundWeights[row] > 0 { count += 1 }
      guard position + 1 == order.count || scores[order[position + 1]] < scores[row] else {
        continue
      }
      points.append(
        Point(
          threshold: scores[row], signalEfficiency: min(1, signal / totals[0]),
          backgroundEfficiency: min(1, background / totals[1]), backgroundEvents: count))
    }
    self.points = points
  }

  /// The area under ε_S as a function of ε_B: ½ for no separation, 1 for a perfect one. Ties count
  /// one half.
  public var areaUnderCurve: Double {
    var area = 0.0
    var last = (signal: 0.0, background: 0.0)
    for point in points {
      area +=
        (point.backgroundEfficiency - last.background)
        * (point.signalEfficiency + last.signal) / 2
      last = (point.signalEfficiency, point.backgroundEfficiency)
    }
    return area
  }

  /// ε_S at the loosest cut that keeps no more than this fraction of background; 0 where even the
  /// tightest keeps more.
  public func signalEfficiency(atBackgroundEfficiency limit: Double) -> Double {
    points.last { $0.backgroundEfficiency <= limit * (1 + 1e-12) }?.signalEfficiency ?? 0
  }
}

extension TruthLabels {
  /// The number of signal events.
  public var signalCount: Int { isSignal.count { $0 } }
}
