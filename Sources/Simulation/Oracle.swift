import Events

/// The exact likelihood of a process with interference, which no learned score can beat.
///
/// An event x has the density p(x|g) = (B(x) + g I(x) + g² S(x)) / (B + g I + g² S), the parts of
/// |g M_S + M_B|² at x over their integrals. By Neyman and Pearson the most powerful test of g₁
/// against g₀ on one event cuts on p(x|g₁)/p(x|g₀). With ρ = √(S(x)/B(x)) and
/// I(x) = 2c ρ B(x), −1 ≤ c(x) ≤ 1, the ratio to g = 0 is
///
///     p(x|g)/p(x|0) ∝ 1 + 2 g c ρ + g² ρ²,
///
/// which falls with ρ where ρ < −c/g. So it is a monotone function of S/B where I vanishes, or where
/// c is one number with gc ≥ 0 for all events; else a cut on S/B throws power away.
///
/// Any factor that the parts of one event have in common drops out, so they may be densities or the
/// weights of generated events.
public struct Oracle: Sendable {
  /// The parts' integrals over all events that can occur.
  public let totals: CoherentComponents

  /// The oracle of a process, or of a part of its phase space, by the parts' integrals over it.
  public init(totals: CoherentComponents) { self.totals = totals }

  /// ln p(x|g₁)/p(x|g₀).
  ///
  /// - Parameters:
  ///   - event: the parts at x.
  ///   - g1: the coupling of the tested hypothesis.
  ///   - g0: the coupling of the null hypothesis.
  public func logLikelihoodRatio(
    _ event: CoherentComponents, coupling g1: Double, against g0: Double = 0
  ) -> Double {
    event.logLikelihoodRatio(totals: totals, coupling: g1, against: g0)
  }

  /// ln p(x|√μ₁)/p(x|√μ₀): of two strengths μ = g², the couplings positive.
  public func logLikelihoodRatio(_ event: CoherentComponents, mu1: Double, mu0: Double) -> Double {
    precondition(mu1 >= 0 && mu0 >= 0, "a strength of \(min(mu1, mu0)) is negative")
    return logLikelihoodRatio(event, coupling: mu1.squareRoot(), against: mu0.squareRoot())
  }

  /// ∂ ln p(x|g)/∂g, the statistic with the greatest power against small changes of g: the optimal
  /// observable of Atwood and Soni, Phys. Rev. D 45 (1992) 2405, and Diehl and Nachtmann, Z. Phys. C
  /// 62 (1994) 397.
  ///
  /// Its mean under p(·|g) is 0 and its variance the Fisher information of one event. At g = 0 it is
  /// I(x)/B(x) up to a constant: S enters in second order alone.
  public func optimalObservable(_ event: CoherentComponents, coupling g: Double) -> Double {
    event.logDerivative(coupling: g) - totals.logDerivative(coupling: g)
  }

  /// S(x)/B(x), the statistic of a classifier that was taught signal against background.
  public func signalOverBackground(_ event: CoherentComponents) -> Double {
    event.signal / event.background
  }
}

extension CoherentComponents {
  /// d ln(B + gI + g²S)/dg.
  fileprivate func logDerivative(coupling g: Double) -> Double {
    (interference + 2 * g * signal) / total(coupling: g)
  }
}

extension EventTable {
  /// The parts of each event's density over the generated one: its weights `weight_B`, `weight_I`
  /// and `weight_S`.
  ///
  /// The mean over events of any quantity times B + gI + g²S is its mean at the coupling g, times
  /// the yield there over the generated one.
  ///
  /// - Throws: `InputError` where the table does not have these columns.
  public func coherentComponents() throws(InputError) -> [CoherentComponents] {
    let (b, i, s) = (
      try values(of: "weight_B"), try values(of: "weight_I"), try values(of: "weight_S")
    )
    return (0..<count).map {
      CoherentComponents(background: b[$0], interference: i[$0], signal: s[$0])
    }
  }
}
