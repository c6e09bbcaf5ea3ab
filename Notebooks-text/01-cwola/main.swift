//: # Classification without labels, against the exact optimum
//:
//: A resonance and its background lead to the same final state, and quantum mechanics adds their
//: amplitudes, not their rates. No event is then "signal" or "background": its density is
//: |M_B|² + 2κ Re(M_S M_B*) + |M_S|². A classifier without labels never asks. It learns to tell a
//: mass window from its sidebands, and whatever it learns is what the window holds in excess.
import NotebookKit
import Sideband

//: ## A simulation that is known in closed form
//:
//: `CoherentToy` is a Breit–Wigner at 3.5 TeV, 100 GeV wide, over a spectrum that falls as m⁻⁸, with
//: four features. Half of the final states' other degrees of freedom are shared (κ = ½), and the
//: phase makes the interference a peak. Integrated over the window from 3.3 to 3.7 TeV, in units of
//: the whole background:
let toy = try CoherentToy()
let window = Mass.TeV(3.3)..<Mass.TeV(3.7)
let parts = try toy.totals(in: window)
show(parts.background, "B", digits: 5)
show(parts.interference, "I", digits: 5)
show(parts.signal, "S", digits: 5)

//: The interference is as large as the resonance itself. A model with "signal plus background" would
//: miss it; a classifier without labels meets it as part of the excess.
//:
//: ## Learning without labels
//:
//: Two hundred thousand events, a window, two sidebands. The classifier is an ensemble of boosted
//: trees, and every event is scored by one that never saw it.
let events = try toy.generate(200_000, seed: 1)
let regions = try MassRegions(
  signal: window, lowerSideband: .TeV(3.1) ..< .TeV(3.3), upperSideband: .TeV(3.7) ..< .TeV(3.9))
let features = toy.features.map { Feature($0.name) }
let mixtures = try events.mixedSamples(in: regions, features: features)
let scores = try await BoostedTrees.hunting().crossFit(mixtures, seed: 1)

//: ## The optimum
//:
//: Neyman and Pearson say what the best score of an event's features is: the ratio of the window's
//: density with the resonance to that without, ln(1 + g (I/B) r/o + g² (S/B) r²), where r² is the
//: ratio of the feature densities and o their overlap. The simulation knows it exactly.
let oracle = try toy.oracleScores(of: events, in: window, coupling: 1)

//: No event has a label, but every event carries the weight of each part of its density. With the
//: weights of |M_S|² and |M_B|² there are ROC curves without labels:
let inside = scores.rows(in: .signal)
let (signalWeights, backgroundWeights) = (
  try events.values(of: "weight_S"), try events.values(of: "weight_B")
)
func curve(_ values: [Double]) throws -> ROCCurve {
  try ROCCurve(
    scores: inside.map { values[$0] }, signalWeights: inside.map { signalWeights[$0] },
    backgroundWeights: inside.map { backgroundWeights[$0] })
}
let (learned, exact) = (try curve(scores.values), try curve(oracle))
show(learned.areaUnderCurve, "AUC of CWoLa", digits: 2)
show(exact.areaUnderCurve, "AUC of the exact likelihood ratio", digits: 3)

//: ## From the score to the significance
//:
//: The same cuts on both scores, each set so that a given fraction of sideband events passes, and
//: the same bump hunt behind them.
let hunt = CWoLaHunt(
  learner: BoostedTrees.hunting(), features: features, regions: [regions], fitRange: toy.massRange)
let found = try await hunt.run(on: events, seed: 1).best
let best = try await hunt.comparing(with: "exact", in: regions)
  .run(on: events.adding("exact", oracle), seed: 1).best
var rows = [["kept", "Z of CWoLa", "Z of the exact likelihood ratio"]]
for (cut, reference) in zip(found.cuts, best.cuts) {
  rows.append(
    [Format.percent(cut.efficiency)]
      + [cut, reference].map { Format.fixed($0.significance, 1) })
}
show(table: rows)

//: What is lost is the price of learning from a few hundred events among sixteen thousand, without
//: being told which. How the gain grows with the cut:
func improvement(_ curve: ROCCurve, _ title: String, _ color: Plot.Color) -> Plot.Series {
  let points = curve.points.filter { $0.backgroundEvents >= 25 }
  // A point in fifty draws the same line.
  let drawn = stride(from: 0, to: points.count, by: 50).map { points[$0] }
  return Plot.Series(
    title, color,
    .line(
      x: drawn.map(\.backgroundEfficiency), y: drawn.map(\.significanceImprovement),
      hasMarkers: false))
}
let figure = Plot(
  title: "Significance improvement", label: "background efficiency", range: 0.0015...1,
  isLogarithmic: true,
  panels: [
    Plot.Panel(
      label: "ε_S / √ε_B",
      series: [
        improvement(exact, "exact likelihood ratio", .violet),
        improvement(learned, "CWoLa", .orange),
      ])
  ])
show(figure: try Gnuplot().svg(figure), caption: "ε_S/√ε_B against ε_B, learned and exact")
