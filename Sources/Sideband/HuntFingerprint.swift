import BumpHunts
import Events
import Foundation
import Learning
import Reports

/// All that decides what pseudo-experiments are, each part by its name: what is repeated with the
/// same fingerprint gives the same numbers.
struct HuntFingerprint: Codable, Hashable, Sendable {
  let parts: [String: String]

  init<Learner>(
    _ hunt: CWoLaHunt<Learner>, copies: some BackgroundReplica, events: EventTable, seed: UInt64
  ) throws(InputError) {
    func text(_ range: Range<Mass>) -> String {
      Format.range([range.lowerBound.inGeV, range.upperBound.inGeV])
    }
    var numbers = try events.masses()
    for feature in hunt.features { numbers += try events.values(of: feature.name) }
    var parts = [
      "version": sidebandVersion, "seed": "\(seed)", "data": sha256(of: numbers),
      "features": hunt.features.map(\.name).joined(separator: ", "),
      "windows": hunt.regions.map { regions in
        "\(text(regions.signal)) (\(text(regions.lowerSideband)), \(text(regions.upperSideband)))"
      }.joined(separator: ", "),
      "fit range": text(hunt.fitRange),
      "efficiencies": hunt.efficiencies.map(Format.plain).joined(separator: ", "),
      "background": hunt.background.members.map(\.name).joined(separator: ", "),
      "background's functions": Self.digest(of: hunt.background),
      "folds": "\(hunt.folds)", "folds learned from": hunt.training.rawValue,
      "bins across a window": "\(hunt.binsPerWindow)",
      "learner": hunt.learner.name, "copies": copies.name,
    ]
    for (owner, settings) in [
      ("learner's", hunt.learner.settings), ("copies'", copies.settings),
    ] {
      for (name, setting) in settings {
        parts["\(owner) \(name)"] =
          switch setting {
          case .number(let number): Format.plain(number)
          case .text(let text): text
          }
      }
    }
    self.parts = parts
  }

  /// What a family's names do not tell, such as a dijet function's √s, is in its members' properties.
  private static func digest(of family: BackgroundFamily) -> String {
    sha256(of: Data(family.members.map { String(describing: $0) }.joined(separator: "; ").utf8))
  }

  /// In what it differs from another, in words; nil where it does not.
  func difference(from other: HuntFingerprint) -> String? {
    let names = Set(parts.keys).union(other.parts.keys).sorted()
    let differing = names.filter { parts[$0] != other.parts[$0] }
    guard !differing.isEmpty else { return nil }
    // Hundreds of features would bury the rest.
    func part(_ value: String?) -> String { (value ?? "none").abridged(to: 200) }
    return differing.map { name in
      "\(name): \(part(other.parts[name])) there, \(part(parts[name])) here"
    }.joined(separator: "; ")
  }
}
