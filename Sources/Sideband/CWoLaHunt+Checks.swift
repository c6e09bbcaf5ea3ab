import BumpHunts
import Events
import Foundation
import Histograms
import Learning
import Reports

extension CWoLaHunt {
  /// Refuses what a hunt cannot or should not be done with: settings out of range, negative weights,
  /// repeated events, a fit range that reaches over an edge of the data, bins that do not suit rounded
  /// masses, and features that know the mass.
  ///
  /// - Throws: `InputError` with what would work, where something would.
  public func check(_ events: EventTable, seed: UInt64, workers: Workers = Workers(1)) async throws
  {
    try checkSettings(events)
    let masses = try events.masses()
    let granularity = MassGranularity(of: masses)
    let sorted = masses.sorted()
    for regions in regions {
      let axis = try axis(for: regions)
      // The cheap checks of samples come first, and have their own messages.
      _ = try events.mixedSamples(in: regions, features: features)
      try SpectrumCheck(sorted, granularity: granularity).require(
        axis: axis, window: regions.signal, binsPerWindow: binsPerWindow)
    }
    guard !hasKnownScore else { return }
    if !allowsRepeats {
      try events.requireDistinctEvents(events.repeatedEvents(features: features))
    }
    for regions in regions {
      try await events.requireIgnorance(
        of: features, in: regions, seed: seed, workers: workers)
    }
  }

  private func checkSettings(_ events: EventTable) throws(InputError) {
    if let weights = events.weights {
      guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }), weights.contains(where: { $0 > 0 })
      else {
        throw InputError(
          "event weights",
          "\(weights.count { !($0 >= 0 && $0.isFinite) }) of \(weights.count) are negative or not"
            + " finite, or all are 0",
          remedy: "use positive ones, or draw events by them")
      }
    }
    guard binsPerWindow >= 1 else {
      throw InputError(
        "bins", "\(binsPerWindow) bins do not fill a window", remedy: "use 1 or more")
    }
    guard !efficiencies.isEmpty else {
      throw InputError("efficiencies", "there is none", remedy: "give at least one")
    }
    for (position, efficiency) in efficiencies.enumerated() {
      guard efficiency > 0, efficiency <= 1, !efficiencies[..<position].contains(efficiency) else {
        throw InputError(
          "efficiency \(efficiency)", "it is outside (0, 1] or given twice",
          remedy: "give different fractions such as 1,0.1,0.01")
      }
    }
  }

  /// The hunt without the cuts that keep no sideband event of some fold in some window, and the
  /// efficiencies of those: what becomes of cuts that nobody asked for by name.
  ///
  /// - Throws: `InputError` where a mass is not finite.
  public func leavingOutUnreachableCuts(in events: EventTable) throws(InputError) -> (
    hunt: CWoLaHunt, leftOut: [Double]
  ) {
    let reachable = reachableEfficiencies(try sidebandCounts(events))
    var hunt = self
    guard !reachable.isEmpty else { return (self, []) }
    hunt.efficiencies = reachable
    return (hunt, efficiencies.filter { !reachable.contains($0) })
  }

  /// The hunt with as many folds as its tightest cut allows: the largest of the usual 15, 9 and 5 with which every cut
  /// keeps a sideband event of every fold in every window, or 5. With more folds each learns from nearer to
  /// half of the events (``FoldTraining/oneWay``).
  ///
  /// - Throws: `InputError` where a mass is not finite.
  public func choosingFolds(in events: EventTable) throws(InputError) -> CWoLaHunt {
    let counts = try sidebandCounts(events)
    var hunt = self
    for folds in [FoldTraining.usualFolds, 9, 5] {
      hunt.folds = folds
      let fillsFolds = counts.joined().allSatisfy { $0 >= folds }
      if fillsFolds, hunt.reachableEfficiencies(counts) == efficiencies { break }
    }
    return hunt
  }

  /// The efficiencies that keep a sideband event of every fold in every window.
  private func reachableEfficiencies(_ counts: [[Int]]) -> [Double] {
    // Folds are dealt evenly, so that the smallest has the quotients.
    let fewest = counts.map { $0.reduce(0) { $0 + $1 / max(1, folds) } }.min() ?? 0
    return efficiencies.filter { $0 == 1 || $0 * Double(fewest) >= 1 }
  }

  /// The number of events in each window's lower and upper sideband.
  private func sidebandCounts(_ events: EventTable) throws(InputError) -> [[Int]] {
    let masses = try events.masses()
    return regions.map { regions in
      var (lower, upper) = (0, 0)
      for mass in masses {
        switch regions.region(of: mass) {
        case .lowerSideband: lower += 1
        case .upperSideband: upper += 1
        case .signal, .outside: break
        }
      }
      return [lower, upper]
    }
  }
}

/// What is checked of masses before a background is fitted to their spectrum.
struct SpectrumCheck {
  /// In rising order, in GeV.
  let masses: [Double]
  let granularity: MassGranularity?

  init(_ masses: [Double], granularity: MassGranularity?) {
    self.masses = masses
    self.granularity = granularity
  }

  /// Refuses an axis that reaches over an edge of the data or whose bins show the masses' rounding.
  ///
  /// - Parameters:
  ///   - window: a range that the remedy keeps whole; nil for none.
  ///   - binsPerWindow: the number of bins across the window.
  func require(axis: Axis, window: Range<Mass>, binsPerWindow: Int) throws(InputError) {
    try Self.refuse(
      EmptyStretch.all(in: masses, over: axis.range, granularity: granularity), of: axis.range,
      named: "fit range", remedy: remedy(for: axis, window: window.inGeV))
    guard let granularity, granularity.distorts(MassSpectrum(masses, on: axis)) else { return }
    let width = window.upperBound.inGeV - window.lowerBound.inGeV
    let bins = granularity.bins(across: width, atMost: binsPerWindow)
    throw InputError(
      "bins",
      "\(Self.short(width / Double(binsPerWindow))) GeV is not a whole number of the masses' steps"
        + " of \(Self.short(granularity.step)) GeV",
      remedy: bins.map {
        "use \($0) bin\($0 == 1 ? "" : "s") across the window, \(Self.short(width / Double($0))) GeV each"
      } ?? "choose a window that is a whole number of steps wide")
  }

  /// The widest part of the axis about the window that reaches over no edge.
  private func remedy(for axis: Axis, window: Range<Double>) -> String {
    func isWhole(_ low: Double, _ high: Double) -> Bool {
      EmptyStretch.all(in: masses, over: low..<high, granularity: granularity).isEmpty
    }
    let below = axis.edges.filter { $0 < window.lowerBound - 1e-9 }
    let above = axis.edges.filter { $0 > window.upperBound + 1e-9 }
    guard let low = below.first(where: { isWhole($0, window.lowerBound) }),
      let high = above.last(where: { isWhole(window.upperBound, $0) }), isWhole(low, high)
    else { return "choose a window with events on both sides" }
    return "use the fit range \(Self.short(low)):\(Self.short(high))"
  }

  /// Refuses a range over an edge of the data.
  static func refuse(
    _ stretches: [EmptyStretch], of range: Range<Double>, named name: String = "range",
    remedy: @autoclosure () -> String
  ) throws(InputError) {
    guard let stretch = stretches.first else { return }
    throw InputError(
      "\(name) \(text(range)) GeV",
      "it reaches over an edge of the data: no event is between \(text(stretch.range)) GeV, where"
        + " the events beside it would put at least \(Format.plain(stretch.expected.rounded()))",
      remedy: remedy())
  }

  /// What is left of a range without the empty stretches at its ends; nil where one lies between events.
  static func part(of range: Range<Double>, without stretches: [EmptyStretch]) -> Range<Double>? {
    var (low, high) = (range.lowerBound, range.upperBound)
    for stretch in stretches.map(\.range) {
      if stretch.lowerBound <= range.lowerBound {
        low = stretch.upperBound
      } else if stretch.upperBound >= range.upperBound {
        high = stretch.lowerBound
      } else {
        return nil
      }
    }
    return low < high ? low..<high : nil
  }

  /// "2500–6000".
  static func text(_ range: Range<Double>) -> String {
    "\(short(range.lowerBound))–\(short(range.upperBound))"
  }

  /// A number with six digits.
  static func short(_ value: Double) -> String {
    Format.plain(Double(printed("%.6g", value)) ?? value)
  }
}
