/// A quark, antiquark or gluon of the proton, by its number in the Particle Data Group's scheme.
public enum Parton: Int, Sendable, Hashable, CaseIterable {
  /// b̄.
  case antibottom = -5
  /// c̄.
  case anticharm = -4
  /// s̄.
  case antistrange = -3
  /// ū.
  case antiup = -2
  /// d̄.
  case antidown = -1
  /// d.
  case down = 1
  /// u.
  case up = 2
  /// s.
  case strange = 3
  /// c.
  case charm = 4
  /// b.
  case bottom = 5
  /// g.
  case gluon = 21

  /// The antiparticle; a gluon is its own.
  public var antiparton: Parton { Parton(rawValue: -rawValue) ?? self }

  /// Its place in a vector of all partons: from b̄ to b, the gluon between the d̄ and d.
  @usableFromInline
  var lane: Int { self == .gluon ? 5 : rawValue + 5 }
}

/// One number for each parton, such as x f(x, Q), held without an allocation.
public struct PartonValues: Sendable, Hashable {
  @usableFromInline
  let lanes: SIMD16<Double>

  /// The lanes beyond the eleventh are of no account.
  init(lanes: SIMD16<Double>) { self.lanes = lanes }

  /// The same number for each parton.
  public init(repeating value: Double) { lanes = SIMD16(repeating: value) }

  /// The number of one parton.
  @inlinable
  public subscript(parton: Parton) -> Double { lanes[parton.lane] }
}
