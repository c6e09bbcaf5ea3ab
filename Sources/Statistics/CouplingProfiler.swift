import Foundation

/// The fits behind t_g, for one set of data after another, in one thread: all minima of the
/// likelihood, and its least value at a fixed coupling.
///
/// Where the phase is free the coupling is |g|, and φ is profiled like a nuisance parameter: the
/// likelihood is taken at 36 phases, and a fit begins at each that is lower than both neighbours,
/// since a circle through the plane of u and v may have several minima.
final class CouplingProfiler {
  private let model: InterferenceModel
  private let kernel: LikelihoodKernel<InterferenceModel>
  private let polar: LikelihoodKernel<PolarInterferenceModel>?
  /// All minima, the lowest first.
  private(set) var minima: [LikelihoodKernel<InterferenceModel>.Minimum] = []

  /// Where the likelihood is greatest for a coupling.
  struct Conditional {
    /// Half the deviance.
    var value: Double
    /// The model's parameters.
    var point: [Double]
  }

  init(_ model: InterferenceModel) {
    self.model = model
    kernel = LikelihoodKernel(model)
    polar =
      model.coupling == .freePhase ? LikelihoodKernel(PolarInterferenceModel(model)) : nil
  }

  /// The fits of a likelihood's data.
  convenience init(_ likelihood: Likelihood<InterferenceModel>) throws(FitError) {
    self.init(likelihood.model)
    try load(likelihood.data, startingAt: model.initialPoint)
  }

  /// Puts data in and looks for the minima.
  func load(_ data: BinnedData, startingAt start: [Double]) throws(FitError) {
    kernel.load(data)
    polar?.load(data)
    minima = try kernel.minima(startingAt: start)
  }

  /// t_g, +∞ where an expectation is negative.
  ///
  /// - Parameter start: the values from which the nuisance parameters start, those of the lowest
  ///   minimum where none are given.
  func value(at coupling: Double, startingAt start: [Double]? = nil) throws(FitError) -> Double {
    guard let fixed = try conditional(at: coupling, startingAt: start) else { return .infinity }
    try improve(on: fixed)
    return max(0, 2 * (fixed.value - minima[0].value))
  }

  /// Fits freely from a point below all minima: one in a valley to which no ray led.
  private func improve(on fixed: Conditional) throws(FitError) {
    guard fixed.value < minima[0].value - 1e-9 else { return }
    let free = try kernel.fit(startingAt: fixed.point)
    guard free.value < minima[0].value else { return }
    minima.insert(
      .init(value: free.value, point: (0..<kernel.count).map { kernel.point[$0] }), at: 0)
  }

  /// The best of the other parameters at a coupling; nil where an expectation is negative.
  func conditional(at coupling: Double, startingAt start: [Double]? = nil) throws(FitError)
    -> Conditional?
  {
    let start = start ?? minima[0].point
    guard let polar, coupling != 0 else {
      var place = start
      for index in 0..<model.couplings { place[index] = index == 0 ? coupling : 0 }
      guard kernel.value(at: place) < .infinity else { return nil }
      let held = Dictionary(uniqueKeysWithValues: (0..<model.couplings).map { ($0, place[$0]) })
      let fit = try kernel.fit(holding: held, startingAt: place)
      return Conditional(value: fit.value, point: (0..<kernel.count).map { kernel.point[$0] })
    }
    return try bestPhase(at: coupling, startingAt: start, in: polar)
  }

  private func bestPhase(
    at coupling: Double, startingAt start: [Double],
    in polar: LikelihoodKernel<PolarInterferenceModel>
  ) throws(FitError) -> Conditional? {
    var place = PolarInterferenceModel.polar(start)
    place[0] = coupling
    let phases = (0..<36).map { 2 * Double.pi * Double($0) / 36 }
    let values = phases.map {
      place[1] = $0
      return polar.value(at: place)
    }
    // No greater than one neighbour and less than the other.
    let turns = phases.indices.filter {
      values[$0] < .infinity && values[$0] <= values[($0 + 35) % 36]
        && values[$0] < values[($0 + 1) % 36]
    }
    var best: Conditional?
    var failure: FitError?
    // The start's phase besides, where the likelihood does not depend on it, or vanishes at all of
    // the scan's.
    let own = PolarInterferenceModel.polar(start)[1]
    for phase in turns.map({ phases[$0] }) + (turns.isEmpty ? [own] : []) {
      place[1] = phase
      guard polar.value(at: place) < .infinity else { continue }
      do {
        let fit = try polar.fit(holding: [0: coupling], startingAt: place)
        if fit.value < best?.value ?? .infinity {
          best = Conditional(
            value: fit.value,
            point: PolarInterferenceModel.plane((0..<polar.count).map { polar.point[$0] }))
        }
      } catch { failure = error }
    }
    if best == nil, let failure { throw failure }
    return best
  }

  /// The profile along all couplings that fits may reach.
  func profile() throws(FitError) -> CouplingProfile {
    let couplings = Set(
      model.couplings(steps: 100) + minima.map { model.coupling(at: $0.point) }
    ).sorted()
    var fits: [Conditional?] = []
    for g in couplings { fits.append(try conditional(at: g)) }
    if let lower = fits.compactMap({ $0 }).min(by: { $0.value < $1.value }) {
      try improve(on: lower)
    }
    let best = minima[0].value
    return CouplingProfile(
      couplings: couplings,
      values: fits.map { $0.map { max(0, 2 * ($0.value - best)) } ?? .infinity },
      phases: fits.map { $0.flatMap { model.phase(at: $0.point) } },
      minima: minima.map {
        CouplingProfile.Minimum(
          coupling: model.coupling(at: $0.point), phase: model.phase(at: $0.point),
          height: 2 * ($0.value - best))
      })
  }
}

extension InterferenceModel {
  /// g, or |g| where the phase is free.
  func coupling(at point: [Double]) -> Double {
    coupling == .freePhase ? hypot(point[0], point[1]) : point[0]
  }

  /// φ in (−π, π]; nil where the phase is not free, or without effect at g = 0.
  func phase(at point: [Double]) -> Double? {
    coupling == .freePhase && (point[0] != 0 || point[1] != 0) ? atan2(point[1], point[0]) : nil
  }
}
