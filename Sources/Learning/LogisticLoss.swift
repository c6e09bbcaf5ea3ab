/// The logistic loss of weighted events in two classes, four at a time in single precision.
///
/// An event of weight w and class s = ±1 with log odds m has the loss w ln(1 + exp(-s m)); its
/// derivatives are -s w q and w q (1 - q), where q = 1/(1 + exp(s m)).
///
/// The exponential is 2^k times a polynomial of degree 6, within 2e-7 of its value for arguments up
/// to 87, and what is beyond is cut off there. Only additions, multiplications and divisions are
/// used, so that the results are the same on every machine.
package enum LogisticLoss {
  typealias Lanes = SIMD4<Float>

  /// The number of events in a step; arrays are padded to it with weights of 0.
  package static let step = 4

  /// The least multiple of `step` that is not below a count.
  package static func padded(_ count: Int) -> Int { (count + step - 1) / step * step }

  /// Sets the first and second derivatives of each event, pair by pair.
  ///
  /// - Parameter signedWeights: the weight of each event, negative in the poorer class.
  package static func setDerivatives(
    _ derivatives: UnsafeMutablePointer<SIMD2<Float>>, margins: UnsafePointer<Float>,
    signedWeights: UnsafePointer<Float>, count: Int
  ) {
    let margins = UnsafeRawPointer(margins)
    let weights = UnsafeRawPointer(signedWeights)
    let output = UnsafeMutableRawPointer(derivatives)
    for start in stride(from: 0, to: count, by: step) {
      let weight = weights.loadUnaligned(fromByteOffset: 4 &* start, as: Lanes.self)
      let margin = margins.loadUnaligned(fromByteOffset: 4 &* start, as: Lanes.self)
      let miss = 1 / (1 + exponential(signed(margin, weight)))
      let first = -weight * miss
      let second = magnitude(weight) * miss * (1 - miss)
      var pairs = SIMD8<Float>()
      pairs.evenHalf = first
      pairs.oddHalf = second
      output.storeBytes(of: pairs, toByteOffset: 8 &* start, as: SIMD8<Float>.self)
    }
  }

  /// The loss of all events.
  package static func sum(
    margins: UnsafePointer<Float>, signedWeights: UnsafePointer<Float>, count: Int
  ) -> Double {
    let margins = UnsafeRawPointer(margins)
    let weights = UnsafeRawPointer(signedWeights)
    var total = SIMD4<Double>()
    for start in stride(from: 0, to: count, by: step) {
      let weight = weights.loadUnaligned(fromByteOffset: 4 &* start, as: Lanes.self)
      let margin = margins.loadUnaligned(fromByteOffset: 4 &* start, as: Lanes.self)
      let argument = signed(margin, weight)
      // ln(1 + t) = 2 artanh(t/(2 + t)), whose argument is at most 1/3.
      let size = magnitude(argument)
      let t = exponential(-size)
      let s = t / (2 + t)
      let u = s * s
      var series = Lanes(repeating: 2.0 / 13)
      series = series * u + 2.0 / 11
      series = series * u + 2.0 / 9
      series = series * u + 2.0 / 7
      series = series * u + 2.0 / 5
      series = series * u + 2.0 / 3
      series = series * u + 2
      let loss = magnitude(weight) * (0.5 * (size - argument) + s * series)
      total += SIMD4<Double>(loss)
    }
    return total.sum()
  }

  @inline(__always)
  private static func magnitude(_ x: Lanes) -> Lanes {
    unsafeBitCast(unsafeBitCast(x, to: SIMD4<UInt32>.self) & 0x7fff_ffff, to: Lanes.self)
  }

  /// x with its sign turned where the weight is negative.
  @inline(__always)
  private static func signed(_ x: Lanes, _ weight: Lanes) -> Lanes {
    let sign = unsafeBitCast(weight, to: SIMD4<UInt32>.self) & 0x8000_0000
    return unsafeBitCast(unsafeBitCast(x, to: SIMD4<UInt32>.self) ^ sign, to: Lanes.self)
  }

  @inline(__always)
  private static func exponential(_ argument: Lanes) -> Lanes {
    var x = argument.replacing(with: 87, where: argument .> 87)
    x.replace(with: -87, where: x .< -87)
    // Adding 1.5·2^23 leaves the nearest whole number in the low bits.
    let shifter: Float = 12_582_912
    let shifted = x * 1.442_695_04 + shifter
    let k = shifted - shifter
    // ln 2 in two parts, the first of few enough bits that its product with k is exact.
    let r = (x - k * 0.693_359_375) + k * 2.121_944_4e-4
    var p = Lanes(repeating: 1.0 / 720)
    p = p * r + 1.0 / 120
    p = p * r + 1.0 / 24
    p = p * r + 1.0 / 6
    p = p * r + 0.5
    p = p * r * r + r + 1
    let exponent = unsafeBitCast(shifted, to: SIMD4<UInt32>.self) &<< 23
    return unsafeBitCast(unsafeBitCast(p, to: SIMD4<UInt32>.self) &+ exponent, to: Lanes.self)
  }
}
