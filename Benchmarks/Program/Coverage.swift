import Foundation
import Sideband

/// How often intervals, bands and sets hold the truth, and p-values are below a level without a
/// signal: each beside what it should be.
private struct CoverageReport: Encodable {
  /// A share of toys, its error, and what it should be; where the sum over all counts was taken,
  /// there are no toys and no error.
  struct Share: Encodable {
    var name: String
    var stated: Double
    var share: Double
    var error: Double?
    var toys: Int?
  }

  var seed: UInt64
  var gaussianProcess: [Share]
  var counting: [Share]
  var shape: [Share]
  var pValuesBelow: [Share]
  var interference: [Share]
  var lookElsewhere: [Share]
}

private let seed: UInt64 = 1
private let workers = Workers(ProcessInfo.processInfo.activeProcessorCount)

/// Prints the coverage of everything that has one as JSON, from a number of toys of the cheap
/// cases; the dear ones have fewer, and say how many.
func measureCoverage(toys: Int) async throws {
  let report = CoverageReport(
    seed: seed, gaussianProcess: try await gaussianProcessBands(toys: toys / 2),
    counting: try countingIntervals(), shape: try await shapeIntervals(toys: toys),
    pValuesBelow: try await pValues(toys: toys),
    interference: try await couplingSets(experiments: toys / 10),
    lookElsewhere: try await massScans(toys: 5 * toys))
  print(try json(report), terminator: "")
}

/// The share of toys for which a statement is true.
private func share(
  _ name: String, stated: Double, toys: Int,
  _ isTrue: @escaping @Sendable (inout RandomStream) throws -> Bool
) async throws -> CoverageReport.Share {
  let results = try await workers.map(toys) { toy in
    var stream = RandomStream(seed: seed, purpose: name, index: UInt64(toy))
    return try isTrue(&stream)
  }
  return share(name, stated: stated, of: results)
}

private func share(_ name: String, stated: Double, of results: [Bool]) -> CoverageReport.Share {
  let p = Double(results.count { $0 }) / Double(results.count)
  return CoverageReport.Share(
    name: name, stated: stated, share: p,
    error: (p * (1 - p) / Double(results.count)).squareRoot(), toys: results.count)
}

/// The band of a Gaussian process at 13 points, from 30 observations with errors as those of ln of
/// 100 to 5 events: of a truth drawn from the kernel, which is known; and of one fixed falling
/// spectrum, for which the kernel's length and size are fitted. Errors are from the scatter of toys.
private func gaussianProcessBands(toys: Int) async throws -> [CoverageReport.Share] {
  let points = (0..<30).map { Double($0) / 29 }
  let new = stride(from: 0.02, to: 1, by: 0.08).map { $0 }
  @Sendable func falling(_ x: Double) -> Double { 1.6 - 3 * x + 0.5 * x * x }
  let noise = points.map { exp(-falling($0) - 3) }
  let kernel = ConstantKernel(variance: 2) * .radialBasis(length: 1)
  // A smooth kernel's covariance is singular but for rounding.
  let prior = try CholeskyFactor(
    (kernel + WhiteKernel(variance: 1e-9)).covariance(of: Matrix(points: points + new)))
  func share(
    _ name: String, toys: Int,
    _ toy:
      @escaping @Sendable (inout RandomStream) throws -> (
        fitted: GaussianProcess<ProductKernel<ConstantKernel, RadialKernel>>.Fitted, truth: [Double]
      )
  ) async throws -> CoverageReport.Share {
    let shares = try await workers.map(toys) { index in
      var stream = RandomStream(seed: seed, purpose: name, index: UInt64(index))
      let (fitted, truth) = try toy(&stream)
      let at = Matrix(points: new)
      let inside = zip(truth, zip(fitted.mean(at: at), fitted.variance(at: at))).count {
        abs($1.0 - $0) < $1.1.squareRoot()
      }
      return Double(inside) / Double(new.count)
    }
    let mean = shares.reduce(0, +) / Double(toys)
    let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(toys - 1)
    return CoverageReport.Share(
      name: "1 σ band, \(name)", stated: 0.6827, share: mean,
      error: (variance / Double(toys)).squareRoot(), toys: toys)
  }
  return [
    try await share("truth drawn from a known kernel", toys: 10 * toys) { stream in
      let drawn = prior.lower.times((0..<points.count + new.count).map { _ in stream.normal() })
      let values = zip(drawn, noise).map { $0 + $1.squareRoot() * stream.normal() }
      return (
        try GaussianProcess(kernel).condition(on: Matrix(points: points), values, noise: noise),
        Array(drawn[points.count...])
      )
    },
    try await share("fixed truth, fitted kernel", toys: toys) { stream in
      let values = zip(points, noise).map { falling($0) + $1.squareRoot() * stream.normal() }
      return (
        try GaussianProcess(kernel, starts: 1).fit(Matrix(points: points), values, noise: noise),
        new.map(falling)
      )
    },
  ]
}

/// n ~ Pois(s + b) with b = 3, intervals of 90 %: summed over all counts.
private func countingIntervals() throws -> [CoverageReport.Share] {
  let background = 3.0
  let model = PeakAndBackground(
    signal: [1], background: [background], strength: 0...100, isBackgroundFree: false)
  let counts = 0...60
  let unified = counts.map {
    FeldmanCousins(background: background, level: 0.9).interval(count: $0)
  }
  let likelihoods = try counts.map { try Likelihood(model, observed: [Double($0)]) }
  let best = try likelihoods.map { try $0.maximize().twiceNLL }
  return [0.5, 1, 2, 4, 8, 16].flatMap { signal in
    var sums = (unified: 0.0, profile: 0.0)
    for count in counts {
      let p = exp(PoissonDistribution.logProbability(count, mean: signal + background))
      if unified[count].contains(signal) { sums.unified += p }
      // The 90 % quantile of χ²₁.
      if likelihoods[count].twiceNLL(at: [signal]) - best[count] <= 2.705_543_454 {
        sums.profile += p
      }
    }
    return [
      CoverageReport.Share(
        name: "Feldman–Cousins, s = \(signal)", stated: 0.9, share: sums.unified),
      CoverageReport.Share(
        name: "profile likelihood, s = \(signal)", stated: 0.9, share: sums.profile),
    ]
  }
}

/// The interval of a peak's strength on an exponential of free normalisation, 30 bins.
private func shapeIntervals(toys: Int) async throws -> [CoverageReport.Share] {
  var shares: [CoverageReport.Share] = []
  for (signal, background) in [(20.0, 200.0), (100, 2000), (1000, 20_000)] {
    let model = PeakAndBackground.shape(signal: signal, background: background)
    for (sigmas, stated) in [(1.0, 0.6827), (2, 0.9545)] {
      shares.append(
        try await share(
          "peak of \(Int(signal)) on \(Int(background)), \(Int(sigmas)) σ", stated: stated,
          toys: toys
        ) { stream in
          let likelihood = try Likelihood(model, data: model.draw(at: [1, 1], using: &stream))
          let interval = try likelihood.minosInterval(
            of: "strength", at: likelihood.maximize(), sigmas: sigmas)
          return interval.low <= 1 && interval.high >= 1
        })
    }
  }
  return shares
}

/// p-values without a signal, or of the true strength, below 0.1, 0.05 and 0.01.
private func pValues(toys: Int) async throws -> [CoverageReport.Share] {
  let counting = PeakAndBackground(
    signal: [1], background: [50], strength: 0...500, isBackgroundFree: false)
  let shape = PeakAndBackground.shape(signal: 100, background: 2000)
  let cases: [(String, @Sendable (inout RandomStream) throws -> Double)] = [
    (
      "counting, exact, b = 50",
      { PValue<Local>(counting: Int($0.poisson(mean: 50)), background: 50).value }
    ),
    (
      "counting, q₀, b = 50",
      {
        try Likelihood(counting, data: counting.draw(at: [0], using: &$0)).discovery().pValue.value
      }
    ),
    (
      "shape, t of the true strength",
      {
        try Likelihood(shape, data: shape.draw(at: [1, 1], using: &$0))
          .test(strength: 1, TMu()).tested.value
      }
    ),
    (
      "shape at the boundary, q₀",
      {
        try Likelihood(shape, data: shape.draw(at: [0, 1], using: &$0)).discovery().pValue.value
      }
    ),
  ]
  var shares: [CoverageReport.Share] = []
  for (name, p) in cases {
    let values = try await workers.map(toys) { toy in
      var stream = RandomStream(seed: seed, purpose: name, index: UInt64(toy))
      return try p(&stream)
    }
    for level in [0.1, 0.05, 0.01] {
      shares.append(share("\(name), p ≤ \(level)", stated: level, of: values.map { $0 <= level }))
    }
  }
  return shares
}

/// Sets of a coupling of 90 %: by toys of each coupling, and by χ²₁.
private func couplingSets(experiments: Int) async throws -> [CoverageReport.Share] {
  let cases: [(String, Double, Double, InterferenceModel.Coupling, [Double])] = [
    ("peak, ρ = 1", 1, .pi / 2, .anySign, [0, 0.5]),
    ("dip, ρ = 0.3", 0.3, -.pi / 2, .notNegative, [0, 0.3, 1]),
    ("phase free, ρ = 1", 1, 0, .freePhase, [0, 0.05, 0.3]),
  ]
  var shares: [CoverageReport.Share] = []
  for (name, coherence, phase, coupling, truths) in cases {
    let isFree = coupling == .freePhase
    let model = try InterferenceModel(
      .resonance(
        mass: 500, width: 25, events: 300, on: { exp(-$0 / 100) }, backgroundEvents: 50_000,
        edges: (0...50).map { 300 + 10 * Double($0) }, resolution: 10, coherence: coherence,
        phase: phase, isPhaseFree: isFree), coupling: coupling)
    for g in truths {
      let point = isFree ? [0.8 * g, 0.6 * g] : [g]
      let title = "\(name), g = \(g)"
      shares.append(
        try await share("\(title), χ²₁", stated: 0.9, toys: 5 * experiments) { stream in
          try Likelihood(model, data: model.draw(at: point, using: &stream))
            .confidenceSet(level: 0.9).contains(g)
        })
      // Each set has toys of its own, drawn on all cores.
      var results: [Bool] = []
      for index in 0..<experiments {
        var stream = RandomStream(seed: seed, purpose: title, index: UInt64(index))
        let likelihood = try Likelihood(model, data: model.draw(at: point, using: &stream))
        let set = try likelihood.confidenceSet(
          level: 0.9, toys: 100, seed: 1000 * UInt64(index + 1), nodes: 6)
        results.append(set.contains(g))
      }
      shares.append(share("\(title), 100 toys a coupling", stated: 0.9, of: results))
    }
  }
  return shares
}

/// The greatest q₀ of a scan over the mass of a peak on a background of 400 events with Rayleigh's
/// distribution, above levels whose global p follows from up-crossings in 100 toys.
private func massScans(toys: Int) async throws -> [CoverageReport.Share] {
  let edges = (0...120).map(Double.init)
  func below(_ m: Double) -> Double { -expm1(-m * m / (2 * 40 * 40)) }
  let background = zip(edges, edges.dropFirst()).map { (below($1) - below($0)) / below(120) * 400 }
  let models = stride(from: 10.0, through: 110, by: 1).map { mass in
    PeakAndBackground(
      signal: PeakAndBackground.peak(of: 1, at: mass, width: 5, edges: edges),
      background: background, strength: 0...400)
  }
  @Sendable func scan(_ stream: inout RandomStream) throws -> [Double] {
    let counts = background.map { Double(stream.poisson(mean: $0)) }
    let stretch = counts.reduce(0, +) / background.reduce(0, +)
    return try models.map { model in
      let likelihood = try Likelihood(model, observed: counts)
      return max(0, likelihood.twiceNLL(at: [0, stretch]) - (try likelihood.maximize().twiceNLL))
    }
  }
  let crossings = try await UpCrossings(level: 0.5, toys: 100, seed: seed, workers: workers) {
    try scan(&$0)
  }
  let correction = LookElsewhere(crossings, law: .oneSided)
  let greatest = try await workers.map(toys) { toy in
    var stream = RandomStream(seed: seed, purpose: "mass scans", index: UInt64(toy))
    return try scan(&stream).max() ?? 0
  }
  return [6.0, 8, 10, 12].map { level in
    let stated = correction.significance(ofGreatest: level)
    return share(
      "q₀ ≥ \(Int(level)) somewhere; stated to \(Int((100 * stated.logarithmError).rounded())) %",
      stated: stated.global.value, of: greatest.map { $0 >= level })
  }
}

/// μ s + β b: a signal of known shape on a background of known shape, whose normalisation is free.
private struct PeakAndBackground: BinnedModel {
  let name = "peak and background"
  let signal: [Double]
  let background: [Double]
  let parameters: [Parameter]

  init(
    signal: [Double], background: [Double], strength: ClosedRange<Double>,
    isBackgroundFree: Bool = true
  ) {
    self.signal = signal
    self.background = background
    let own = Parameter("strength", initialValue: 0.5, bounds: strength)
    parameters =
      isBackgroundFree
      ? [own, Parameter("background", initialValue: 1, bounds: 1e-6...10)] : [own]
  }

  /// A peak on an exponential, 30 bins from 0 to 3.
  static func shape(signal: Double, background: Double) -> Self {
    let edges = (0...30).map { 0.1 * Double($0) }
    let falling = zip(edges, edges.dropFirst()).map { exp(-$0) - exp(-$1) }
    let total = falling.reduce(0, +)
    return Self(
      signal: peak(of: signal, at: 1, width: 0.15, edges: edges),
      background: falling.map { background * $0 / total }, strength: -10...30)
  }

  /// A normal density in bins.
  static func peak(of events: Double, at mean: Double, width: Double, edges: [Double]) -> [Double] {
    let below = edges.map { 0.5 * erfc((mean - $0) / (width * 2.0.squareRoot())) }
    return zip(below, below.dropFirst()).map { events * ($1 - $0) }
  }

  var parameterOfInterest: Int? { 0 }
  var binCount: Int { signal.count }

  func evaluate(
    at point: UnsafePointer<Double>, expected: UnsafeMutablePointer<Double>,
    jacobian: UnsafeMutablePointer<Double>?
  ) {
    let count = parameters.count
    for bin in 0..<binCount {
      let stretch = count > 1 ? point[1] : 1
      expected[bin] = point[0] * signal[bin] + stretch * background[bin]
      guard let jacobian else { continue }
      jacobian[bin * count] = signal[bin]
      if count > 1 { jacobian[bin * count + 1] = background[bin] }
    }
  }

  /// The expectation is linear in both.
  func addCurvature(
    at point: UnsafePointer<Double>, weights: UnsafePointer<Double>,
    to hessian: UnsafeMutablePointer<Double>
  ) {}
}
