import GSL

extension TopPair {
  /// The parts of the cross section over the mass range, in pb: σ(g) = B + gI + g²S.
  ///
  /// By Gauss–Legendre quadrature in cells, in closed form over the angles.
  public func crossSection() -> CoherentComponents {
    phaseSpace.integral { angles(mass: $0, rapidity: $1).integral }
  }

  /// σ of the total at a coupling or of one part, in pb, with the error of the quadrature: its
  /// difference from a coarser one.
  public func crossSection(of target: GenerationTarget) -> Estimate {
    phaseSpace.integral(of: target) { angles(mass: $0, rapidity: $1).integral }
  }
}
