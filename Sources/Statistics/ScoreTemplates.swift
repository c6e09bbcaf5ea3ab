import Events
import Foundation

/// Events with a learned score, each from the fold whose learner never saw it.
public struct ScoredSample: Sendable {
  /// The score of each event.
  public let scores: [Double]
  /// The weight of each event.
  public let weights: [Double]
  /// The fold of each event, from 0.
  public let folds: [Int]

  /// Scores with their folds; every event counts once where there are no weights.
  ///
  /// - Throws: `InputError` where there is no event, the lengths differ, or a number is not finite.
  public init(scores: [Double], folds: [Int], weights: [Double]? = nil) throws(InputError) {
    let weights = weights ?? [Double](repeating: 1, count: scores.count)
    guard !scores.isEmpty, scores.count == folds.count, scores.count == weights.count else {
      throw InputError(
        "scored sample", "\(scores.count) scores, \(folds.count) folds, \(weights.count) weights",
        remedy: "give one of each for every event, and at least one event")
    }
    for (name, values) in [("score", scores), ("weight", weights)] {
      if let row = values.firstIndex(where: { !$0.isFinite }) {
        throw InputError("scored sample, event \(row + 1)", "its \(name) is \(values[row])")
      }
    }
    if let row = folds.firstIndex(where: { $0 < 0 }) {
      throw InputError("scored sample, event \(row + 1)", "its fold is \(folds[row])")
    }
    self.scores = scores
    self.weights = weights
    self.folds = folds
  }
}

/// A learned score as a binned template for a hypothesis test, on a scale that all folds share.
///
/// The scores of two learners are not on one scale. Each fold's are therefore carried to
/// u = F(score), F the fold's distribution function of reference events, such as simulated
/// background: there the background is flat in every fold, and bins mean fractions of it.
public struct ScoreTemplates: Sendable {
  /// The edges of the bins in u, from 0 to 1.
  public let edges: [Double]
  /// The reference scores of each fold, ascending, with the sum of weights below and at each.
  private let reference: [[(score: Double, cumulative: Double)]]

  /// What one kind of event gives in the bins.
  public struct Template: Sendable, Hashable {
    /// The sum of weights in each bin.
    public let counts: [Double]
    /// √Σw² of each bin.
    public let statisticalErrors: [Double]
    /// The change of each bin that goes with one standard deviation of the learner: the leading
    /// direction in which folds differ beyond their statistical errors, over √folds as of a mean; all
    /// zero where they do not.
    public let shapeError: [Double]
  }

  /// A scale from reference events.
  ///
  /// - Parameters:
  ///   - reference: scored as everything else, each fold with events.
  ///   - edges: in u, ascending from 0 to 1.
  /// - Throws: `InputError` where the edges are no such, a weight is negative or a fold is empty.
  public init(reference: ScoredSample, edges: [Double]) throws(InputError) {
    guard edges.count >= 2, edges.first == 0, edges.last == 1,
      zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw InputError(
        "score template", "the edges \(edges) are no bins of fractions",
        remedy: "let them ascend from 0 to 1")
    }
    guard reference.weights.allSatisfy({ $0 >= 0 }) else {
      throw InputError("score template", "a reference weight is negative")
    }
    let count = (reference.folds.max() ?? 0) + 1
    var folds: [[(score: Double, cumulative: Double)]] = []
    for fold in 0..<count {
      let rows = reference.scores.indices.filter { reference.folds[$0] == fold }
        .sorted { reference.scores[$0] < reference.scores[$1] }
      var sum = 0.0
      let values = rows.map { row in
        sum += reference.weights[row]
        return (score: reference.scores[row], cumulative: sum)
      }
      guard sum > 0 else {
        throw InputError(
          "score template", "no reference event is in fold \(fold)", remedy: "use fewer folds")
      }
      folds.append(values.map { ($0.score, $0.cumulative / sum) })
    }
    self.reference = folds
    self.edges = edges
  }

  /// The number of folds.
  public var foldCount: Int { reference.count }

  /// u of a score: the fraction of its fold's reference below it.
  public func fraction(_ score: Double, fold: Int) -> Double {
    precondition(reference.indices.contains(fold), "fold \(fold) of \(foldCount)")
    let values = reference[fold]
    var (low, high) = (0, values.count)
    while low < high {
      let middle = (low + high) / 2
      if values[middle].score < score { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? 0 : values[low - 1].cumulative
  }

  /// The template of a sample.
  public func template(of sample: ScoredSample) -> Template {
    let bins = edges.count - 1
    var sums = [[Double]](repeating: [Double](repeating: 0, count: bins), count: foldCount)
    var squares = [Double](repeating: 0, count: bins)
    for row in sample.scores.indices {
      let u = fraction(sample.scores[row], fold: sample.folds[row])
      let bin = min(bins - 1, (edges.firstIndex { $0 > u } ?? edges.count) - 1)
      sums[sample.folds[row]][bin] += sample.weights[row]
      squares[bin] += sample.weights[row] * sample.weights[row]
    }
    let counts = (0..<bins).map { bin in sums.reduce(0) { $0 + $1[bin] } }
    return Template(
      counts: counts, statisticalErrors: squares.map { $0.squareRoot() },
      shapeError: shapeError(sums, counts: counts, squares: squares))
  }

  /// The leading eigenvector of the folds' covariance less the statistical one.
  private func shapeError(_ sums: [[Double]], counts: [Double], squares: [Double]) -> [Double] {
    let (bins, folds) = (counts.count, Double(foldCount))
    let total = counts.reduce(0, +)
    guard foldCount > 1, total > 0 else { return [Double](repeating: 0, count: bins) }
    // Each fold as an estimate of the whole, its own number of events apart.
    let deviations = sums.map { fold in
      let own = fold.reduce(0, +)
      return (0..<bins).map { own > 0 ? fold[$0] * total / own - counts[$0] : 0 }
    }
    var covariance = (0..<bins).map { i in
      (0..<bins).map { j in deviations.reduce(0) { $0 + $1[i] * $1[j] } / (folds - 1) }
    }
    // Multinomial about the common shape.
    let scale = folds * squares.reduce(0, +) / (total * total)
    for i in 0..<bins {
      for j in 0..<bins {
        covariance[i][j] -= scale * ((i == j ? counts[i] * total : 0) - counts[i] * counts[j])
      }
    }
    // Power iteration on a matrix moved up, so that the greatest eigenvalue is the one of most modulus.
    let shift = covariance.reduce(0) { $0 + $1.reduce(0) { max($0, abs($1)) } }
    guard shift > 0 else { return [Double](repeating: 0, count: bins) }
    var vector = (0..<bins).map { 1 + 0.1 * Double($0) }
    var value = 0.0
    for _ in 0..<500 {
      var next = (0..<bins).map { i in
        shift * vector[i] + (0..<bins).reduce(0) { $0 + covariance[i][$1] * vector[$1] }
      }
      let length = next.reduce(0) { $0 + $1 * $1 }.squareRoot()
      next = next.map { $0 / length }
      value = length - shift
      vector = next
    }
    let size = (max(0, value) / folds).squareRoot()
    return vector.map { size * $0 }
  }

  /// The workspace of a counting of the scores: a signal of strength `mu`, a background of a free
  /// rate, a statistical error for each bin, and a shape error for each kind.
  ///
  /// - Parameters:
  ///   - signal: at strength 1.
  ///   - background: as expected.
  ///   - observed: the data's events in the bins.
  public func workspace(signal: Template, background: Template, observed: [Double])
    -> HistFactoryWorkspace
  {
    precondition(observed.count == edges.count - 1, "\(observed.count) counts")
    func sample(_ name: String, _ template: Template, rate: String) -> HistFactoryWorkspace.Sample {
      var modifiers = [
        HistFactoryWorkspace.Modifier(name: rate, effect: .normfactor),
        HistFactoryWorkspace.Modifier(
          name: "staterror_score", effect: .staterror(template.statisticalErrors)),
      ]
      if template.shapeError.contains(where: { $0 != 0 }) {
        func moved(_ sign: Double) -> [Double] {
          zip(template.counts, template.shapeError).map { max(0, $0 + sign * $1) }
        }
        modifiers.append(
          HistFactoryWorkspace.Modifier(
            name: "\(name)_learner", effect: .histosys(low: moved(-1), high: moved(1))))
      }
      return HistFactoryWorkspace.Sample(name: name, data: template.counts, modifiers: modifiers)
    }
    return HistFactoryWorkspace(
      channels: [
        HistFactoryWorkspace.Channel(
          name: "score",
          samples: [
            sample("signal", signal, rate: "mu"),
            sample("background", background, rate: "background_rate"),
          ])
      ], observations: [HistFactoryWorkspace.Observation(name: "score", data: observed)],
      measurements: [
        HistFactoryWorkspace.Measurement(
          name: "score", parameterOfInterest: "mu", parameters: [])
      ])
  }
}
