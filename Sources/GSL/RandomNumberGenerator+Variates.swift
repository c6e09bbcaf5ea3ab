#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension RandomNumberGenerator {
  /// A uniform variate in the open interval (0, 1): 52 bits, never an end point. With the half that
  /// keeps it from 0 these are the 53 bits of a double; one more, and the greatest would round to 1.
  @inlinable
  public mutating func uniform() -> Double {
    (Double(next() >> 12) + 0.5) * 0x1p-52
  }

  /// A standard normal variate.
  ///
  /// Box and Muller, Ann. Math. Stat. 29 (1958) 610. The pair's second half is dropped, so that
  /// the generator stays the only state.
  @inlinable
  public mutating func normal() -> Double {
    let radius = (-2 * log(uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// A gamma variate of the given shape > 0 and unit scale.
  ///
  /// Marsaglia and Tsang, ACM Trans. Math. Softw. 26 (2000) 363.
  public mutating func gamma(shape: Double) -> Double {
    precondition(shape > 0, "a gamma shape of \(shape) is not positive")
    if shape < 1 { return gamma(shape: shape + 1) * pow(uniform(), 1 / shape) }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let v = 1 + c * x
      guard v > 0 else { continue }
      let cube = v * v * v
      let u = uniform()
      if u < 1 - 0.0331 * x * x * x * x { return d * cube }
      if log(u) < 0.5 * x * x + d - d * cube + d * log(cube) { return d * cube }
    }
  }

  /// A beta variate in (0, 1) with the given positive shapes.
  ///
  /// With both shapes above 1 by the rejection BB of Cheng, Comm. ACM 21 (1978) 317, whose bounds
  /// ln 4 and 1 + ln 5 save most logarithms; else from two gamma variates.
  public mutating func beta(_ a: Double, _ b: Double) -> Double {
    guard min(a, b) > 1 else {
      let x = gamma(shape: a)
      return x / (x + gamma(shape: b))
    }
    let (small, large) = (min(a, b), max(a, b))
    let sum = a + b
    let scale = ((sum - 2) / (2 * a * b - sum)).squareRoot()
    while true {
      let u = uniform()
      let v = scale * log(u / (1 - u))
      let w = small * exp(v)
      let z = u * u * uniform()
      let r = (small + 1 / scale) * v - 1.386_294_361_119_890_6
      let s = small + r - w
      if s + 2.609_437_912_434_100_4 < 5 * z {
        let t = log(z)
        if s < t, r + sum * log(sum / (large + w)) < t { continue }
      }
      return (a == small ? w : large) / (large + w)
    }
  }

  /// A Poisson variate with the given mean ≥ 0.
  ///
  /// Below 10 by multiplication of uniforms, above by the transformed rejection PTRS of Hörmann,
  /// Insurance: Mathematics and Economics 12 (1993) 39.
  public mutating func poisson(mean: Double) -> Int {
    precondition(mean >= 0, "a Poisson mean of \(mean) is out of range")
    // There the law is normal to the last digit of a Double; no count is larger than an Int.
    guard mean < 1e15 else {
      return Int(max(0, min(mean + mean.squareRoot() * normal(), 4e18)))
    }
    if mean < 10 {
      let limit = exp(-mean)
      var count = 0
      var product = uniform()
      while product > limit {
        count += 1
        product *= uniform()
      }
      return count
    }
    let b = 0.931 + 2.53 * mean.squareRoot()
    let a = -0.059 + 0.02483 * b
    let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    let squeeze = 0.9277 - 3.6224 / (b - 2)
    while true {
      let u = uniform() - 0.5
      let v = uniform()
      let us = 0.5 - abs(u)
      let k = ((2 * a / us + b) * u + mean + 0.43).rounded(.down)
      if us >= 0.07 && v <= squeeze { return Int(k) }
      if k < 0 || (us < 0.013 && v > us) { continue }
      let acceptance = log(v) + log(inverseAlpha) - log(a / (us * us) + b)
      if acceptance <= k * log(mean) - mean - logGamma(k + 1) { return Int(k) }
    }
  }

  /// A random permutation of 0 ..< count (Fisher and Yates).
  public mutating func permutation(of count: Int) -> [Int] {
    (0..<count).shuffled(using: &self)
  }
}
