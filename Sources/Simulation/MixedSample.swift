import Events
import GSL

/// Data-like mixtures of simulated signal and background, in which no event stands twice.
///
/// A pool of background and one of signal, of which each mixture takes what no other has taken. Which
/// signal events are injected is redrawn with every seed, since their luck alone moves the reach of a
/// search by more than retraining does; the background is redrawn too, or kept, so that the two
/// bands can be told apart. Rows come in random order, with truth labels for evaluation.
///
/// Only processes without interference are mixtures. A coherent one is simulated at its coupling.
public struct MixedSample: Sendable {
  /// The events to take background from.
  public let background: EventTable
  /// The events to take signal from.
  public let signal: EventTable

  /// How many events of each kind a mixture has.
  public struct Composition: Sendable, Hashable {
    /// The number of background events.
    public let background: Int
    /// The number of signal events.
    public let signal: Int

    /// A number of events of each kind.
    ///
    /// - Throws: `InputError` where one is negative, or both are 0.
    public init(background: Int, signal: Int) throws(InputError) {
      guard background >= 0, signal >= 0, background + signal > 0 else {
        throw InputError(
          "mixture", "\(background) background and \(signal) signal events are no sample",
          remedy: "0 or more of each, and 1 or more in all")
      }
      self.background = background
      self.signal = signal
    }

    /// So many events with a fraction of signal, to the nearest event.
    ///
    /// - Throws: `InputError` where there is no event, or the fraction is outside [0, 1].
    public init(events count: Int, signalFraction: Double) throws(InputError) {
      guard (0...1).contains(signalFraction) else {
        throw InputError(
          "signal fraction", "\(signalFraction) is out of range", remedy: "0 to 1")
      }
      let signal = Int((Double(max(0, count)) * signalFraction).rounded())
      try self.init(background: count - signal, signal: signal)
    }

    /// The same means with Poisson totals of both kinds, as an experiment would count them.
    ///
    /// - Throws: `InputError` where no event is left.
    public func fluctuated(using generator: inout some RandomNumberGenerator) throws(InputError)
      -> Composition
    {
      try Composition(
        background: generator.poisson(mean: Double(background)),
        signal: generator.poisson(mean: Double(signal)))
    }
  }

  /// Mixtures from two pools with the same columns.
  ///
  /// - Throws: `InputError` where a column of one is missing in the other.
  public init(background: EventTable, signal: EventTable) throws(InputError) {
    guard Set(background.names) == Set(signal.names) else {
      let missing = Set(background.names).symmetricDifference(signal.names).sorted()
      throw InputError(
        "mixture", "only one of the pools has \(nameList(missing.map { "'\($0)'" }))",
        remedy: "give both the same columns")
    }
    guard background.mass == signal.mass else {
      throw InputError(
        "mixture", "the masses are '\(background.mass)' and '\(signal.mass)'",
        remedy: "give both the same mass column and unit")
    }
    guard background.weights == nil, signal.weights == nil else {
      throw InputError("mixture", "the events have weights", remedy: "mix unweighted events")
    }
    self.background = background
    self.signal = signal
  }

  /// Mixtures that have no event in common.
  ///
  /// - Parameters:
  ///   - compositions: how many events of each kind each of them has.
  ///   - seed: chooses the signal events, the order of the rows and, unless it is kept, the
  ///     background.
  ///   - keepsBackground: takes the first events of the background's pool, whatever the seed.
  /// - Throws: `InputError` where a pool has too few events.
  public func drawn(_ compositions: [Composition], seed: UInt64, keepsBackground: Bool = false)
    throws(InputError) -> [EventTable]
  {
    func rows(
      _ kind: String, of pool: EventTable, _ needed: Int, isKept: Bool
    ) throws(InputError) -> [Int] {
      guard needed <= pool.count else {
        throw InputError(
          "mixture", "\(needed) \(kind) events are asked for, and there are \(pool.count)",
          remedy: "ask for fewer or simulate more")
      }
      if isKept { return Array(0..<pool.count) }
      var stream = RandomStream(seed: seed, purpose: "mixed sample, \(kind)")
      return stream.permutation(of: pool.count)
    }
    let backgroundRows = try rows(
      "background", of: background, compositions.reduce(0) { $0 + $1.background },
      isKept: keepsBackground)
    let signalRows = try rows(
      "signal", of: signal, compositions.reduce(0) { $0 + $1.signal }, isKept: false)
    var samples: [EventTable] = []
    var (usedBackground, usedSignal) = (0, 0)
    for (position, composition) in compositions.enumerated() {
      let ordered = try background.rows(
        at: Array(backgroundRows[usedBackground..<usedBackground + composition.background])
      ).joined(
        with: signal.rows(at: Array(signalRows[usedSignal..<usedSignal + composition.signal])),
        truth: TruthLabels(
          isSignal: [Bool](repeating: false, count: composition.background)
            + [Bool](repeating: true, count: composition.signal)))
      usedBackground += composition.background
      usedSignal += composition.signal
      var stream = RandomStream(
        seed: seed, purpose: "mixed sample, order", index: UInt64(position))
      samples.append(ordered.rows(at: stream.permutation(of: ordered.count)))
    }
    return samples
  }

  /// One mixture.
  public func drawn(_ composition: Composition, seed: UInt64, keepsBackground: Bool = false)
    throws(InputError) -> EventTable
  {
    try drawn([composition], seed: seed, keepsBackground: keepsBackground)[0]
  }
}
