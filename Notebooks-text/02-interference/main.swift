//: # What the optimum is where signal and background interfere
//:
//: A score is good if it is close to the best one there is. Where every event is either signal or
//: background, the best one is known to all: S/B. Where the two interfere it is another, and this page
//: derives it, shows it for `CoherentToy`, and measures what is lost by using S/B instead.
import Foundation
import NotebookKit
import Sideband

//: ## Derivation
//:
//: With a factor g on the signal's amplitude an event x has the density
//:
//: p(x|g) = [B(x) + g I(x) + g² S(x)] / [B + g I + g² S],
//:
//: B(x) = |M_B|², S(x) = |M_S|², I(x) = 2κ Re(M_S M_B*), over their integrals. By the lemma of Neyman
//: and Pearson no test of g₁ against g₂ on one event has more power at a given size than a cut on
//: p(x|g₁)/p(x|g₂). Two samples whose couplings are g₁ and g₂, such as a mass window with a resonance
//: and a sideband without, are best told apart by the same ratio: it is what a classifier without
//: labels converges to.
//:
//: Is it a function of S/B? With ρ = √(S(x)/B(x)), and I(x) = 2c(x) ρ B(x) where |c| ≤ κ, the ratio is
//: (1 + 2g₁cρ + g₁²ρ²)/(1 + 2g₂cρ + g₂²ρ²) up to a constant. Its derivative by ρ at a fixed c has the
//: sign of
//:
//: (g₁ − g₂) [c + (g₁ + g₂) ρ + c g₁g₂ ρ²].
//:
//: Without interference c = 0, the bracket is positive, and the ratio rises with S/B whatever the two
//: strengths: that is why a classifier may be trained on mixtures of unknown fractions. With
//: interference it falls where the bracket is negative; against g₂ = 0 that is where g₁ρ < −c. And c
//: depends on x itself, through the phase of the resonance, which turns by π across the pole: events
//: of one S/B have many values of the ratio.
//:
//: ## In CoherentToy
//:
//: A resonance at 3.5 TeV with 30 % of the background's rate about it, one feature, and a phase at
//: which the interference is a dip. Three coherences: none, half, all.
let coherences = [0.0, 0.5, 1]
func toy(_ coherence: Double) throws -> CoherentToy {
  try CoherentToy(
    massRange: .TeV(3.1) ..< .TeV(3.9), strength: 0.3, coherence: coherence, phase: -.pi / 2,
    features: [.normal("y", background: (0, 1), signal: (1.5, 0.7))])
}

//: Every point is an event, drawn at g = 2 to have some of all kinds. Without interference they lie on
//: one rising line. With it the line becomes a valley, and at κ = 1 a deep one, at whose bottom the
//: amplitudes cancel; and it has width, for one S/B belongs to masses below, at and above the pole.
let names = ["κ = 0", "κ = ½", "κ = 1"]
let valleys = try zip(coherences, names).map { coherence, name in
  let toy = try toy(coherence)
  let oracle = try toy.oracle()
  let events = try toy.generate(900, coupling: 2, seed: 1).coherentComponents()
  return Plot.Panel(
    label: name, range: -4...4,
    series: [
      Plot.Series(
        nil, .violet,
        .points(
          x: events.map { log10(oracle.signalOverBackground($0)) },
          y: events.map { max(-4, oracle.logLikelihoodRatio($0, coupling: 1)) },
          errors: events.map { _ in 0 }))
    ])
}
show(
  figure: try Gnuplot().svg(
    Plot(
      title: "ln p(x|1)/p(x|0) of events", label: "log₁₀ S/B", range: -3...2,
      size: (640, 620), panels: valleys)),
  caption: "The exact log likelihood ratio against S/B, for coherences 0, ½ and 1")

//: ## What S/B loses
//:
//: The same events serve both hypotheses: each counts as background with B and as the coherent sum
//: with B + gI + g²S, here at g = ½. The power of a test is the fraction of the coherent sum's events that it keeps when
//: it keeps a given fraction of the background's, its size.
let sizes = (0...40).map { pow(10, -2 + Double($0) / 20) }
var rows = [["κ", "AUC of the ratio", "AUC of S/B", "power at size 5 %", "of S/B", "lost"]]
var panels: [Plot.Panel] = []
for (coherence, name) in zip(coherences, names) {
  let toy = try toy(coherence)
  let oracle = try toy.oracle()
  let events = try toy.generate(200_000, coupling: 0.5, seed: 2).coherentComponents()
  let best = try oracle.rocCurve(of: events, coupling: 0.5)
  let naive = try ROCCurve(
    scores: events.map(oracle.signalOverBackground), events: events, coupling: 0.5)
  let powers = try oracle.powers(of: events, coupling: 0.5, size: 0.05)
  rows.append([
    name, Format.fixed(best.areaUnderCurve, 3), Format.fixed(naive.areaUnderCurve, 3),
    Format.fixed(powers.likelihoodRatio, 3), Format.fixed(powers.signalOverBackground, 3),
    Format.fixed(100 * (1 - powers.signalOverBackground / powers.likelihoodRatio), 1) + " %",
  ])
  func line(_ curve: ROCCurve, _ title: String, _ color: Plot.Color) -> Plot.Series {
    Plot.Series(
      coherence == 0 ? title : nil, color,
      .line(
        x: sizes, y: sizes.map { curve.signalEfficiency(atBackgroundEfficiency: $0) },
        hasMarkers: false))
  }
  panels.append(
    Plot.Panel(
      label: name, range: 0...1,
      series: [
        line(best, "likelihood ratio", .violet), line(naive, "S/B", .orange),
      ]))
}
show(table: rows)
show(
  figure: try Gnuplot().svg(
    Plot(
      title: "Power against size", label: "size", range: 0.01...1, isLogarithmic: true,
      size: (640, 620), panels: panels)),
  caption: "Power of the likelihood ratio and of S/B against the size, for coherences 0, ½ and 1")

//: Without interference the two curves are one. With it a cut on S/B keeps the very events that the
//: dip has made rare: at κ = 1 it is worse than a coin with the same size.
//:
//: ## The optimal observable
//:
//: For a small change of the coupling the best statistic is the derivative of the logarithm,
//: t(x) = d ln p(x|g)/dg: Atwood and Soni, Phys. Rev. D 45 (1992) 2405; Diehl and Nachtmann, Z. Phys. C
//: 62 (1994) 397. At g = 0 it is I(x)/B(x) up to a constant; S enters in second order. Its variance is
//: the information that one event has on g, and N events measure g to 1/√(N · information).
var information = [["κ", "information of an event", "error of g from 10,000 events"]]
for (coherence, name) in zip(coherences, names) {
  let toy = try toy(coherence)
  let oracle = try toy.oracle()
  let values = try toy.generate(200_000, coupling: 0, seed: 3).coherentComponents().map {
    oracle.optimalObservable($0, coupling: 0)
  }
  let mean = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
  information.append([
    name, Format.fixed(mean, 3),
    mean > 0 ? Format.fixed(1 / (10_000 * mean).squareRoot(), 3) : "none to first order",
  ])
}
show(table: information)

//: Without interference the rate depends on g² alone and t vanishes at g = 0: nothing is learned to
//: first order. With it the amplitude itself is seen, and its sign. Fits therefore run in g.
