import Events
import Foundation
import GSL

/// −Σ_j ln p_j(x_j), p_j the density of a histogram of each feature: as unlikely as an event would be
/// if its features were independent.
///
/// A bin with the weight w, of B bins, has the density (w + ½)/(W + ½(B + 2)) per its width: every
/// bin counts half an event more than it has, and so does one more, empty bin beyond each end.
/// A value beyond has the density of an empty bin at that end. So no score is infinite, and an event
/// beyond is as unusual as one in a gap: the sample does not tell them apart.
///
/// Source: Goldstein and Dengel, "Histogram-based outlier score", KI-2012, p. 59; the half events are
/// those of Krichevsky and Trofimov, IEEE Trans. Inf. Theory 27 (1981) 199.
public struct HistogramScore: SavedAnomalyScorer {
  /// Where the edges of the bins lie.
  public enum Binning: String, Sendable, CaseIterable {
    /// At equal steps of the value.
    case equalWidth
    /// At equal steps of the weight below; a value that many events share may leave fewer bins.
    case equalCount
  }

  /// The number of bins of each feature.
  public var bins: Int
  /// Where the edges of the bins lie.
  public var binning: Binning

  /// A score with this many bins for each feature, from its least to its greatest value.
  public init(bins: Int = 40, binning: Binning = .equalWidth) {
    precondition(bins >= 1, "\(bins) bins")
    self.bins = bins
    self.binning = binning
  }

  /// "histograms".
  public var name: String { "histograms" }

  /// The number of bins and their kind.
  public static let parameters: [LearnerParameter<HistogramScore>] = [
    .count("bins", \.bins, in: 1...1_000_000),
    .choice("binning", \.binning),
  ]

  /// Fills the histograms; nothing is random.
  ///
  /// - Throws: nothing, for a sample that could be made.
  public func fit(_ sample: UnlabelledSample, seed: UInt64, index: Int, workers: Workers) -> Fitted
  {
    let features = sample.features.features
    return Fitted(
      histograms: features.indices.map { column in
        let values = stride(from: column, to: sample.features.elements.count, by: features.count)
          .map { Double(sample.features.elements[$0]) }
        return Histogram(values, weights: sample.weights, edges: edges(values, sample.weights))
      }, features: features)
  }

  private func edges(_ values: [Double], _ weights: [Double]) -> [Double] {
    let (least, greatest) = (values.min() ?? 0, values.max() ?? 1)
    let distribution =
      binning == .equalCount ? EmpiricalDistribution(values, weights: weights) : nil
    var edges = [least]
    for bin in 1..<max(bins, 1) {
      let share = Double(bin) / Double(bins)
      let edge = distribution?.value(at: share) ?? (least + (greatest - least) * share)
      if let last = edges.last, edge > last, edge < greatest { edges.append(edge) }
    }
    return edges + [greatest]
  }

  /// One feature's histogram, as −ln of its density.
  struct Histogram: Codable, Sendable {
    let edges: [Double]
    /// −ln of the density in each bin, before and after them those beyond.
    let costs: [Double]

    func requireSound() throws(Flaw) {
      try Flaw.unless(edges.count >= 2, "\(edges.count) edges")
      try Flaw.count(costs.count, of: edges.count + 1, "costs")
      try Flaw.size(of: edges, "edge")
      try Flaw.size(of: costs, "cost")
      try Flaw.order(of: edges, strictly: true, "edges")
    }

    init(_ values: [Double], weights: [Double], edges: [Double]) {
      let bins = edges.count - 1
      var contents = [Double](repeating: 0, count: bins)
      self.edges = edges
      for (value, weight) in zip(values, weights) {
        contents[Self.bin(of: value, edges) - 1] += weight
      }
      let total = contents.reduce(0, +) + 0.5 * Double(bins + 2)
      func cost(_ weight: Double, _ bin: Int) -> Double {
        -log((weight + 0.5) / (total * (edges[bin + 1] - edges[bin])))
      }
      costs =
        [cost(0, 0)] + contents.indices.map { cost(contents[$0], $0) } + [cost(0, bins - 1)]
    }

    /// 0 below the first edge, 1 to B in the bins, the last of which has both its edges, B + 1 above.
    static func bin(of value: Double, _ edges: [Double]) -> Int {
      let last = edges.count - 1
      if value < edges[0] { return 0 }
      if value >= edges[last] { return value == edges[last] ? last : last + 1 }
      var (low, high) = (0, last)
      while high - low > 1 {
        let middle = (low + high) / 2
        if edges[middle] <= value { low = middle } else { high = middle }
      }
      return low + 1
    }
  }

  /// Filled histograms.
  public struct Fitted: SavedScorer {
    /// "histograms".
    public static let kind = "histograms"
    let histograms: [Histogram]
    /// The features, in the order in which events must bring them.
    public let features: [Feature]

    /// Whether each feature has a histogram.
    public func requireSound() throws(Flaw) {
      try Flaw.count(histograms.count, of: features.count, "histograms")
      for histogram in histograms { try histogram.requireSound() }
    }

    /// −Σ ln p_j of each event.
    public func scores(of matrix: FeatureMatrix) throws(InputError) -> [Double] {
      try check(matrix)
      let width = features.count
      return (0..<matrix.count).map { row in
        var score = 0.0
        for column in 0..<width {
          let histogram = histograms[column]
          let value = Double(matrix.elements[row * width + column])
          score += histogram.costs[Histogram.bin(of: value, histogram.edges)]
        }
        return score
      }
    }
  }
}
