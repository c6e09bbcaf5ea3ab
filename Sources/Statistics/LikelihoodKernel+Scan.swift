extension LikelihoodKernel {
  /// A minimum of half the deviance.
  struct Minimum: Sendable {
    var value: Double
    var point: [Double]
  }

  /// All minima that the model's rays lead to, the lowest first.
  ///
  /// Half the deviance is taken along each ray, with the other parameters where they start; where
  /// it is lower than at both neighbours, and in a plane than on the rays beside, a fit begins. The
  /// six lowest such places are enough.
  ///
  /// - Parameter start: a value for each parameter; that of those along the rays is of no account.
  /// - Throws: `FitError` where no start led to a minimum.
  func minima(
    bounds: [Int: ClosedRange<Double>] = [:], startingAt start: [Double]
  ) throws(FitError) -> [Minimum] {
    let rays = model.scanRays
    var trial = start
    let values = rays.map { ray in
      ray.map { place in
        let isInside = place.indices.allSatisfy {
          (bounds[$0] ?? parameters[$0].bounds).contains(place[$0])
        }
        guard isInside else { return Double.infinity }
        for (index, value) in place.enumerated() { trial[index] = value }
        return value(at: trial)
      }
    }
    var starts: [(value: Double, point: [Double])] = []
    let isPlane = rays.first?.first?.count == 2
    for (number, ray) in rays.enumerated() {
      let beside =
        isPlane
        ? [values[(number + 1) % rays.count], values[(number + rays.count - 1) % rays.count]] : []
      for (step, place) in ray.enumerated() {
        let value = values[number][step]
        // All rays of a plane begin at the same place.
        let isKnown = isPlane && step == 0 && number > 0
        guard value < .infinity, !isKnown, step == 0 || value <= values[number][step - 1],
          step + 1 == ray.count || value <= values[number][step + 1],
          beside.allSatisfy({ value <= $0[step] })
        else { continue }
        for (parameter, value) in place.enumerated() { trial[parameter] = value }
        starts.append((value, trial))
      }
    }
    var minima: [Minimum] = []
    var failure: FitError?
    for candidate in starts.sorted(by: { $0.value < $1.value }).prefix(6) {
      do {
        let fit = try fit(bounds: bounds, startingAt: candidate.point)
        let point = (0..<count).map { self.point[$0] }
        let isNew = minima.allSatisfy { known in
          abs(known.value - fit.value) > 1e-9
            || zip(known.point, point).contains { abs($0 - $1) > 1e-4 * max(1, abs($0)) }
        }
        if isNew { minima.append(Minimum(value: fit.value, point: point)) }
      } catch { failure = error }
    }
    guard !minima.isEmpty else {
      throw failure ?? FitError(model.name, "every coupling makes the data impossible")
    }
    return minima.sorted { $0.value < $1.value }
  }

  /// The global minimum, in `point`: by the rays, where the model has any, else by one start.
  func globalFit(bounds: [Int: ClosedRange<Double>] = [:], startingAt start: [Double])
    throws(FitError) -> Double
  {
    guard !model.scanRays.isEmpty else { return try fit(bounds: bounds, startingAt: start).value }
    let lowest = try minima(bounds: bounds, startingAt: start)[0]
    for index in 0..<count { point[index] = lowest.point[index] }
    return lowest.value
  }
}
