import Events
import Foundation
import GSL

extension DijetFastSim {
  /// One event, as the columns have it.
  struct Event: Sendable {
    var dijetMass: Double
    var lightMass: Double
    var difference: Double
    var lightSubjettiness: Double
    var heavySubjettiness: Double
  }

  /// Events of both kinds in random order, with truth labels.
  ///
  /// The columns are `mjj`, `mlight`, `dm` (GeV), `tau21_light` and `tau21_heavy`. At other masses
  /// than the tuned ones
  /// - mjj/M_W′ has the distribution that it has there: the width of the peak, which is the
  ///   radiation's and not the W′'s own, and its tails are a share of the mass;
  /// - a jet that lost a part of its parton keeps m/m_P, one that got more than that adds to m² an
  ///   amount that scales as pT²;
  /// - the share of jets that lose a part, and τ21, go with m_P/M_W′, that is with the angle between
  ///   the two quarks: between those of the two tuned jets, and beyond them constant.
  ///
  /// The events of a seed do not depend on the number of threads. They are drawn in blocks of 4096
  /// of one kind before they are mixed: a larger sample with the same seed has each full block of a
  /// smaller one among its events, and its background is the same whatever the signal.
  ///
  /// - Parameters:
  ///   - backgroundCount: the number of background events, 0 or more.
  ///   - signalCount: the number of signal events, 0 or more.
  ///   - seed: names the random streams.
  /// - Throws: `InputError` where a count is negative or both are 0.
  public func generate(background backgroundCount: Int, signal signalCount: Int, seed: UInt64)
    throws -> EventTable
  {
    for (name, count) in [("background", backgroundCount), ("signal", signalCount)]
    where count < 0 {
      throw InputError(
        "dijet simulation, \(name)", "\(count) events are out of range", remedy: "0 or more")
    }
    let count = backgroundCount + signalCount
    guard count > 0 else {
      throw InputError(
        "dijet simulation, events", "there are 0 of either kind", remedy: "ask for 1 or more")
    }
    let events =
      inBlocks(backgroundCount, seed: seed, purpose: "dijet background") {
        background.event(using: &$0)
      } + inBlocks(signalCount, seed: seed, purpose: "dijet signal") { signal.event(using: &$0) }
    var stream = RandomStream(seed: seed, purpose: "dijet order")
    let order = stream.permutation(of: count)
    let mixed = order.map { events[$0] }
    return try EventTable(
      [
        ("mjj", mixed.map(\.dijetMass)), ("mlight", mixed.map(\.lightMass)),
        ("dm", mixed.map(\.difference)), ("tau21_light", mixed.map(\.lightSubjettiness)),
        ("tau21_heavy", mixed.map(\.heavySubjettiness)),
      ],
      mass: Feature("mjj", unit: "GeV"),
      truth: TruthLabels(isSignal: order.map { $0 >= backgroundCount }))
  }
}

extension EventShape {
  /// The jets' least transverse momentum in GeV.
  private static let leastMomentum = 1200.0

  /// An event in the mass range.
  @inline(__always)
  fileprivate func event(using stream: inout RandomStream) -> DijetFastSim.Event {
    let range = DijetFastSim.massRange.inGeV
    while true {
      let z = mixture.sample(using: &stream)
      let mass = dijetMass(z[0])
      // Never for the background but beyond its table's ends; for a signal near an end it is the cut.
      guard range.contains(mass) else { continue }
      let (first, second) = (exp(jetMasses.0(z[1])), exp(jetMasses.1(z[2])))
      guard mass >= Self.leastDijetMass(first, second) else { continue }
      let ratios = (exp(subjettiness.0(z[3])), exp(subjettiness.1(z[4])))
      let firstIsLight = first < second
      return DijetFastSim.Event(
        dijetMass: mass, lightMass: min(first, second), difference: abs(first - second),
        lightSubjettiness: firstIsLight ? ratios.0 : ratios.1,
        heavySubjettiness: firstIsLight ? ratios.1 : ratios.0)
    }
  }

  /// The mass of two jets of least transverse momentum, back to back at one rapidity.
  ///
  /// The normal densities know no such edge, and put 0.15 % of the background below it. In Pythia it
  /// is 0.08 %, by at most 5 % of the mass: events in which a third jet takes a recoil.
  @inline(__always)
  static func leastDijetMass(_ first: Double, _ second: Double) -> Double {
    let square = leastMomentum * leastMomentum
    return (square + first * first).squareRoot() + (square + second * second).squareRoot()
  }
}
