import BumpHunts
import Foundation
import GSL
import Histograms

/// What Benchmarks/bumphunter.py asks for.
private struct BumpHunterTask: Decodable {
  let counts: [Int]
  let expected: [Double]
  let widths: [Int]
  let toys: Int
  let threads: Int
}

/// Hunts a bump in a spectrum and in toys, and prints the clock's and the processor's seconds, the
/// window, its statistic, and the toys that exceed it.
func measureBumpHunter(task path: String) async throws {
  let task = try JSONDecoder().decode(
    BumpHunterTask.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  let spectrum = MassSpectrum(
    counts: task.counts, on: .uniform(task.counts.count, 0.0..<Double(task.counts.count)))
  let clock = ContinuousClock()
  let (start, startCPU) = (clock.now, processorSeconds())
  let global = try await BumpHunter(widths: task.widths).globalPValue(
    of: spectrum, under: task.expected, toys: task.toys, seed: 1, workers: Workers(task.threads))
  let seconds = (clock.now - start) / .seconds(1)
  let cpu = processorSeconds() - startCPU
  guard let bump = global.bump else { return print("{}") }
  print(
    """
    {"wall": \(seconds), "cpu": \(cpu), "low": \(bump.parts[0].bins.lowerBound), \
    "width": \(bump.parts[0].bins.count), "t": \(bump.statistic), \
    "exceeding": \(global.toys.exceeding)}
    """)
}
