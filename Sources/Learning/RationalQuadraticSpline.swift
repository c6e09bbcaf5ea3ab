import Foundation

/// A strictly increasing function made of ratios of quadratic polynomials, piece by piece, in
/// [−B, B], and the identity outside; continuous with its first derivative.
///
/// In the piece between the knots (x_k, y_k) and (x_{k+1}, y_{k+1}), with w and h its width and
/// height, s = h/w, ξ = (x − x_k)/w and the knots' slopes δ,
///
///     y = y_k + h (s ξ² + δ_k ξ(1 − ξ)) / (s + (δ_{k+1} + δ_k − 2s) ξ(1 − ξ)).
///
/// Its free parameters are any real numbers: K logits of widths, K of heights, and K − 1 of the
/// inner knots' slopes. A width is 2B (m + (1 − K m) softmax), a slope m' + (1 − m') log₂(1 + eʳ). All
/// parameters zero give the identity. The slope at ±B is 1.
///
/// Source: Durkan et al., arXiv:1906.04032, Sec. 3.1, after Gregory and Delbourgo
/// (1982).
public struct RationalQuadraticSpline: Codable, Hashable, Sendable {
  /// The number of pieces, K.
  public let bins: Int
  /// Where the identity begins, B.
  public let bound: Double
  /// The least width and height of a piece as a share of 2B, m.
  public let minimumShare: Double
  /// The least slope at a knot, m'.
  public let minimumSlope: Double

  /// A kind of spline.
  public init(
    bins: Int = 8, bound: Double = 5, minimumShare: Double = 1e-3, minimumSlope: Double = 1e-3
  ) {
    precondition(bins >= 2, "a spline of \(bins) pieces")
    precondition(bound > 0 && bound.isFinite, "a spline within ±\(bound)")
    precondition(
      minimumShare > 0 && minimumShare * Double(bins) < 1, "pieces of at least \(minimumShare)")
    precondition(minimumSlope > 0 && minimumSlope < 1, "slopes of at least \(minimumSlope)")
    self.bins = bins
    self.bound = bound
    self.minimumShare = minimumShare
    self.minimumSlope = minimumSlope
  }

  /// How many parameters a spline has: 3K − 1.
  public var parameterCount: Int { 3 * bins - 1 }

  /// The spline's value and the logarithm of its slope.
  ///
  /// - Parameter parameters: as many as ``parameterCount``.
  public func value(at x: Double, parameters: [Double]) -> (value: Double, logSlope: Double) {
    value(at: x, exponentials: exponentials(parameters))
  }

  /// Where the spline has a value, and the logarithm of its slope there.
  ///
  /// - Parameter parameters: as many as ``parameterCount``.
  public func argument(of y: Double, parameters: [Double]) -> (argument: Double, logSlope: Double) {
    argument(of: y, exponentials: exponentials(parameters))
  }

  /// The derivatives of a y + b ln(dy/dx) by x and by each parameter.
  ///
  /// - Parameter parameters: as many as ``parameterCount``.
  public func gradient(
    at x: Double, parameters: [Double], value a: Double, logSlope b: Double
  ) -> (argument: Double, parameters: [Double]) {
    var result = [Double](repeating: 0, count: parameterCount)
    let argument = result.withUnsafeMutableBufferPointer { result in
      result.baseAddress.map { start in
        gradient(
          at: x, exponentials: exponentials(parameters), value: a, logSlope: b, parameters: start)
      }
    }
    return (argument ?? 0, result)
  }

  private func exponentials(_ parameters: [Double]) -> [Double] {
    precondition(
      parameters.count == parameterCount, "\(parameters.count) of \(parameterCount) parameters")
    return parameters.map { exp($0) }
  }
}

/// The work proper takes the exponentials of the parameters, which are computed many at once.
extension RationalQuadraticSpline {
  /// A knot's slope is m' + slopeScale · ln(1 + eʳ).
  private var slopeScale: Double { (1 - minimumSlope) / ln2 }

  func value(at x: Double, exponentials: UnsafePointer<Double>) -> (
    value: Double, logSlope: Double
  ) {
    guard abs(x) < bound else { return (x, 0) }
    let piece = piece(x, along: 0, exponentials)
    let place = piece.place((x - piece.x) / piece.width)
    return (
      piece.y + piece.height * place.numerator / place.denominator, piece.logSlope(place)
    )
  }

  func argument(of y: Double, exponentials: UnsafePointer<Double>) -> (
    argument: Double, logSlope: Double
  ) {
    guard abs(y) < bound else { return (y, 0) }
    let piece = piece(y, along: bins, exponentials)
    let share = piece.share(of: y)
    return (piece.x + share * piece.width, piece.logSlope(piece.place(share)))
  }

  /// Writes the derivatives of a y + b ln(dy/dx) by the parameters, and returns that by x.
  func gradient(
    at x: Double, exponentials: UnsafePointer<Double>, value a: Double, logSlope b: Double,
    parameters: UnsafeMutablePointer<Double>
  ) -> Double {
    guard abs(x) < bound else {
      for index in 0..<parameterCount { parameters[index] = 0 }
      return a
    }
    let piece = piece(x, along: 0, exponentials)
    let slopes = piece.gradient(at: (x - piece.x) / piece.width, value: a, logSlope: b)
    spread(slopes.x, slopes.width, piece.index, exponentials, into: parameters)
    spread(slopes.y, slopes.height, piece.index, exponentials + bins, into: parameters + bins)
    let inner = parameters + 2 * bins
    for index in 0..<bins - 1 { inner[index] = 0 }
    // The derivative of a knot's slope by its parameter.
    func growth(_ knot: Int) -> Double {
      let exponential = exponentials[2 * bins + knot - 1]
      return slopeScale * exponential / (1 + exponential)
    }
    if piece.index > 0 { inner[piece.index - 1] = slopes.left * growth(piece.index) }
    if piece.index < bins - 1 { inner[piece.index] = slopes.right * growth(piece.index + 1) }
    return slopes.argument
  }

  /// From the derivatives by a piece's begin and length to those by the logits of all lengths.
  private func spread(
    _ begin: Double, _ length: Double, _ index: Int, _ exponentials: UnsafePointer<Double>,
    into target: UnsafeMutablePointer<Double>
  ) {
    var (sum, below) = (0.0, 0.0)
    for bin in 0..<bins {
      if bin < index { below += exponentials[bin] }
      sum += exponentials[bin]
    }
    let scale = 2 * bound * (1 - Double(bins) * minimumShare)
    let mean = (begin * below + length * exponentials[index]) / sum
    for bin in 0..<bins {
      let own = bin < index ? begin : bin == index ? length : 0
      target[bin] = scale * exponentials[bin] / sum * (own - mean)
    }
  }

  /// The piece that holds a number, which is an argument (`along` 0) or a value (`along` K).
  private func piece(_ number: Double, along offset: Int, _ exponentials: UnsafePointer<Double>)
    -> SplinePiece
  {
    let (floor, rest) = (2 * bound * minimumShare, 2 * bound * (1 - Double(bins) * minimumShare))
    func scale(_ values: UnsafePointer<Double>) -> Double {
      var sum = 0.0
      for bin in 0..<bins { sum += values[bin] }
      return rest / sum
    }
    let (along, across) = (exponentials + offset, exponentials + (bins - offset))
    let (alongScale, acrossScale) = (scale(along), scale(across))
    var (index, start, other) = (0, -bound, -bound)
    while index < bins - 1 {
      let end = start + floor + alongScale * along[index]
      if number < end { break }
      start = end
      other += floor + acrossScale * across[index]
      index += 1
    }
    let length = floor + alongScale * along[index]
    let otherLength = floor + acrossScale * across[index]
    func slope(_ knot: Int) -> Double {
      knot == 0 || knot == bins
        ? 1 : minimumSlope + slopeScale * log(1 + exponentials[2 * bins + knot - 1])
    }
    let isForward = offset == 0
    return SplinePiece(
      index: index, x: isForward ? start : other, y: isForward ? other : start,
      width: isForward ? length : otherLength, height: isForward ? otherLength : length,
      left: slope(index), right: slope(index + 1))
  }
}

private let ln2 = 0.693147180559945309417232121458
