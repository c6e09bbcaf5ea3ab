/// Which couplings a test of no signal is against.
public enum CouplingSign: String, Sendable, Codable, CaseIterable {
  /// g of either sign.
  case either
  /// g ≥ 0.
  case notNegative

  var sides: [Double] { self == .either ? [-1, 1] : [1] }

  func allows(_ coupling: Double) -> Bool { self == .either || coupling >= 0 }
}
