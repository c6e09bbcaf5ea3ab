import Events
import Foundation
import GSL

/// Whether the features of a sample depend on the mass: a test by ranks.
///
/// Where they do not, the data's own features on other masses are copies without a signal; where
/// they do, such copies lack what a classifier learns from the dependence.
///
/// The rank of each feature, its distance from the middle rank, and the product of each two features'
/// ranks are correlated with the mass's rank and with its distance from the middle (Spearman's ρ). For
/// n events without a dependence each ρ√(n − 1) is standard normal; p is the smallest of their
/// two-sided p-values times their number (Bonferroni).
public struct FeatureDependence: Sendable, Codable, Hashable {
  /// The probability of a correlation at least as strong, were there no dependence; at most 1.
  public let pValue: Double
  /// What correlates most strongly with the mass, such as "m1" or "m1 with tau1".
  public let strongest: String
  /// Its ρ.
  public let correlation: Double

  /// 0.01: below it the features are taken to depend on the mass.
  public static let level = 0.01

  /// Whether the features are taken to depend on the mass.
  public var isFound: Bool { pValue < Self.level }

  /// Tests the events of a range of masses.
  ///
  /// - Parameters:
  ///   - excluded: masses to leave out, such as the window, where a signal would be a dependence.
  /// - Throws: `InputError` where a value is missing or not finite, or fewer than ten events are
  ///   left.
  public init(
    of features: [Feature], in events: EventTable, over range: Range<Mass>,
    excluding excluded: Range<Mass>? = nil
  ) throws(InputError) {
    let masses = try events.masses()
    let rows = masses.indices.filter {
      range.inGeV.contains(masses[$0]) && excluded?.inGeV.contains(masses[$0]) != true
    }
    guard rows.count >= 10 else {
      throw InputError(
        "dependence on the mass", "only \(rows.count) events are outside the window",
        remedy: "widen the fit range")
    }
    let mass = Self.ranks(rows.map { masses[$0] })
    let ranks = try features.map { feature throws(InputError) in
      let values = try events.values(of: feature.name)
      return Self.ranks(rows.map { values[$0] })
    }
    var candidates: [(name: String, values: [Double])] = []
    for (position, feature) in features.enumerated() {
      candidates.append((feature.name, ranks[position]))
      candidates.append(("the spread of \(feature.name)", Self.ranks(ranks[position].map(abs))))
      for other in features.indices[..<position] {
        candidates.append(
          (
            "\(features[other].name) with \(feature.name)",
            Self.ranks(zip(ranks[other], ranks[position]).map { $0 * $1 })
          ))
      }
    }
    let folded = Self.ranks(mass.map(abs))
    var best = (name: features.first?.name ?? "", correlation: 0.0)
    for candidate in candidates {
      for target in [mass, folded] {
        let rho = Self.correlation(candidate.values, target)
        if abs(rho) > abs(best.correlation) { best = (candidate.name, rho) }
      }
    }
    let z = abs(best.correlation) * Double(rows.count - 1).squareRoot()
    pValue = min(1, 2 * exp(NormalDistribution.logUpperTail(z)) * Double(2 * candidates.count))
    (strongest, correlation) = (best.name, best.correlation)
  }

  /// Ranks about 0, ties shared.
  private static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var position = 0
    while position < order.count {
      var end = position
      while end < order.count, values[order[end]] == values[order[position]] { end += 1 }
      let rank = Double(position + end - 1) / 2 - Double(order.count - 1) / 2
      for row in order[position..<end] { ranks[row] = rank }
      position = end
    }
    return ranks
  }

  /// Of two lists of mean 0; 0 where one is constant.
  private static func correlation(_ a: [Double], _ b: [Double]) -> Double {
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for index in a.indices {
      ab += a[index] * b[index]
      aa += a[index] * a[index]
      bb += b[index] * b[index]
    }
    return aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : 0
  }

  /// "no dependence of the features on the mass is found (p = 0.31)", or what depends on it.
  public var sentence: String {
    let p = pValue < 1e-300 ? "0" : printed("%.2g", pValue)
    return isFound
      ? "the features depend on the mass (p = \(p); most of all \(strongest), ρ ="
        + " \(printed("%.2f", correlation)))"
      : "no dependence of the features on the mass is found (p = \(p))"
  }
}
