import Events
import GSL

/// Makes the weights of a sample positive, with the same expectation and the same statistical
/// uncertainty of everything that is a function of the features.
///
/// A classifier learns, in each class that has negative weights, the share r(x) of positive-weight
/// events by |w|; then E[w|x] = (2 r − 1) E[|w| |x]. An event is kept with the probability (2 r − 1)²,
/// and has the weight |w|/(2 r − 1): the expectation of its weight is |w| (2 r − 1), that of its
/// squared weight is w², so that √Σw² stays the uncertainty of a sum. No event scores itself: r is
/// learned from the other folds.
///
/// Where negative weights outnumber positive ones, no positive weight can have their sum. There, and
/// where 2 r − 1 is below ``least``, it is taken to be `least`, which biases the sum upwards.
///
/// Sources: Nachman and Thaler, arXiv:2007.11586, whose result this is for weights of one size, ±w,
/// with the keeping probability E[w|x]²/E[w²|x]; for weights of different size each keeps its own, as
/// in Nachman and Noll, arXiv:2505.03724.
public struct PositiveResampling: Sendable {
  /// The number of folds.
  public var folds: Int
  /// The least net share 2 r − 1, which bounds the weights by |w|/least.
  public var least: Double

  /// A resampling; the least net share is in (0, 1).
  public init(folds: Int = 5, least: Double = 0.05) {
    precondition(folds >= 2, "\(folds) folds cannot hold an event out")
    precondition(least > 0 && least < 1, "a least net share of \(least)")
    self.folds = folds
    self.least = least
  }

  /// The sample with positive weights; classes without negative weights stay as they are.
  ///
  /// - Parameters:
  ///   - classifier: its scores must be probabilities in a mixture with the weights as they are, as
  ///     those of ``BoostedTrees`` and of any ``Calibrated`` classifier are.
  ///   - seed: names the random streams.
  /// - Throws: `InputError` where a class has fewer events of a sign than there are folds, where a
  ///   score is no probability, where more than a tenth of Σ|w| is below the least net share, and the
  ///   classifier's own errors.
  public func resample(
    _ sample: TrainingSample, by classifier: some Classifier, seed: UInt64,
    workers: Workers = Workers(1)
  ) async throws -> TrainingSample {
    var weights = sample.weights
    for isRicher in [true, false] {
      let rows = sample.isEnriched.indices.filter { sample.isEnriched[$0] == isRicher }
      guard rows.contains(where: { weights[$0] < 0 }) else { continue }
      let resampled = try await positiveWeights(
        rows.map { weights[$0] }, of: sample.features.rows(at: rows), by: classifier, seed: seed,
        index: isRicher ? 1 : 0, workers: workers)
      for (row, weight) in zip(rows, resampled) { weights[row] = weight }
    }
    return try TrainingSample(
      features: sample.features, isEnriched: sample.isEnriched, weights: weights)
  }

  /// Positive weights, some of them zero, for the events of one sample, none of which weighs zero.
  ///
  /// - Parameters:
  ///   - features: what the share of positive weights is a function of.
  ///   - index: tells samples of one run apart.
  /// - Throws: as ``resample(_:by:seed:workers:)``.
  public func positiveWeights(
    _ weights: [Double], of features: FeatureMatrix, by classifier: some Classifier, seed: UInt64,
    index: Int = 0, workers: Workers = Workers(1)
  ) async throws -> [Double] {
    let shares = try await positiveShares(
      weights, features, by: classifier, seed: seed, index: index, workers: workers)
    var stream = RandomStream(seed: seed, purpose: "positive resampling", index: UInt64(index))
    var (total, floored) = (0.0, 0.0)
    var resampled: [Double] = []
    resampled.reserveCapacity(weights.count)
    for (weight, share) in zip(weights, shares) {
      guard (0...1).contains(share) else {
        throw InputError(
          "positive resampling", "\(classifier.name) has a score of \(share), no probability",
          remedy: "calibrate it")
      }
      let size = abs(weight)
      let net = max(2 * share - 1, least)
      total += size
      if net == least { floored += size }
      resampled.append(stream.uniform() < net * net ? size / net : 0)
    }
    guard floored <= total / 10 else {
      throw InputError(
        "positive resampling",
        "\(floored / total) of the weight is where negative weights nearly cancel the positive",
        remedy: "bring more events, leave out features, or lower the least net share")
    }
    return resampled
  }

  /// r of each row, from a classifier that did not see it.
  private func positiveShares(
    _ weights: [Double], _ features: FeatureMatrix, by classifier: some Classifier, seed: UInt64,
    index: Int, workers: Workers
  ) async throws -> [Double] {
    var fold = [Int](repeating: 0, count: weights.count)
    var stream = RandomStream(
      seed: seed, purpose: "positive resampling folds", index: UInt64(index))
    for isPositive in [true, false] {
      let places = weights.indices.filter { (weights[$0] > 0) == isPositive }
      guard places.count >= folds else {
        throw InputError(
          "positive resampling",
          "\(folds) folds, and \(places.count) events with \(isPositive ? "positive" : "negative") "
            + "weights in a class", remedy: "use fewer folds or more events")
      }
      for (position, order) in stream.permutation(of: places.count).enumerated() {
        fold[places[order]] = position % folds
      }
    }
    let assignment = fold
    let (outer, inner) = workers.shared(over: folds)
    let parts = try await outer.map(folds) { held in
      let others = weights.indices.filter { assignment[$0] != held }
      let fitted = try await classifier.fit(
        TrainingSample(
          features: features.rows(at: others), isEnriched: others.map { weights[$0] > 0 },
          weights: others.map { abs(weights[$0]) }),
        seed: seed, index: folds * index + held, workers: inner)
      let places = weights.indices.filter { assignment[$0] == held }
      let scores = try fitted.scores(of: features.rows(at: places))
      return (places: places, scores: scores)
    }
    var shares = [Double](repeating: 0, count: weights.count)
    for part in parts {
      for (place, score) in zip(part.places, part.scores) { shares[place] = score }
    }
    return shares
  }
}

extension TrainingSample {
  /// This sample with positive weights of the same expectation: ``PositiveResampling`` with its
  /// defaults.
  ///
  /// - Parameter classifier: one whose scores are probabilities.
  /// - Throws: as ``PositiveResampling/resample(_:by:seed:workers:)``.
  public func resampledToPositiveWeights(
    by classifier: some Classifier, seed: UInt64, workers: Workers = Workers(1)
  ) async throws -> TrainingSample {
    try await PositiveResampling().resample(self, by: classifier, seed: seed, workers: workers)
  }
}
