import GSL

/// Likelihoods without a maximum.
///
/// A log-linear rate whose events are all in one bin wants to be as steep as it can, and the likelihood
/// grows to its limit as the parameters go to infinity. Each step gains e times less than the one before,
/// so that the search ends; but where it ends says nothing.
extension FisherScoring {
  /// What −ln L may be above its limit where the parameters are not determined.
  private var allowance: Double { 0.01 }

  /// Where the parameters are held, if the likelihood does not determine them; nil if it does.
  ///
  /// A normal likelihood rises by t² in −2 ln L, t standard errors to either side of its minimum, and that
  /// of a count of one event by 0.7 t² at least; here it has to rise by a tenth of t² along the direction
  /// that is known least, with t so small that no cell changes by more than e³⁰. Where it does not, and one
  /// standard error changes a cell by more than e¹⁰⁰⁰ (an end 1e-10 from the limit knows no direction better
  /// than e¹⁰⁰⁰⁰⁰), the way back along that direction is taken until −ln L is 0.01 above its limit.
  func heldBack(from end: [Double], _ free: [Int], _ lowest: Double) -> [Double]? {
    var point = end
    var isDetermined = true
    for _ in free {
      guard let (step, change, isRounding) = weakestStep(at: point, free) else { break }
      let share = min(1, 30 / change)
      // A parameter that comes to a limit there goes no further.
      func rise(_ t: Double) -> Double {
        let place = moved(point, by: t, step, free)
        let isInside = place.indices.allSatisfy { limits[$0].contains(place[$0]) }
        return isInside ? value(at: place) - lowest : .infinity
      }
      let rises = [rise(-share), rise(share)]
      let isFlat = isRounding || min(rises[0], rises[1]) - rise(0) < 0.1 * share * share
      guard change > 1000, isFlat else { break }
      isDetermined = false
      let inwards = rises[0] > rises[1] ? -1.0 : 1
      var (near, far) = (0.0, 1e-3 * share)
      while far < 1, rise(inwards * far) < 2 * allowance { (near, far) = (far, 2 * far) }
      for _ in 0..<60 {
        let middle = (near + far) / 2
        if rise(inwards * middle) < 2 * allowance { near = middle } else { far = middle }
      }
      guard near > 0 else { break }
      point = moved(point, by: inwards * near, step, free)
    }
    return isDetermined ? nil : point
  }

  /// One standard error along the direction that is known least: that in which the information is least for
  /// a given change of the cells' logarithms, Σ_c (J_c·step/μ_c)²; and by what power of e it changes a cell at
  /// most. Where its information is lost in the rounding of the others', the direction is known only as
  /// well as numbers are kept. Nil where a parameter changes no cell.
  private func weakestStep(at point: [Double], _ free: [Int])
    -> (step: [Double], change: Double, isRounding: Bool)?
  {
    let (means, jacobian) = model.expectations(at: point)
    guard !free.isEmpty, means.count >= free.count else { return nil }
    let changes = Matrix(
      rows: means.count, columns: free.count,
      elements: means.indices.flatMap { cell in free.map { jacobian[cell, $0] / means[cell] } })
    guard changes.elements.allSatisfy({ $0.isFinite }),
      let inverse = try? changes.upperTriangularFactor().inverseUpperTriangular()
    else { return nil }
    let information = derivatives(point, means, jacobian).information.submatrix(free)
    let (values, vectors) = inverse.transposed(times: information.transposed(times: inverse))
      .symmetricEigensystem()
    let (last, first) = (values[free.count - 1], values[0])
    // Below the rounding of the matrix an eigenvalue may have any sign.
    let size = 1 / max(last, 1e-15 * first).squareRoot()
    guard size.isFinite else { return nil }
    let step = inverse.times(vectors.row(free.count - 1).map { $0 * size })
    let change = changes.times(step).reduce(0) { max($0, abs($1)) }
    return (step, change, last < 1e-12 * first)
  }

  private func moved(_ point: [Double], by share: Double, _ step: [Double], _ free: [Int])
    -> [Double]
  {
    var point = point
    for (index, change) in zip(free, step) { point[index] += share * change }
    return point
  }

  private func value(at point: [Double]) -> Double {
    deviance(model.expectations(at: point).means) + penalty(point)
  }
}
