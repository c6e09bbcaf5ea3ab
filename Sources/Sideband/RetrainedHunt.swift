import Events
import Foundation
import GSL
import Learning
import Reports
import Statistics

/// A whole hunt repeated on pseudo-experiments, training included: the p-value of its greatest
/// excess that knows all of windows, folds, learners, cuts and fits.
///
/// Signal-free copies of the data go through what the data went through. The share of copies whose
/// greatest local Z, over windows and cuts, is at least that of the data is the global p-value: no
/// asymptotic formula, no independence of places, and no unbiased score is assumed. What is assumed
/// is that the copies are like the data without a signal; see ``BackgroundReplica``.
///
/// Each copy is hunted in by one worker. Results are the same for any number of workers, and
/// whether or not the run was interrupted.
///
/// Sources: Collins, Howe, Nachman, arXiv:1805.02664, Sec. IV, for the need; Davison and Hinkley,
/// "Bootstrap Methods and their Application" (1997), Sec. 4.2.3, for the p-value.
public struct RetrainedHunt<Learner: Classifier>: Sendable {
  /// The hunt.
  public var hunt: CWoLaHunt<Learner>
  /// What makes the copies.
  public var copies: any BackgroundReplica
  /// How many copies are hunted in.
  public var pseudoExperiments: Int
  /// The global significance that is to be within reach; nil where any result will do.
  public var target: Double?

  /// What a hunt found, and how often it is found without a signal.
  public struct Outcome: Sendable {
    /// The hunt in the data.
    public let result: HuntResult
    /// Its greatest excess beside the copies'.
    public let significance: RetrainedSignificance
  }

  /// A hunt and its copies.
  ///
  /// - Parameter target: a global significance, such as 3.
  public init(
    _ hunt: CWoLaHunt<Learner>, copies: some BackgroundReplica, pseudoExperiments: Int = 200,
    target: Double? = nil
  ) {
    self.hunt = hunt
    self.copies = copies
    self.pseudoExperiments = pseudoExperiments
    self.target = target
  }

  /// The least number of pseudo-experiments that can show a global significance: with N of them p
  /// is at best 1/(N + 1).
  public static func pseudoExperiments(toShow significance: Double) -> Double {
    let needed = exp(-NormalDistribution.logUpperTail(significance)) - 1
    // 1/(N + 1) = p exactly suffices, and its rounding shall not ask for one more.
    return max(1, (needed * (1 - 1e-12)).rounded(.up))
  }

  /// Hunts in the data, and in the copies.
  ///
  /// - Parameters:
  ///   - found: what the hunt found in the data with the same seed; nil to hunt now.
  ///   - seed: of the data's hunt, as in ``CWoLaHunt/run(on:seed:workers:control:progress:)``; it names
  ///     the random streams of the copies and of their hunts besides.
  ///   - workers: how many tasks at once; the result does not depend on it.
  ///   - checkpoint: the path of a file of JSON lines to which each pseudo-experiment is appended
  ///     when it ends, and from which the run goes on if it was interrupted, or if more are asked
  ///     for.
  ///   - progress: called after each pseudo-experiment.
  /// - Throws: `InputError` where the pseudo-experiments are too few for the target, a hunt cannot
  ///   be done, or the checkpoint is of something else; `CancellationError`, after which the
  ///   checkpoint is good; errors of the learner and of the copies.
  public func run(
    on events: EventTable, found: HuntResult? = nil, seed: UInt64, workers: Workers = Workers(1),
    checkpoint path: String? = nil,
    progress: @escaping @Sendable (RetrainingProgress) -> Void = { _ in }
  ) async throws -> Outcome {
    try Self.check(pseudoExperiments, target: target)
    guard events.weights == nil else {
      throw InputError(
        "pseudo-experiments", "the events have weights, which copies do not have",
        remedy: "draw events by their weights first")
    }
    let checkpoint = try path.map { path throws(InputError) in
      try HuntCheckpoint(
        at: path, of: HuntFingerprint(hunt, copies: copies, events: events, seed: seed),
        windows: hunt.regions.count, cuts: hunt.efficiencies.count)
    }
    let result: HuntResult
    if let found {
      result = found
    } else {
      result = try await hunt.run(on: events, seed: seed, workers: workers)
    }
    var experiments = (checkpoint?.finished ?? []).filter { $0.index < pseudoExperiments }
    let done = Set(experiments.map(\.index))
    let missing = (0..<pseudoExperiments).filter { !done.contains($0) }
    let clock = RetrainingClock(total: pseudoExperiments, before: done.count, progress)
    let (outer, inner) = workers.shared(over: missing.count)
    experiments += try await outer.map(missing.count) { position in
      let experiment = try await pseudoExperiment(missing[position], seed: seed, workers: inner)
      try checkpoint?.append(experiment)
      clock.advance()
      return experiment
    }
    return Outcome(
      result: result,
      significance: RetrainedSignificance(
        windows: hunt.regions.map {
          [$0.signal.lowerBound.inGeV, $0.signal.upperBound.inGeV]
        }, efficiencies: hunt.efficiencies, observed: PlaceSignificances(result),
        pseudoExperiments: experiments.sorted { $0.index < $1.index }))
  }

  /// One pseudo-experiment: a copy, and a hunt in it.
  ///
  /// - Throws: as ``run(on:found:seed:workers:checkpoint:progress:)``.
  public func pseudoExperiment(_ index: Int, seed: UInt64, workers: Workers = Workers(1))
    async throws -> PseudoExperiment
  {
    var stream = RandomStream(seed: seed, purpose: "hunts in copies", index: UInt64(index))
    do {
      let copy = try copies.copy(index: index, seed: seed)
      let result = try await hunt.hunt(
        on: copy, seed: stream.next(), workers: workers, isJudged: false)
      return PseudoExperiment(index: index, significances: PlaceSignificances(result))
    } catch let error as InputError {
      throw InputError(
        "pseudo-experiment \(index), \(error.place)", error.problem, remedy: error.remedy)
    }
  }

  /// Refuses a number of pseudo-experiments that is out of range or cannot show a target.
  public static func check(_ pseudoExperiments: Int, target: Double?) throws(InputError) {
    guard (1...most).contains(pseudoExperiments) else {
      throw InputError(
        "pseudo-experiments", "\(pseudoExperiments) are out of range", remedy: "use 1 to \(most)")
    }
    guard let target else { return }
    guard target.isFinite else {
      throw InputError("target", "\(target) σ", remedy: "ask for a finite significance")
    }
    let needed = Self.pseudoExperiments(toShow: target)
    guard Double(pseudoExperiments) < needed else { return }
    let best = NormalDistribution.upperQuantile(logTail: -log(Double(pseudoExperiments) + 1))
    throw InputError(
      "pseudo-experiments",
      "\(pseudoExperiments) cannot show \(Format.plain(target)) σ: if none of them exceeds the"
        + " data, p < 1/\(pseudoExperiments), which is \(Format.fixed(best, 2)) σ",
      remedy: needed > Double(Self.most)
        ? "ask for less" : "use \(Int(needed)) or more, or ask for less")
  }

  private static var most: Int { 100_000_000 }
}
