/// A unit of energy, and so of mass with c = 1.
public enum EnergyUnit: String, Sendable, Codable, CaseIterable {
  /// 10⁶ electronvolts.
  case MeV
  /// 10⁹ electronvolts, the unit of every plain number in this package.
  case GeV
  /// 10¹² electronvolts.
  case TeV

  /// The size of the unit in GeV.
  public var inGeV: Double {
    switch self {
    case .MeV: 1e-3
    case .GeV: 1
    case .TeV: 1e3
    }
  }
}

/// A mass, its unit stated where it is written: `.TeV(3.3)`, `.GeV(125)`.
public struct Mass: Comparable, Hashable, Sendable {
  /// The mass in GeV.
  public let inGeV: Double

  /// A number in a unit that is known only at run time.
  public init(_ value: Double, _ unit: EnergyUnit) { inGeV = value * unit.inGeV }

  /// A mass in MeV.
  public static func MeV(_ value: Double) -> Mass { Mass(value, .MeV) }
  /// A mass in GeV.
  public static func GeV(_ value: Double) -> Mass { Mass(value, .GeV) }
  /// A mass in TeV.
  public static func TeV(_ value: Double) -> Mass { Mass(value, .TeV) }

  /// The order of the numbers.
  public static func < (a: Mass, b: Mass) -> Bool { a.inGeV < b.inGeV }
}

extension Range where Bound == Mass {
  /// The range's ends in GeV.
  public var inGeV: Range<Double> { lowerBound.inGeV..<upperBound.inGeV }
}
