import Events
import Foundation
import GSL

/// What some features say of the mass together, held out: the check that a classifier cannot learn the
/// mass from them.
///
/// A classifier that knows the mass tells the window from its sidebands without any signal, and its
/// cut makes a bump. Boosted trees are fitted to half of the events about a window, one for each of
/// some dozen masses, to tell the events above it from those below; in the other half their
/// probabilities predict each event's mass. Only the regions' events count.
public struct MassKnowledge: Sendable, Hashable {
  /// The features.
  public let features: [Feature]
  /// The root mean square of the predicted masses' errors, in GeV.
  public let resolution: Double
  /// The same of one prediction for all events.
  public let spread: Double
  /// The probability that an event of the window is given a larger probability to be one than an
  /// event of the sidebands; 0.5 where the features know nothing.
  public let areaUnderCurve: Double
  /// The window's width in GeV.
  public let window: Double

  /// Whether the features know the mass: to better than a third of the window, or they flag the
  /// window, with an area under the curve above ``mostAreaUnderCurve``.
  public var isLeak: Bool { leaks(within: window / 3) }

  /// 0.9: more than any dependence of the background on the mass within a window and its sidebands.
  public static let mostAreaUnderCurve = 0.9

  private func leaks(within limit: Double) -> Bool {
    (resolution < limit && resolution < 0.6 * spread) || areaUnderCurve > Self.mostAreaUnderCurve
  }
}

/// The events of a window's neighbourhood, ready to be asked what features know of the mass.
struct MassKnowledgeSample {
  private let regions: MassRegions
  private let matrix: FeatureMatrix
  private let masses: [Double]
  private let training: [Int]
  /// The regions' events of the half that is held out.
  private let heldOut: [Int]
  private let thresholds: [Double]
  private let seed: UInt64
  private let workers: Workers

  static let mostEvents = 20_000
  private static let leastEvents = 50

  /// Nil where the regions hold too few events to tell.
  init?(
    _ events: EventTable, in regions: MassRegions, features: [Feature], seed: UInt64,
    workers: Workers
  ) throws {
    let all = try events.masses()
    let window = regions.signal.inGeV
    let width = window.upperBound - window.lowerBound
    let span = regions.span.inGeV
    let near = (span.lowerBound - width)..<(span.upperBound + width)
    let rows = all.indices.filter { near.contains(all[$0]) }
    var stream = RandomStream(seed: seed, purpose: "knowledge of the mass")
    let chosen = stream.permutation(of: rows.count).prefix(Self.mostEvents).map { rows[$0] }
    let table = events.rows(at: chosen)
    self.regions = regions
    matrix = try table.featureMatrix(features)
    masses = try table.masses()
    training = Array(0..<chosen.count / 2)
    let membership = masses.map { regions.region(of: $0) }
    heldOut = (chosen.count / 2..<chosen.count).filter { membership[$0] != .outside }
    guard heldOut.count >= Self.leastEvents else { return nil }
    // Steps of a third of the window, its ends among them.
    let step = width / 3
    let first = ((near.lowerBound - window.lowerBound) / step).rounded(.up)
    let last = ((near.upperBound - window.lowerBound) / step).rounded(.down)
    let (sample, half) = (masses, training)
    thresholds = stride(from: first, through: last, by: 1).map { window.lowerBound + $0 * step }
      .filter { threshold in
        let above = half.count { sample[$0] >= threshold }
        return above >= 10 && half.count - above >= 10
      }
    guard thresholds.count >= 2 else { return nil }
    self.seed = seed
    self.workers = workers
  }

  /// What some of the features know, by their positions.
  func knowledge(of columns: [Int]) async throws -> MassKnowledge {
    let width = matrix.features.count
    let part = FeatureMatrix(
      features: columns.map { matrix.features[$0] },
      elements: (0..<matrix.count).flatMap { row in
        columns.map { matrix.elements[row * width + $0] }
      })
    // Bins of the training half alone would do; sharing them is cheaper, and the values are no labels.
    let bins = try BinnedFeatures(part)
    let learner = BoostedTrees(
      members: 1, maximumRounds: 60, learningRate: 0.2, minimumLeafHessian: 1, featureFraction: 1,
      patience: 5)
    let tested = part.rows(at: heldOut)
    let (masses, training, thresholds, seed) = (masses, training, thresholds, seed)
    let above = try await workers.map(thresholds.count) { index in
      try await learner.fit(
        bins, rows: training, isEnriched: training.map { masses[$0] >= thresholds[index] },
        weights: Array(repeating: 1, count: training.count), seed: seed, index: index,
        workers: Workers(1)
      ).scores(of: tested)
    }
    let places = means(between: thresholds)
    let predicted = heldOut.indices.map { event in
      var shares: [Double] = []
      for bin in places.indices {
        let low = bin == 0 ? 1 : above[bin - 1][event]
        let high = bin == places.count - 1 ? 0 : above[bin][event]
        shares.append(max(0, low - high))
      }
      let sum = shares.reduce(0, +)
      return sum > 0
        ? zip(shares, places).reduce(0) { $0 + $1.0 * $1.1 } / sum : places[places.count / 2]
    }
    let truth = heldOut.map { masses[$0] }
    let mean = truth.reduce(0, +) / Double(truth.count)
    func rootMeanSquare(_ errors: [Double]) -> Double {
      (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
    }
    return MassKnowledge(
      features: part.features,
      resolution: rootMeanSquare(zip(truth, predicted).map { $0 - $1 }),
      spread: rootMeanSquare(truth.map { $0 - mean }),
      areaUnderCurve: areaUnderCurve(above), window: window.upperBound - window.lowerBound)
  }

  private var window: Range<Double> { regions.signal.inGeV }

  /// The mean mass of the training events between neighbouring thresholds.
  private func means(between thresholds: [Double]) -> [Double] {
    var (sums, counts) = (
      [Double](repeating: 0, count: thresholds.count + 1),
      [Double](repeating: 0, count: thresholds.count + 1)
    )
    for row in training {
      let bin = thresholds.count { $0 <= masses[row] }
      sums[bin] += masses[row]
      counts[bin] += 1
    }
    return zip(sums, counts).enumerated().map { bin, pair in
      pair.1 > 0 ? pair.0 / pair.1 : thresholds[min(bin, thresholds.count - 1)]
    }
  }

  /// How well P(above the window's lower end) − P(above its upper end) tells the window.
  private func areaUnderCurve(_ above: [[Double]]) -> Double {
    func probabilities(_ end: Double) -> [Double]? {
      thresholds.firstIndex { abs($0 - end) < 1e-6 * (window.upperBound - window.lowerBound) }
        .map { above[$0] }
    }
    guard let low = probabilities(window.lowerBound), let high = probabilities(window.upperBound)
    else { return 0.5 }
    let order = heldOut.indices.map { ($0, low[$0] - high[$0]) }.sorted { $0.1 < $1.1 }
    // The rank sum of Wilcoxon, ties shared.
    var (rankSum, inside, position) = (0.0, 0.0, 0)
    while position < order.count {
      var end = position
      while end < order.count, order[end].1 == order[position].1 { end += 1 }
      let rank = Double(position + end + 1) / 2
      for entry in order[position..<end] where window.contains(masses[heldOut[entry.0]]) {
        rankSum += rank
        inside += 1
      }
      position = end
    }
    let outside = Double(order.count) - inside
    guard inside > 0, outside > 0 else { return 0.5 }
    return (rankSum - inside * (inside + 1) / 2) / (inside * outside)
  }
}

extension EventTable {
  /// Refuses features that together know the mass, and names the fewest that do: single ones, a pair,
  /// or all.
  ///
  /// - Parameters:
  ///   - regions: the window and its sidebands; 20,000 events about them are enough.
  ///   - seed: names the random streams.
  /// - Throws: `InputError` for a leak; errors of the trees.
  public func requireIgnorance(
    of features: [Feature], in regions: MassRegions, seed: UInt64, workers: Workers = Workers(1)
  ) async throws {
    guard
      let sample = try MassKnowledgeSample(
        self, in: regions, features: features, seed: seed, workers: workers)
    else { return }
    let columns = Array(features.indices)
    let all = try await sample.knowledge(of: columns)
    guard all.isLeak else { return }
    var culprits: [MassKnowledge] = []
    for column in columns {
      let single = try await sample.knowledge(of: [column])
      if single.isLeak { culprits.append(single) }
    }
    if culprits.isEmpty, columns.count > 2 {
      for (position, first) in columns.enumerated() {
        for second in columns[(position + 1)...] {
          let pair = try await sample.knowledge(of: [first, second])
          if pair.isLeak { culprits.append(pair) }
        }
      }
      // One pair is enough to name: the one that knows most.
      culprits = culprits.min { $0.resolution < $1.resolution }.map { [$0] } ?? []
    }
    throw Self.leak(culprits.isEmpty ? [all] : culprits)
  }

  private static func leak(_ culprits: [MassKnowledge]) -> InputError {
    let names = culprits.flatMap { $0.features.map { "'\($0.name)'" } }
    let isTogether = culprits[0].features.count > 1
    let knowledge = culprits.map { culprit in
      culprit.resolution < culprit.window / 3
        ? printed("the mass to %.3g GeV", culprit.resolution)
        : "which events are in the window"
    }
    var told: [String] = []
    for text in knowledge where !told.contains(text) { told.append(text) }
    return InputError(
      "feature\(names.count == 1 ? "" : "s") \(nameList(names))",
      (isTogether ? "together they tell " : names.count == 1 ? "it tells " : "each tells ")
        + told.joined(separator: ", "),
      remedy: isTogether
        ? "leave one of them out: a classifier that knows the mass finds the window itself, not a"
          + " signal in it" : leakRemedy)
  }
}
