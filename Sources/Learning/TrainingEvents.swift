import Events

/// The events that a scorer was fitted to, as digests: enough to know them again in any file and order.
///
/// An event's word of 64 bits has 40 bits from a hash of its features and 24 from a hash of its mass in
/// GeV, both in single precision, so that a file of floats is known as well. The words are sorted,
/// and nothing else of the events is kept.
public struct TrainingEvents: Sendable, Codable, Equatable {
  /// How many events of a table are known.
  public struct Recognition: Sendable, Codable, Equatable {
    /// The number of events looked up.
    public let events: Int
    /// Those whose features and mass are a training event's.
    public let known: Int
    /// The number of those by chance.
    public let knownByChance: Double
    /// Those whose features are a training event's, whatever the mass.
    public let knownFeatures: Int
    /// The number of those by chance.
    public let knownFeaturesByChance: Double

    /// Whether more events are known than chance makes, at p < 1e-4: of some thousand events one is
    /// enough, of some hundred two are.
    public var areEventsKnown: Bool {
      Granularity.isBeyondChance(known, expected: knownByChance, level: 1e-4)
    }

    /// Whether the features of more events are known than chance makes.
    public var areFeaturesKnown: Bool {
      Granularity.isBeyondChance(knownFeatures, expected: knownFeaturesByChance)
    }
  }

  @Packed private var words: [UInt64]

  private static let massBits: UInt64 = 24

  /// The events of some samples.
  public init(_ samples: [(features: FeatureMatrix, masses: [Double])]) {
    var words: [UInt64] = []
    for sample in samples { words += Self.words(of: sample.features, masses: sample.masses) }
    words.sort()
    _words = Packed(wrappedValue: words)
  }

  /// Reads digests.
  ///
  /// - Throws: `DecodingError` where they are damaged.
  public init(from decoder: any Decoder) throws {
    _words = try Packed(from: decoder)
    guard zip(words, words.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "the digests are not in order"))
    }
  }

  /// Writes digests.
  public func encode(to encoder: any Encoder) throws { try _words.encode(to: encoder) }

  /// The number of events.
  public var count: Int { words.count }

  /// Whether two samples have the same events.
  public static func == (a: TrainingEvents, b: TrainingEvents) -> Bool { a.words == b.words }

  /// How many of other events are known.
  ///
  /// A new event is known by chance about as often as a training event has the word of another (Good,
  /// Biometrika 40 (1953) 237); where features and masses are so coarse that they agree now and then, but
  /// too rarely for that, as often as features agree times as often as masses do.
  public func recognise(_ features: FeatureMatrix, masses: [Double]) -> Recognition {
    let own = Frequencies(words)
    let events = Double(features.count)
    var (known, knownFeatures) = (0, 0)
    for word in Self.words(of: features, masses: masses) {
      let place = firstPlace(of: word)
      if place < words.count, words[place] == word {
        known += 1
        knownFeatures += 1
      } else {
        let cell = word >> Self.massBits
        let next = place < words.count && words[place] >> Self.massBits == cell
        let last = place > 0 && words[place - 1] >> Self.massBits == cell
        if next || last { knownFeatures += 1 }
      }
    }
    return Recognition(
      events: features.count, known: known, knownByChance: events * own.chanceOfWord,
      knownFeatures: knownFeatures, knownFeaturesByChance: events * own.chanceOfFeatures)
  }

  /// The first place at which a word stands or would stand.
  private func firstPlace(of word: UInt64) -> Int {
    var (low, high) = (0, words.count)
    while low < high {
      let middle = (low + high) / 2
      if words[middle] < word { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func words(of features: FeatureMatrix, masses: [Double]) -> [UInt64] {
    var byFeatures = RowHashes(count: features.count)
    byFeatures.add(features)
    var byMass = RowHashes(count: features.count)
    byMass.add(masses.map { Double(Float($0)) })
    return zip(byFeatures.values, byMass.values).map { features, mass in
      (features >> massBits) << massBits | mass >> (64 - massBits)
    }
  }

  /// How often words of a sample agree.
  private struct Frequencies {
    /// The chance that a new event has the word of one of the sample's.
    let chanceOfWord: Double
    /// The chance that it has the features of one.
    let chanceOfFeatures: Double

    init(_ words: [UInt64]) {
      let events = Double(words.count)
      let pairs = max(1, events * (events - 1) / 2)
      let (alone, _) = Self.agreement(of: words)
      // Copies of an event say nothing of how coarse features are.
      var cells: [UInt64] = []
      for (place, word) in words.enumerated() where place == 0 || words[place - 1] != word {
        cells.append(word >> TrainingEvents.massBits)
      }
      let (aloneInCell, sameCell) = Self.agreement(of: cells)
      let masses = words.map { $0 & (1 << TrainingEvents.massBits - 1) }.sorted()
      let (_, sameMass) = Self.agreement(of: masses)
      chanceOfWord = max(
        (events - alone) / max(1, events),
        events * (sameCell + 1) / pairs * (sameMass + 1) / pairs)
      chanceOfFeatures = (Double(cells.count) - aloneInCell + 1) / max(1, Double(cells.count))
    }

    /// The number of values that no other equals, and the number of pairs that agree, of values in order.
    private static func agreement(of values: [UInt64]) -> (alone: Double, pairs: Double) {
      var (alone, pairs) = (0.0, 0.0)
      var start = 0
      while start < values.count {
        var end = start + 1
        while end < values.count, values[end] == values[start] { end += 1 }
        let size = Double(end - start)
        if end - start == 1 { alone += 1 }
        pairs += size * (size - 1) / 2
        start = end
      }
      return (alone, pairs)
    }
  }
}
