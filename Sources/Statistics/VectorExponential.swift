/// eˣ of eight numbers at once, none above 709, to two units in the last place; 0 below −708.
///
/// x = k ln 2 + r with |r| ≤ ½ ln 2, ln 2 in two parts so that r keeps its digits, and the Taylor
/// series of eʳ to r¹³, whose remainder is 4e-18. Adding 1.5·2⁵² rounds to a whole number, which then
/// stands in the sum's last bits: no instruction beyond SSE2 is needed.
@inline(__always)
public func exponential(_ x: SIMD8<Double>) -> SIMD8<Double> {
  let shift = SIMD8<Double>(repeating: 0x1.8p52)
  let shifted = x * 1.442_695_040_888_963_4 + shift
  let whole = shifted - shift
  let r = (x - whole * 0x1.62e42feep-1) - whole * 0x1.a39ef35793c76p-33
  // In pairs, so that the products do not wait for each other (Estrin).
  @inline(__always)
  func pair(_ slope: Double, _ value: Double) -> SIMD8<Double> { r * slope + value }
  let r2 = r * r
  let r4 = r2 * r2
  let r8 = r4 * r4
  let first = pair(1.0 / 6, 0.5) * r2 + r
  let second = pair(1.0 / 5040, 1.0 / 720) * r2 + pair(1.0 / 120, 1.0 / 24)
  let third =
    pair(1.0 / 39_916_800, 1.0 / 3_628_800) * r2 + pair(1.0 / 362_880, 1.0 / 40_320)
  let fourth = pair(1.0 / 6_227_020_800, 1.0 / 479_001_600)
  let high = (fourth * r4 + third) * r8
  let sum = 1 + (first + (second * r4 + high))
  let bits = unsafeBitCast(shifted, to: SIMD8<UInt64>.self)
  let power = unsafeBitCast((bits &+ 1023) &<< 52, to: SIMD8<Double>.self)
  // What was computed below −708 means nothing.
  return (sum * power).replacing(with: 0, where: x .< -708)
}
