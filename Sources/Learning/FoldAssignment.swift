import Events
import GSL

/// Which fold each event belongs to.
///
/// The events of each region are dealt at random, as evenly as can be. Events of equal features share a
/// fold, so that no classifier trains on a copy of what it scores. Large groups of equal features, as
/// coarse features have them, cannot: their folds would be uneven, and no classifier would know their
/// cell from the other folds. A group that holds more than a tenth of a fold in a region (and more than
/// ten events, or all of a small fold) is taken apart. Its events of equal mass still share
/// a fold, again as far as that goes: others in the cell are other events, and to learn from them is no
/// leak.
struct FoldAssignment: Sendable {
  let folds: [Int]

  init(_ mixtures: MixedSamples, folds count: Int, seed: UInt64) throws(InputError) {
    var order: [[Int]] = []
    for region in MassRegions.Region.all {
      let rows = mixtures.rows(in: region)
      guard region == .outside || rows.count >= count else {
        throw InputError(
          "folds", "\(count) are asked for, and the \(region.words) has \(rows.count) events",
          remedy: "use fewer folds or a wider region")
      }
      var stream = RandomStream(seed: seed, purpose: "folds", index: UInt64(region.rawValue))
      order.append(stream.permutation(of: rows.count).map { rows[$0] })
    }
    var dealer = FoldDealer(order, folds: count, events: mixtures.count)
    for group in TiedEvents(mixtures, order: order, folds: count).groups { dealer.deal(group) }
    dealer.dealRest()
    folds = dealer.folds
  }

  func rows(in fold: Int) -> [Int] { folds.indices.filter { folds[$0] == fold } }
}

/// Deals groups of events, then single ones, so that the folds stay even in each region.
private struct FoldDealer {
  /// The fold of each event; −1 for those not dealt yet.
  private(set) var folds: [Int]
  private let order: [[Int]]
  private let count: Int
  private var regionOf: [Int]
  /// The number of events of each region in each fold.
  private var loads: [[Int]]

  init(_ order: [[Int]], folds count: Int, events: Int) {
    self.order = order
    self.count = count
    folds = Array(repeating: -1, count: events)
    regionOf = Array(repeating: 0, count: events)
    loads = order.map { _ in Array(repeating: 0, count: count) }
    for (region, rows) in order.enumerated() { for row in rows { regionOf[row] = region } }
  }

  /// Deals a group into the fold that has least in its regions.
  mutating func deal(_ group: [Int]) {
    var fullness = [Double](repeating: 0, count: count)
    for row in group {
      let region = regionOf[row]
      for fold in 0..<count {
        fullness[fold] += Double(loads[region][fold]) / Double(order[region].count)
      }
    }
    let fold = fullness.indices.min { fullness[$0] < fullness[$1] } ?? 0
    for row in group {
      folds[row] = fold
      loads[regionOf[row]][fold] += 1
    }
  }

  /// Deals all others in turn, into folds that have as few events of the region as any.
  mutating func dealRest() {
    for (region, rows) in order.enumerated() {
      var (level, fold) = (loads[region].min() ?? 0, 0)
      for row in rows where folds[row] < 0 {
        while loads[region][fold] > level {
          fold += 1
          if fold == count { (level, fold) = (level + 1, 0) }
        }
        folds[row] = fold
        loads[region][fold] += 1
      }
    }
  }
}

/// Groups of events that are to share a fold, the largest first.
private struct TiedEvents {
  private(set) var groups: [[Int]] = []

  /// - Parameter order: the rows of each region in the order in which they are dealt.
  init(_ mixtures: MixedSamples, order: [[Int]], folds: Int) {
    guard let copies = mixtures.copies else { return }
    let limits = zip(MassRegions.Region.all, order).map { region, rows in
      region == .outside ? Int.max : max(rows.count / (10 * folds), min(10, rows.count / folds))
    }
    let sizes = copies.features.sizes
    let tied = order.joined().filter { sizes[Int(copies.features.first[$0])] > 1 }
    for group in Self.groups(of: tied, by: copies.features.first) {
      if Self.fits(group, in: limits, mixtures) {
        groups.append(group)
      } else {
        groups += Self.groups(of: group, by: copies.exact.first).filter {
          Self.fits($0, in: limits, mixtures)
        }
      }
    }
    // A stable order by size: the sort itself promises none.
    let bySize = groups.indices.sorted { (groups[$1].count, $0) < (groups[$0].count, $1) }
    groups = bySize.map { groups[$0] }
  }

  /// Rows of equal key, two or more, in the order of their first.
  private static func groups(of rows: [Int], by key: [Int32]) -> [[Int]] {
    var place: [Int32: Int] = [:]
    var groups: [[Int]] = []
    for row in rows {
      if let known = place[key[row]] {
        groups[known].append(row)
      } else {
        place[key[row]] = groups.count
        groups.append([row])
      }
    }
    return groups.filter { $0.count > 1 }
  }

  private static func fits(_ group: [Int], in limits: [Int], _ mixtures: MixedSamples) -> Bool {
    var sizes = [Int](repeating: 0, count: limits.count)
    for row in group { sizes[Int(mixtures.regions[row].rawValue)] += 1 }
    return zip(sizes, limits).allSatisfy { $0 <= $1 }
  }
}

extension MassRegions.Region {
  /// In the order of their raw values.
  fileprivate static let all: [Self] = [.lowerSideband, .signal, .upperSideband, .outside]

  /// The region's name in a sentence.
  fileprivate var words: String {
    switch self {
    case .lowerSideband: "lower sideband"
    case .signal: "signal window"
    case .upperSideband: "upper sideband"
    case .outside: "rest"
    }
  }
}
