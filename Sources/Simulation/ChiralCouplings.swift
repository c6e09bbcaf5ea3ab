/// A vector boson's couplings to the left- and right-handed fields of a fermion, as in the
/// interaction f̄ γ^μ (g_L P_L + g_R P_R) f V_μ.
public struct ChiralCouplings: Sendable, Hashable {
  /// g_L.
  public var left: Double
  /// g_R.
  public var right: Double

  /// A pair of couplings.
  public init(left: Double, right: Double) {
    self.left = left
    self.right = right
  }

  /// Both couplings times a factor.
  public func scaled(by factor: Double) -> ChiralCouplings {
    ChiralCouplings(left: factor * left, right: factor * right)
  }
}
