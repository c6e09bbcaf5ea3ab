import Foundation

/// A free-phase model in polar coordinates: its first two parameters are g = |g| and φ instead of
/// u = g cosφ and v = g sinφ, so that a fit can hold the one and move the other.
///
/// The likelihood does not depend on φ at g = 0, where both are to be held.
package struct PolarInterferenceModel: BinnedModel {
  let plane: InterferenceModel
  package let parameters: [Parameter]

  /// The polar form of a model whose phase is free.
  package init(_ plane: InterferenceModel) {
    precondition(plane.coupling == .freePhase, "\(plane.name): the phase is not free")
    self.plane = plane
    let limit = plane.largestCoupling
    parameters =
      [
        Parameter("g", initialValue: 0.1 * limit, bounds: 0...2 * limit),
        Parameter("phase", initialValue: 0, bounds: -.infinity ... .infinity),
      ] + plane.parameters[2...]
  }

  package var name: String { plane.name }
  package var parameterOfInterest: Int? { nil }
  package var binCount: Int { plane.binCount }

  /// (g, φ, ν) in place of (u, v, ν); φ in (−π, π].
  static func polar(_ point: [Double]) -> [Double] {
    [hypot(point[0], point[1]), atan2(point[1], point[0])] + point[2...]
  }

  /// (u, v, ν) in place of (g, φ, ν).
  static func plane(_ point: [Double]) -> [Double] {
    [point[0] * cos(point[1]), point[0] * sin(point[1])] + point[2...]
  }

  package func evaluate(
    at point: UnsafePointer<Double>, expected: UnsafeMutablePointer<Double>,
    jacobian: UnsafeMutablePointer<Double>?
  ) {
    let count = parameters.count
    let (c, s) = (cos(point[1]), sin(point[1]))
    withPlane(point, c, s) { plane.evaluate(at: $0, expected: expected, jacobian: jacobian) }
    guard let jacobian else { return }
    for bin in 0..<binCount {
      let row = jacobian + bin * count
      (row[0], row[1]) = (c * row[0] + s * row[1], point[0] * (c * row[1] - s * row[0]))
    }
  }

  /// The chain rule, on the plane's second derivatives and slopes.
  package func addCurvature(
    at point: UnsafePointer<Double>, weights: UnsafePointer<Double>,
    to hessian: UnsafeMutablePointer<Double>
  ) {
    let count = parameters.count
    let (g, c, s) = (point[0], cos(point[1]), sin(point[1]))
    let room = count * count + binCount * (1 + count)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: room) {
      guard let own = $0.baseAddress else { return }
      own.update(repeating: 0, count: count * count)
      let expected = own + count * count
      let jacobian = expected + binCount
      var slope = (u: 0.0, v: 0.0)
      withPlane(point, c, s) { place in
        plane.addCurvature(at: place, weights: weights, to: own)
        plane.evaluate(at: place, expected: expected, jacobian: jacobian)
      }
      for bin in 0..<binCount {
        slope.u += weights[bin] * jacobian[bin * count]
        slope.v += weights[bin] * jacobian[bin * count + 1]
      }
      let (uu, uv, vv) = (own[0], own[count], own[count + 1])
      hessian[0] += c * c * uu + 2 * c * s * uv + s * s * vv
      hessian[count] +=
        g * (c * s * (vv - uu) + (c * c - s * s) * uv) + c * slope.v - s * slope.u
      hessian[count + 1] +=
        g * g * (s * s * uu - 2 * c * s * uv + c * c * vv) - g * (c * slope.u + s * slope.v)
      for row in 2..<max(2, count) {
        let (u, v) = (own[row * count], own[row * count + 1])
        hessian[row * count] += c * u + s * v
        hessian[row * count + 1] += g * (c * v - s * u)
        for column in 2...row {
          hessian[row * count + column] += own[row * count + column]
        }
      }
    }
  }

  private func withPlane(
    _ point: UnsafePointer<Double>, _ c: Double, _ s: Double,
    _ body: (UnsafePointer<Double>) -> Void
  ) {
    let count = parameters.count
    withUnsafeTemporaryAllocation(of: Double.self, capacity: count) {
      guard let place = $0.baseAddress else { return }
      place.update(from: point, count: count)
      (place[0], place[1]) = (point[0] * c, point[0] * s)
      body(place)
    }
  }
}
