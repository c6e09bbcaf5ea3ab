import Events
import Foundation

/// The exact densities that events are drawn from, and their ratio: by Neyman and Pearson no
/// statistic tells signal from background better.
extension DijetFastSim {
  /// The logarithms of the densities of background and signal at events, each density with integral
  /// one over all that is generated; in 1/GeV³.
  ///
  /// −∞ where the dijet mass is outside ``massRange`` or below the least that two jets of these
  /// masses can have.
  ///
  /// - Parameter events: with masses and the columns ``features``.
  /// - Throws: `InputError` where a column is missing or an event is not of positive masses and τ21
  ///   with `dm` of 0 or more.
  public func logDensities(of events: EventTable) throws(InputError) -> (
    background: [Double], signal: [Double]
  ) {
    let rows = try rows(of: events)
    let (background, signal) = (DijetDensity(background), DijetDensity(signal))
    let range = Self.massRange.inGeV
    let logShares = (
      log(self.background.share(of: range)), log(self.signal.share(of: range))
    )
    let pairs = inBlocks(rows.count) { _, block in
      rows[block].map { event -> (Double, Double) in
        guard range.contains(event.dijetMass), event.dijetMass >= event.leastDijetMass else {
          return (-.infinity, -.infinity)
        }
        return (
          background.logValue(at: event) - logShares.0, signal.logValue(at: event) - logShares.1
        )
      }
    }.flatMap { $0 }
    return (pairs.map(\.0), pairs.map(\.1))
  }

  /// The logarithm of the exact likelihood ratio of signal to background, ln p_S/p_B, for dijet mass
  /// and features of events.
  ///
  /// Finite for every event. Outside ``massRange`` it is the ratio at the range's nearest end, and
  /// below the least dijet mass of two jets it goes on as if there were no such limit.
  ///
  /// - Throws: `InputError` as for ``logDensities(of:)``.
  public func logLikelihoodRatios(of events: EventTable) throws(InputError) -> [Double] {
    let rows = try rows(of: events)
    let (background, signal) = (DijetDensity(background), DijetDensity(signal))
    let range = Self.massRange.inGeV
    let constant = logShareRatio(of: range)
    return inBlocks(rows.count) { _, block in
      rows[block].map { event in
        var event = event
        event.dijetMass = min(max(event.dijetMass, range.lowerBound), range.upperBound)
        return signal.logValue(at: event) - background.logValue(at: event) - constant
      }
    }.flatMap { $0 }
  }

  /// The logarithm of the exact likelihood ratio of signal to background for the features of
  /// events in a mass window, the mass itself unknown: the best score that a classifier on features
  /// can learn there.
  ///
  /// ln ∫_W p_S dm / ∫_W p_B dm, over the same ratio of the two kinds' events in the window. An
  /// event's own mass is not used, so that events outside the window have a score too. Where the
  /// jets are too heavy for every mass in the window, it is the ratio at the window's upper end,
  /// which is its limit; so every score is finite.
  ///
  /// - Parameters:
  ///   - events: with the columns ``features``.
  ///   - window: what of it is outside ``massRange`` does not count.
  /// - Throws: `InputError` where a column is missing, an event is not of positive masses and τ21
  ///   with `dm` of 0 or more, or no generated mass is in the window.
  public func oracleScores(of events: EventTable, in window: Range<Mass>) throws(InputError)
    -> [Double]
  {
    let masses = window.clamped(to: Self.massRange).inGeV
    guard !masses.isEmpty else {
      throw InputError(
        "dijet simulation, window \(window.inGeV)", "no event is generated there",
        remedy: "choose one within \(Self.massRange.inGeV) GeV")
    }
    let rows = try rows(of: events, dijetMass: masses.upperBound)
    let (background, signal) = (DijetDensity(background), DijetDensity(signal))
    let constant = logShareRatio(of: masses)
    return inBlocks(rows.count) { _, block in
      rows[block].map { event in
        let least = max(event.leastDijetMass, masses.lowerBound)
        // What is left of the window is too narrow to integrate: its end has the ratio.
        guard least < masses.upperBound * (1 - 1e-9) else {
          return signal.logValue(at: event) - background.logValue(at: event) - constant
        }
        let possible = least..<masses.upperBound
        return signal.logIntegral(over: possible, at: event)
          - background.logIntegral(over: possible, at: event) - constant
      }
    }.flatMap { $0 }
  }

  /// The fractions of all generated background and signal events whose dijet mass is in a window.
  public func shares(in window: Range<Mass>) -> (background: Double, signal: Double) {
    let masses = window.clamped(to: Self.massRange).inGeV
    guard !masses.isEmpty else { return (0, 0) }
    func fraction(_ shape: EventShape) -> Double {
      shape.share(of: masses) / shape.share(of: Self.massRange.inGeV)
    }
    return (fraction(background), fraction(signal))
  }

  /// ln of the signal's share of its variates in a range of masses (GeV) over the background's.
  private func logShareRatio(of masses: Range<Double>) -> Double {
    log(signal.share(of: masses) / background.share(of: masses))
  }

  /// The events, all with one dijet mass where that is given.
  private func rows(of events: EventTable, dijetMass: Double? = nil) throws(InputError) -> [Event] {
    let masses: [Double]
    if let dijetMass {
      masses = Array(repeating: dijetMass, count: events.count)
    } else {
      masses = try events.masses()
    }
    let light = try events.values(of: "mlight")
    let difference = try events.values(of: "dm")
    let (lightRatio, heavyRatio) = (
      try events.values(of: "tau21_light"), try events.values(of: "tau21_heavy")
    )
    var rows: [Event] = []
    rows.reserveCapacity(masses.count)
    for row in masses.indices {
      let event = Event(
        dijetMass: masses[row], lightMass: light[row], difference: difference[row],
        lightSubjettiness: lightRatio[row], heavySubjettiness: heavyRatio[row])
      guard event.isPhysical else {
        throw InputError(
          "dijet simulation, event \(row + 1)",
          "mjj \(event.dijetMass), mlight \(event.lightMass), dm \(event.difference), τ21"
            + " \(event.lightSubjettiness) and \(event.heavySubjettiness) are no event of two jets",
          remedy: "masses and τ21 above 0, dm 0 or more")
      }
      rows.append(event)
    }
    return rows
  }
}

extension DijetFastSim.Event {
  /// Whether it has two jets with masses and substructure.
  fileprivate var isPhysical: Bool {
    dijetMass > 0 && lightMass > 0 && difference >= 0 && lightSubjettiness > 0
      && heavySubjettiness > 0
  }

  /// The least dijet mass with these jets.
  fileprivate var leastDijetMass: Double {
    EventShape.leastDijetMass(lightMass, lightMass + difference)
  }
}
