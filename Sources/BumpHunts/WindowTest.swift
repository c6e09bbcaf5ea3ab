/// How a window is tested: which way it may deviate, and what is known of its background.
public struct WindowTest: Sendable, Hashable {
  /// A way to deviate from the expectation.
  public enum Direction: String, Sendable, Hashable, Codable {
    /// More events than expected.
    case excess
    /// Fewer events than expected, as where a resonance interferes.
    case deficit

    var opposite: Direction { self == .excess ? .deficit : .excess }
  }

  /// Which windows are looked for.
  public enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
    /// Windows with more events than expected.
    case excess
    /// Windows with fewer.
    case deficit
    /// Windows with more or with fewer: of each the tail that it is in. The local p-value is that of
    /// this one tail; the toys look both ways, and so the global one needs no factor of 2.
    case both
  }

  /// What is known of the expectation's normalisation.
  public enum Normalisation: String, Sendable, Hashable, Codable, CaseIterable {
    /// The expectation is the number of events, without an error: P(N ≥ n | b), Poisson.
    case known
    /// The expectation is a shape alone; the events outside the window say how many are in it.
    ///
    /// With n of N events in a window that has a share q of the expectation, p = P(K ≥ n) for K
    /// binomial with N trials of probability q, which holds the error of the normalisation exactly
    /// (the p_Bi of Cousins, Linnemann and Tucker, arXiv:physics/0702156). Toys have as many events as
    /// the data, so that no normalisation enters them either.
    case outsideWindow
  }

  /// Excess, deficit or both.
  public let mode: Mode
  /// Whether the expectation is a number of events or a shape.
  public let normalisation: Normalisation
  /// The p-value at or below which one of a window's two sidebands makes the window none; nil where
  /// sidebands are not looked at.
  ///
  /// A sideband is half as wide as its window, one bin at least, and shorter where the spectrum ends;
  /// its p-value is that of the tail that it is in. The criterion keeps the search
  /// from broad disagreement that is no bump; Choudalakis (arXiv:1101.0390, section 2) has 10⁻³.
  public let sidebandThreshold: Double?

  /// A test.
  public init(
    mode: Mode = .excess, normalisation: Normalisation = .known, sidebandThreshold: Double? = nil
  ) {
    precondition(
      sidebandThreshold.map { $0 >= 0 && $0 < 1 } ?? true,
      "a p-value of \(sidebandThreshold ?? .nan)")
    self.mode = mode
    self.normalisation = normalisation
    self.sidebandThreshold = sidebandThreshold
  }
}
