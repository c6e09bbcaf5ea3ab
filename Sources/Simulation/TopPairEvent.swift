/// One top pair with its decays, and the parts of the cross section where it fell.
package struct TopPairEvent: Sendable {
  /// m in GeV.
  package var mass: Double
  /// y of the pair.
  package var rapidity: Double
  /// cosθ of the top quark to the first proton.
  package var cosine: Double
  /// pT of the top quark in GeV.
  package var transverse: Double
  /// Of ℓ⁺ in the top's rest frame, along k̂, r̂, n̂.
  package var positive: SIMD3<Double>
  /// Of ℓ⁻ in the antitop's rest frame, along k̂, r̂, n̂.
  package var negative: SIMD3<Double>
  /// What the top decays into, with momenta (p, E) in the protons' frame in GeV.
  package var top: TopDecay.Products
  /// What the antitop decays into.
  package var antitop: TopDecay.Products
  /// Of the density in mass, rapidity, angle and the leptons' directions.
  package var components: CoherentComponents
}
