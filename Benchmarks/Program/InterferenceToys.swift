import Foundation
import Sideband

/// Toys of the background of a resonance that interferes with it, and what the discovery statistic
/// does in them: as JSON.
///
/// A Breit–Wigner of 300 events (M = 500, Γ = 25) on 50,000 exponential ones from 300 to 800, in 50
/// bins with a resolution of 10.
func interferenceToys(_ count: Int) throws {
  struct Row: Encodable {
    var name: String
    var quantile95: Double
    var error: Double
    var asymptotic: Double
    var severalMinima: Double
    var overNominalAt3Sigma: Double
    var asymptoticsAllowed: Bool
  }
  struct Neglect: Encodable {
    var name: String
    var coupling: Double
    var bias: Double
    var biasError: Double
    var medianSignificance: Double
    var medianSignificanceNeglecting: Double
    var limitCoverage: Double
  }
  func template(_ coherence: Double, _ phase: Double, isPhaseFree: Bool = false) throws
    -> InterferenceTemplate
  {
    try .resonance(
      mass: 500, width: 25, events: 300, on: { exp(-$0 / 100) }, backgroundEvents: 50_000,
      edges: (0...50).map { 300 + 10 * Double($0) }, resolution: 10, coherence: coherence,
      phase: phase, isPhaseFree: isPhaseFree)
  }
  let cases: [(String, InterferenceTemplate, InterferenceModel.Coupling, Double)] = [
    ("peak, ρ = 1", try template(1, .pi / 2), .notNegative, 2.71),
    ("peak-dip, ρ = 1", try template(1, 0), .notNegative, 2.71),
    ("dip-peak, ρ = 1", try template(1, .pi), .notNegative, 2.71),
    ("dip, ρ = 1", try template(1, -.pi / 2), .notNegative, 2.71),
    ("dip, ρ = 0.3", try template(0.3, -.pi / 2), .notNegative, 2.71),
    ("phase free, ρ = 1", try template(1, 0, isPhaseFree: true), .freePhase, 5.99),
  ]
  var rows: [Row] = []
  for (name, template, coupling, asymptotic) in cases {
    let model = try InterferenceModel(template, coupling: coupling)
    var point = model.initialPoint
    for index in point.indices { point[index] = 0 }
    let counts = model.expected(at: point).map { $0.rounded() }
    let discovery = try Likelihood(model, observed: counts).discovery(toys: count, seed: 1)
    let quantile = discovery.toys.distribution.quantile(0.95)
    var isAllowed = false
    if case .success = discovery.asymptotic { isAllowed = true }
    rows.append(
      Row(
        name: name, quantile95: quantile.value, error: quantile.error, asymptotic: asymptotic,
        severalMinima: discovery.toys.severalMinima.value,
        overNominalAt3Sigma: discovery.toys.distribution.tail(9).value / 0.00135,
        asymptoticsAllowed: isAllowed))
  }
  var neglects: [Neglect] = []
  for (name, phase) in [("peak", Double.pi / 2), ("peak-dip", 0), ("dip", -Double.pi / 2)] {
    let study = try InterferenceModel(template(1, phase), coupling: .notNegative)
      .neglectingInterference(at: 0.5, toys: max(100, count / 10), seed: 1)
    neglects.append(
      Neglect(
        name: name, coupling: 0.5, bias: study.bias.value, biasError: study.bias.error,
        medianSignificance: study.significance,
        medianSignificanceNeglecting: study.neglectingSignificance,
        limitCoverage: study.coverage.value))
  }
  struct Result: Encodable {
    var toys: Int
    var background: [Row]
    var neglectingInterference: [Neglect]
  }
  print(
    try json(Result(toys: count, background: rows, neglectingInterference: neglects)),
    terminator: "")
}
