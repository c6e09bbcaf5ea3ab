import Foundation
import Statistics

/// A Breit–Wigner of 300 events (M = 500, Γ = 25) that interferes with an exponential background of
/// 50,000 from 300 to 800, in 50 bins, seen with a resolution of 10.
func resonanceTemplate(coherence: Double, phase: Double, isPhaseFree: Bool = false) throws
  -> InterferenceTemplate
{
  try .resonance(
    mass: 500, width: 25, events: 300, on: { exp(-$0 / 100) }, backgroundEvents: 50_000,
    edges: (0...50).map { 300 + 10 * Double($0) }, resolution: 10, coherence: coherence,
    phase: phase, isPhaseFree: isPhaseFree)
}
