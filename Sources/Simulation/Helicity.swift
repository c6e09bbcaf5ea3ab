/// The sign of a particle's spin along its momentum.
public enum Helicity: Int, Sendable, Hashable, CaseIterable {
  /// −½ of a quark, −1 of a gluon.
  case minus = -1
  /// +½ of a quark, +1 of a gluon.
  case plus = 1
}
