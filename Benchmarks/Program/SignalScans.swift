import Foundation
import Sideband

/// Signals on a spectrum with every parameter of the background free: the law of the discovery statistic
/// over the phase of an interference, signals injected with it and without, spurious signals, and the
/// time of a scan; as JSON.
///
/// The interfering resonance is a Breit–Wigner of 300 events (M = 500, Γ = 25) on 50,000 exponential
/// ones from 300 to 800 GeV, in 50 bins with a resolution of 10. The scans are of 25,000 dijets from 1 to
/// 4 TeV in 60 bins, with four parameters and a resolution of 4 %.
func signalScans(_ toys: Int) async throws -> String {
  struct Seconds: Encodable {
    var fitsOf50Masses, withLimits, couplings, upCrossingsOf100Toys: Double
  }
  struct Spurious: Encodable {
    var parameters: Int
    var worst: Double
    var isBelowAFifth: Bool
  }
  struct Result: Encodable {
    var toys: Int
    var phases: [CouplingQuantiles]
    var interference: [CouplingInjection]
    var injection: [InjectionTest]
    var spurious: [Spurious]
    var global: ScanSignificance
    var seconds: Seconds
  }
  let workers = Workers(ProcessInfo.processInfo.activeProcessorCount)
  let pi = Double.pi

  let smooth = try spectrum(bins: 50, over: 300..<800) { 345 * exp(-($0 - 300) / 150) }
  let search = try SignalSearch(smooth, on: ExponentialFunction(degree: 1))
  func resonance(_ coherence: Double, _ phase: Double) throws -> InterferingResonance {
    try InterferingResonance(
      mass: .GeV(500), width: .GeV(25), resolution: .GeV(10), coherence: coherence, phase: phase,
      events: 300)
  }
  var phases: [CouplingQuantiles] = []
  for (coherence, phase) in [
    (1, pi / 2), (1, pi / 4), (1, 0), (1, -pi / 4), (1, -pi / 2), (1, pi), (0.3, pi / 2), (0.3, 0),
    (0.3, -pi / 2), (0, 0),
  ] {
    for sign in CouplingSign.allCases {
      phases.append(
        try await search.couplingQuantiles(
          resonance(coherence, phase), sign: sign, toys: toys, seed: 1, workers: workers))
    }
  }
  var interference: [CouplingInjection] = []
  for phase in [pi / 2, 0, pi, -pi / 2] {
    interference.append(
      try await search.inject(
        resonance(1, phase), coupling: 0.5, toys: max(100, toys / 10), seed: 1, workers: workers))
  }

  let dijets = try SignalSearch(
    spectrum(bins: 60, over: 1000..<4000) { mass in
      let x = mass / 13_000
      return 4e-3 * pow(1 - x, 9) / pow(x, 4.5 + 0.1 * log(x))
    }, on: DijetFunction(parameters: 4))
  var injection: [InjectionTest] = []
  for mass in [1500.0, 2500, 3500] {
    let shape = try CrystalBallShape(
      mass: .GeV(mass), resolution: .GeV(0.04 * mass), low: .init(start: 1.5, power: 3),
      high: .init(start: 2, power: 6))
    let error = try dijets.fit(shape, limit: nil).yield.error
    injection.append(
      try await dijets.inject(
        shape, yields: [0, 2 * error, 5 * error], toys: max(100, toys / 2), seed: 1,
        workers: workers))
  }
  let shape: ShapeAtMass = { try GaussianShape(mass: $0, resolution: .GeV(0.04 * $0.inGeV)) }
  let masses = (0..<50).map { Mass.GeV(1200 + 50 * Double($0)) }
  var spurious: [Spurious] = []
  for parameters in 3...5 {
    let result = try await DijetFunction(parameters: parameters).spuriousSignal(
      in: dijets.expectations, on: dijets.axis, masses: masses, shape: shape)
    spurious.append(
      Spurious(
        parameters: parameters, worst: result.worst, isBelowAFifth: result.isBelow()))
  }

  let clock = ContinuousClock()
  func seconds(_ work: () async throws -> Void) async throws -> Double {
    let start = clock.now
    try await work()
    let duration = start.duration(to: clock.now).components
    return Double(duration.seconds) + 1e-18 * Double(duration.attoseconds)
  }
  let resonances = try masses.map {
    try InterferingResonance(
      mass: $0, width: .GeV(0.05 * $0.inGeV), resolution: .GeV(0.03 * $0.inGeV), phase: 0,
      events: 1000)
  }
  let scan = try await dijets.scan(masses: masses, limit: nil, shape: shape)
  let fits = try await seconds {
    _ = try await dijets.scan(masses: masses, limit: nil, shape: shape)
  }
  let limits = try await seconds { _ = try await dijets.scan(masses: masses, shape: shape) }
  let couplings = try await seconds { _ = try await dijets.scan(resonances) }
  let crossings = try await seconds {
    _ = try await dijets.global(scan, toys: 100, seed: 1) { mass, _ in try shape(mass) }
  }
  let global = try await dijets.global(scan, toys: max(100, toys / 4), seed: 1, workers: workers) {
    mass, _ in try shape(mass)
  }
  return try json(
    Result(
      toys: toys, phases: phases, interference: interference, injection: injection,
      spurious: spurious, global: global,
      seconds: Seconds(
        fitsOf50Masses: fits, withLimits: limits, couplings: couplings,
        upCrossingsOf100Toys: crossings)))
}

private func spectrum(bins: Int, over range: Range<Double>, rate: (Double) -> Double) throws
  -> MassSpectrum
{
  var stream = RandomStream(seed: 1, purpose: "signal scans")
  let axis = Axis.uniform(bins, range)
  let counts = (0..<bins).map { bin in
    let (low, high) = (axis.edges[bin], axis.edges[bin + 1])
    return stream.poisson(mean: (high - low) * rate((low + high) / 2))
  }
  return MassSpectrum(counts: counts, on: axis)
}
