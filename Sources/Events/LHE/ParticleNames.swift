/// Particles' names as columns bear them.
enum ParticleNames {
  private static let names: [Int: String] = [
    5: "b", -5: "bbar", 6: "t", -6: "tbar", 11: "e_minus", -11: "e_plus", 12: "nu_e",
    -12: "nu_e_bar", 13: "mu_minus", -13: "mu_plus", 14: "nu_mu", -14: "nu_mu_bar",
    15: "tau_minus", -15: "tau_plus", 16: "nu_tau", -16: "nu_tau_bar", 22: "gamma", 23: "Z",
    24: "W_plus", -24: "W_minus", 25: "H",
  ]

  /// The name of a particle with a number of the Particle Data Group.
  ///
  /// Gluons and the quarks d, u, s, c are jets, whose flavour no detector tells. What has no name
  /// here has its number: `pdg_9000005`, and `pdg_9000005_bar` for its antiparticle.
  static func name(of pdgID: Int) -> String {
    if pdgID == 21 || (1...4).contains(abs(pdgID)) { return "jet" }
    return names[pdgID] ?? "pdg_\(abs(pdgID))\(pdgID < 0 ? "_bar" : "")"
  }
}
