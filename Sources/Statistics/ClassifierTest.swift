import Events
import GSL

/// How well a classifier that trained on one half of the events tells the samples of the other half
/// apart.
///
/// The events of each sample are split at random into halves. The classifier learns the labels of one
/// half and scores the other without them; the statistic is the ``Measure`` of those scores. Labels are
/// permuted in the held-out half only, so the classifier trains once and the p-value holds given the
/// training half, whatever was learned there. Features are as ``TwoSamples`` standardises them. It sees
/// what the classifier can learn from half of the events, and p depends on the halves' seed.
///
/// Preparing is one training, a permutation N/2 additions.
///
/// Friedman, SLAC-PUB-10325 (2004); Lopez-Paz and Oquab, ICLR 2017, arXiv:1610.06545, section 3.
public struct ClassifierTest: TwoSampleStatistic {
  /// What is made of the held-out scores.
  public enum Measure: Sendable, Hashable {
    /// The share of events on the right side of a score of ½; weak where one sample is much smaller.
    case accuracy
    /// The share of pairs of one event of each sample in which the first sample's has the higher score,
    /// equal ones counted half: the area under the ROC curve.
    case area
  }

  /// Learns from labelled rows, and scores other rows: high where they look like the first sample.
  ///
  /// It gets the training events, whether each is of the first sample, and the held-out events; it
  /// returns one finite score for each of these, a probability where ``Measure/accuracy`` is taken.
  public typealias Classifier =
    @Sendable (
      _ training: Matrix, _ isFirst: [Bool], _ heldOut: Matrix
    ) throws(InputError) -> [Double]

  /// "classifier".
  public let name = "classifier"
  /// What is made of the held-out scores.
  public let measure: Measure
  /// The seed of the halves.
  public let seed: UInt64
  private let classifier: Classifier

  /// The statistic of a classifier's scores.
  ///
  /// - Parameters:
  ///   - measure: what is made of the scores.
  ///   - seed: the seed of the halves.
  ///   - classifier: learns and scores; it must not know the events otherwise.
  public init(measure: Measure = .area, seed: UInt64, classifier: @escaping Classifier) {
    self.measure = measure
    self.seed = seed
    self.classifier = classifier
  }

  /// Trains on one half and scores the other.
  ///
  /// - Throws: the classifier's `InputError`, and one where scores are missing or not finite.
  public func prepared(for samples: TwoSamples) throws(InputError) -> Prepared {
    var (training, heldOut): ([Int], [Int]) = ([], [])
    for (index, range) in [0..<samples.firstCount, samples.firstCount..<samples.count].enumerated()
    {
      var stream = RandomStream(
        seed: seed, purpose: "halves of two samples", index: UInt64(index))
      let order = stream.permutation(of: range.count).map { range.lowerBound + $0 }
      training += order[..<(range.count / 2)]
      heldOut += order[(range.count / 2)...]
    }
    let scores = try classifier(
      samples.pooled.selecting(rows: training), training.map { $0 < samples.firstCount },
      samples.pooled.selecting(rows: heldOut))
    guard scores.count == heldOut.count else {
      throw InputError(name, "\(scores.count) scores of \(heldOut.count) events")
    }
    if let bad = scores.first(where: { !$0.isFinite }) {
      throw InputError(name, "a score of \(bad)", remedy: "scores must be finite")
    }
    return Prepared(
      labels: heldOut.map { $0 < samples.firstCount }, scores: scores, measure: measure)
  }

  /// The held-out events' scores.
  public struct Prepared: PreparedTwoSampleStatistic {
    /// Whether a held-out event is of the first sample.
    public let labels: [Bool]
    /// The held-out events' scores, in the order of the labels.
    public let scores: [Double]
    private let measure: Measure
    private let ranks: [Double]

    /// Scores of events with these labels.
    package init(labels: [Bool], scores: [Double], measure: Measure) {
      self.labels = labels
      self.scores = scores
      self.measure = measure
      self.ranks = measure == .area ? middleRanks(of: scores) : []
    }

    /// The measure where the held-out events have these labels.
    public func value(_ labels: [Bool]) -> Double {
      precondition(labels.count == scores.count, "\(labels.count) labels of \(scores.count) scores")
      switch measure {
      case .accuracy:
        let right = labels.indices.count { labels[$0] == (scores[$0] >= 0.5) }
        return Double(right) / Double(labels.count)
      case .area:
        let n = Double(labels.count { $0 })
        var sum = 0.0
        for index in labels.indices where labels[index] { sum += ranks[index] }
        return (sum - n * (n + 1) / 2) / (n * (Double(labels.count) - n))
      }
    }
  }
}

/// Ranks from 1, the mean of those that equal values share.
private func middleRanks(of values: [Double]) -> [Double] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    var end = start
    while end < order.count && values[order[end]] == values[order[start]] { end += 1 }
    for place in start..<end { ranks[order[place]] = Double(start + 1 + end) / 2 }
    start = end
  }
  return ranks
}

extension Matrix {
  /// The rows of these numbers, in their order.
  fileprivate func selecting(rows indices: [Int]) -> Matrix {
    Matrix(rows: indices.count, columns: columns, elements: indices.flatMap { row($0) })
  }
}
