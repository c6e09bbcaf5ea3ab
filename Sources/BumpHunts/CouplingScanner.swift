import Statistics

/// The fits along a coupling, for one set of data after another.
struct CouplingScanner: Sendable {
  let search: SignalSearch
  let parts: CouplingParts
  let model: SignalModel

  init(_ search: SignalSearch, _ parts: CouplingParts) {
    precondition(search.scales.allSatisfy { $0 == 1 }, "couplings of weighted events")
    self.search = search
    self.parts = parts
    model = SignalModel(
      search.background, at: search.best,
      signal: Parameter(
        "g", initialValue: 0, bounds: -parts.largest...parts.largest),
      linear: parts.interference, quadratic: parts.signal, anchor: parts.anchor)
  }

  /// The auxiliary results that the background's parameters make most likely.
  func auxiliaries(at point: [Double]) -> [Double] {
    Array(model.asimovData(at: [0] + point).auxiliary.dropFirst())
  }

  /// The free fit from a start.
  func minimum(of data: BinnedData, from start: [Double]) throws -> LikelihoodFit {
    try Likelihood(model, data: data).maximize(startingAt: start)
  }

  /// All minima, by few starts: with one background the likelihood of many events is a polynomial of
  /// degree four in g, which has two minima at most, one on either side.
  ///
  /// - Returns: the lowest first, and −2 ln L without a signal.
  func minima(of data: BinnedData, sign: CouplingSign = .either) throws
    -> (minima: [LikelihoodFit], none: LikelihoodFit)
  {
    let likelihood = try Likelihood(model, data: data)
    let none = try likelihood.maximize(fixing: ["g": 0], startingAt: [0] + search.best)
    var found: [LikelihoodFit] = []
    var failure: (any Error)?
    for size in [0.02, 0.1, 0.3, 0.7] {
      for side in sign.sides {
        var start = none.point
        start[0] = side * size * parts.largest
        guard model.expected(at: start).allSatisfy({ $0 > 0 }) else { continue }
        do {
          let fit = try likelihood.maximize(startingAt: start)
          if sign.allows(fit.point[0]) { Self.add(fit, to: &found, parts.largest) }
        } catch { failure = error }
      }
    }
    // At g = 0 the likelihood of g ≥ 0 ends: a minimum where it rises from there.
    if found.isEmpty || sign == .notNegative {
      let beside = try? likelihood.maximize(
        fixing: ["g": 1e-3 * parts.largest], startingAt: none.point)
      let isEnd = sign == .notNegative && beside.map { $0.twiceNLL >= none.twiceNLL } ?? true
      if found.isEmpty, !isEnd, let failure { throw failure }
      if found.isEmpty || isEnd { Self.add(none, to: &found, parts.largest) }
    }
    return (found.sorted { $0.twiceNLL < $1.twiceNLL }, none)
  }

  /// Adds a minimum that is not there yet. One about which −2 ln L goes as g⁴ is known less well in g than
  /// in height.
  private static func add(_ fit: LikelihoodFit, to found: inout [LikelihoodFit], _ scale: Double) {
    let isKnown = found.contains { known in
      let distance = abs(known.point[0] - fit.point[0])
      let height = abs(known.twiceNLL - fit.twiceNLL)
      return distance < 1e-4 * scale || (distance < 0.02 * scale && height < 1e-7)
    }
    if !isKnown { found.append(fit) }
  }

  /// −2 ln L along both signs of g, and all its minima.
  ///
  /// - Parameter steps: on each side.
  func scan(_ data: BinnedData, steps: Int = 40) throws -> CouplingCurve {
    let likelihood = try Likelihood(model, data: data)
    let sizes = (1...steps).map { parts.largest * Double($0 * $0) / Double(steps * steps) }
    let none = try likelihood.maximize(fixing: ["g": 0], startingAt: [0] + search.best)
    var fits = [none]
    for side in [-1.0, 1] {
      var start = none.point
      for size in sizes {
        start[0] = side * size
        guard
          let fit = try? likelihood.maximize(fixing: ["g": side * size], startingAt: start)
        else { continue }
        start = fit.point
        fits.append(fit)
      }
    }
    fits.sort { $0.point[0] < $1.point[0] }
    var minima: [LikelihoodFit] = []
    for (index, fit) in fits.enumerated() {
      guard index == 0 || fit.twiceNLL <= fits[index - 1].twiceNLL,
        index == fits.count - 1 || fit.twiceNLL <= fits[index + 1].twiceNLL
      else { continue }
      Self.add(try likelihood.maximize(startingAt: fit.point), to: &minima, parts.largest)
    }
    minima.sort { $0.twiceNLL < $1.twiceNLL }
    guard !minima.isEmpty else {
      throw FitError(model.name, "no coupling makes the data possible")
    }
    return CouplingCurve(
      likelihood: likelihood, fits: (fits + minima).sorted { $0.point[0] < $1.point[0] },
      minima: minima, none: none, largest: parts.largest)
  }
}
