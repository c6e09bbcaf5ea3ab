/// Events counted where a signal may be, and where there is background alone: a region on the source
/// and one off it, or a signal region and its sideband.
///
/// The background expected on is that off over τ; gamma astronomers write α = 1/τ. The counts need
/// not be whole: Asimov data are not, nor is what stands for a background known to an error.
public struct OnOffMeasurement: Sendable, Hashable {
  /// n_on ≥ 0, the events where the signal may be.
  public let on: Double
  /// n_off ≥ 0, the events of background alone.
  public let off: Double
  /// τ > 0, the exposure off over that on: how much better the background is known.
  public let tau: Double

  /// A measurement; counts are finite and not negative, and τ is finite and positive.
  public init(on: Double, off: Double, tau: Double) {
    precondition(on >= 0 && on < .infinity, "\(on) events on")
    precondition(off >= 0 && off < .infinity, "\(off) events off")
    precondition(tau > 0 && tau < .infinity, "an exposure ratio of \(tau)")
    self.on = on
    self.off = off
    self.tau = tau
  }

  /// The measurement whose background is b ± σ, both positive: τ = b/σ² and n_off = b²/σ².
  ///
  /// Cousins, Linnemann, Tucker, Nucl. Instrum. Meth. A 595 (2008) 480, arXiv:physics/0702156.
  public init(on: Double, background: Double, backgroundError: Double) {
    precondition(
      background > 0 && backgroundError > 0, "a background \(background) ± \(backgroundError)")
    let tau = background / (backgroundError * backgroundError)
    self.init(on: on, off: background * tau, tau: tau)
  }

  /// (n_on τ − n_off)/(1 + τ): the events on, less those expected of n_on + n_off without a signal.
  var difference: Double {
    let product = on * tau
    return ((product - off) + (-product).addingProduct(on, tau)) / (1 + tau)
  }
}
