import Events

/// What a whole hunt found at each of its places: windows, and cuts in them.
public struct PlaceSignificances: Sendable, Hashable, Codable {
  /// Z of each cut in each window, in the hunt's order; nil where no background fits, or where the one
  /// that was chosen does not describe the spectrum.
  public let values: [[Double?]]

  /// Of given windows and cuts.
  public init(_ values: [[Double?]]) { self.values = values }

  /// Of a hunt's result. Places that sculpt the background count: copies in which features follow the
  /// mass sculpt alike.
  public init(_ result: HuntResult) {
    values = result.windows.map { window in
      window.cuts.map { cut in
        cut.goodness?.isAcceptable == false ? nil : cut.verdict?.excess.significance
      }
    }
  }

  /// The greatest Z of one window; −∞ where no background fits.
  public func maximum(ofWindow window: Int) -> Double {
    values[window].reduce(-.infinity) { max($0, $1 ?? -.infinity) }
  }

  /// The greatest Z of all; −∞ where no background fits anywhere.
  public var maximum: Double {
    values.indices.reduce(-.infinity) { max($0, maximum(ofWindow: $1)) }
  }

  /// How many places have no Z.
  public var failures: Int { values.joined().count { $0 == nil } }
}

/// One repetition of a hunt on a signal-free copy.
public struct PseudoExperiment: Sendable, Hashable, Codable {
  /// The copy's index.
  public let index: Int
  /// What the hunt found in it.
  public let significances: PlaceSignificances

  /// What the hunt found in the copy of an index.
  public init(index: Int, significances: PlaceSignificances) {
    self.index = index
    self.significances = significances
  }

  private enum CodingKeys: String, CodingKey {
    case index
    case significances = "z"
  }

  /// Reads `{"index": 3, "z": [[0.7, null]]}`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    index = try container.decode(Int.self, forKey: .index)
    significances = PlaceSignificances(
      try container.decode([[Double?]].self, forKey: .significances))
  }

  /// Writes it likewise.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(index, forKey: .index)
    try container.encode(significances.values, forKey: .significances)
  }
}
