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
      if log(uniform()) < 0.5 * x * x + d - d * cube + d * log(cube) { return d * cube }
    }
  }

  /// A beta variate in (0, 1) with the given positive shapes.
  public mutating func beta(_ a: Double, _ b: Double) -> Double {
    let x = gamma(shape: a)
    return x / (x + gamma(shape: b))
  }

  /// A Poisson variate with the given mean ≥ 0.
  ///
  /// Below 10 by multiplication of uniforms, above by the transformed rejection PTRS of Hörmann,
  /// Insurance: Mathematics and Economics 12 (1993) 39.
  public mutating func poisson(mean: Double) -> Int {
    precondition(mean >= 0 && mean < 1e15, "a Poisson mean of \(mean) is out of range")
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
