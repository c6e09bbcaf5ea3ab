/// A kind of fermion by its charges under the electroweak group; the three generations are alike.
public enum Fermion: Sendable, CaseIterable {
  /// u, c, t.
  case up
  /// d, s, b.
  case down
  /// e, μ, τ.
  case chargedLepton
  /// ν.
  case neutrino

  /// Q, in units of the positron's charge.
  public var charge: Double {
    switch self {
    case .up: 2.0 / 3
    case .down: -1.0 / 3
    case .chargedLepton: -1
    case .neutrino: 0
    }
  }

  /// T₃ of the left-handed field.
  public var isospin: Double {
    switch self {
    case .up, .neutrino: 0.5
    case .down, .chargedLepton: -0.5
    }
  }

  /// N_c.
  public var colours: Double {
    switch self {
    case .up, .down: 3
    case .chargedLepton, .neutrino: 1
    }
  }
}
