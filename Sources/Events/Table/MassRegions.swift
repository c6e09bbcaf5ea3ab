/// A signal window in mass and the sideband on each side of it, in which a resonance is rare.
public struct MassRegions: Sendable, Hashable {
  /// A part of the mass axis.
  public enum Region: UInt8, Sendable {
    /// Below the window.
    case lowerSideband
    /// The window.
    case signal
    /// Above the window.
    case upperSideband
    /// None of the three.
    case outside
  }

  /// The sideband below the window.
  public let lowerSideband: Range<Mass>
  /// The window, lower end included.
  public let signal: Range<Mass>
  /// The sideband above the window.
  public let upperSideband: Range<Mass>

  /// A window with all of a wider range beside it as sidebands.
  ///
  /// - Throws: ``InputError`` unless the window lies strictly inside.
  public init(signal: Range<Mass>, within range: Range<Mass>) throws(InputError) {
    guard range.lowerBound < signal.lowerBound, signal.upperBound < range.upperBound else {
      throw InputError(
        "mass regions", "the window \(Self.text(signal)) is not inside \(Self.text(range))",
        remedy: "leave a sideband on each side")
    }
    try self.init(
      signal: signal, lowerSideband: range.lowerBound..<signal.lowerBound,
      upperSideband: signal.upperBound..<range.upperBound)
  }

  /// A window and two sidebands, with gaps between them where the signal's tails fall, or without.
  ///
  /// - Throws: ``InputError`` where one is empty or they overlap.
  public init(signal: Range<Mass>, lowerSideband: Range<Mass>, upperSideband: Range<Mass>)
    throws(InputError)
  {
    for (name, range) in [
      ("window", signal), ("lower sideband", lowerSideband), ("upper sideband", upperSideband),
    ] where range.isEmpty {
      throw InputError("mass regions", "the \(name) \(Self.text(range)) is empty")
    }
    guard lowerSideband.upperBound <= signal.lowerBound,
      signal.upperBound <= upperSideband.lowerBound
    else {
      throw InputError(
        "mass regions",
        "\(Self.text(lowerSideband)), \(Self.text(signal)), \(Self.text(upperSideband)) overlap",
        remedy: "the window stands between the two sidebands")
    }
    self.signal = signal
    self.lowerSideband = lowerSideband
    self.upperSideband = upperSideband
  }

  /// From the lower sideband's lower end to the upper sideband's upper end.
  public var span: Range<Mass> { lowerSideband.lowerBound..<upperSideband.upperBound }

  /// The region that a mass in GeV falls in.
  public func region(of mass: Double) -> Region {
    if signal.inGeV.contains(mass) { return .signal }
    if lowerSideband.inGeV.contains(mass) { return .lowerSideband }
    if upperSideband.inGeV.contains(mass) { return .upperSideband }
    return .outside
  }

  /// The same regions elsewhere: all ends moved by as many GeV.
  public func shifted(by offset: Double) throws(InputError) -> MassRegions {
    func moved(_ range: Range<Mass>) -> Range<Mass> {
      .GeV(range.lowerBound.inGeV + offset) ..< .GeV(range.upperBound.inGeV + offset)
    }
    return try MassRegions(
      signal: moved(signal), lowerSideband: moved(lowerSideband),
      upperSideband: moved(upperSideband))
  }

  static func text(_ range: Range<Mass>) -> String {
    "\(range.lowerBound.inGeV)–\(range.upperBound.inGeV) GeV"
  }
}
