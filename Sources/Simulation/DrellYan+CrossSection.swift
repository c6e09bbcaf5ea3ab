import GSL

extension DrellYan {
  /// The parts of the cross section over the mass range, in pb: σ(g) = B + gI + g²S.
  ///
  /// By Gauss–Legendre quadrature in cells, in closed form over the angle.
  public func crossSection() -> CoherentComponents {
    phaseSpace.integral { angularDensity(mass: $0, rapidity: $1).integral }
  }

  /// σ of the total at a coupling or of one part, in pb, with the error of the quadrature: its
  /// difference from a coarser one.
  public func crossSection(of target: GenerationTarget) -> Estimate {
    phaseSpace.integral(of: target) { angularDensity(mass: $0, rapidity: $1).integral }
  }
}
