import Foundation

/// The grid that all masses of a sample lie on, such as whole GeV after rounding.
///
/// Bins that are not whole numbers of the grid's steps hold now more and now fewer of its points: a
/// comb that looks like excesses.
public struct MassGranularity: Sendable, Hashable {
  /// The distance between neighbouring points of the grid, in GeV.
  public let step: Double

  /// Finds the grid of decimal numbers that the masses lie on; nil for fewer than two different
  /// masses, and for masses on no grid of a millionth of a GeV or more.
  ///
  /// Values that went through single precision are known by their rounding, 6 × 10⁻⁸ of the mass.
  ///
  /// - Parameter masses: in GeV, finite.
  public init?(of masses: [Double]) {
    guard let largest = masses.map(abs).max(), largest > 0 else { return nil }
    for digits in -3...6 {
      let scale = pow(10, Double(digits))
      let slack = [6.1e-8, 1e-14].map { $0 * largest * scale + 1e-9 }.first { $0 < 0.02 }
      guard let slack, largest * scale < 1e15 else { return nil }
      guard masses.allSatisfy({ abs($0 * scale - ($0 * scale).rounded()) <= slack }) else {
        continue
      }
      let points = masses.map { Int(($0 * scale).rounded()) }
      guard let first = points.first else { return nil }
      let steps = points.reduce(0) { Self.greatestCommonDivisor($0, abs($1 - first)) }
      guard steps > 0 else { return nil }
      step = Double(steps) / scale
      return
    }
    return nil
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }

  /// Whether a width is a whole number of steps, to 1e-6 of it.
  public func divides(_ width: Double) -> Bool {
    let steps = width / step
    return steps >= 0.5 && abs(steps - steps.rounded()) <= 1e-6 * steps
  }

  /// Whether a spectrum's bins show the grid: a bin is no whole number of steps, and a point more or
  /// less in the fullest bin is more than half of its statistical error.
  public func distorts(_ spectrum: MassSpectrum) -> Bool {
    let axis = spectrum.axis
    return (0..<axis.count).contains { bin in
      let width = axis.bin(bin).upperBound - axis.bin(bin).lowerBound
      return !divides(width)
        && step / width * Double(spectrum.counts[bin]).squareRoot() > 0.5
    }
  }

  /// The largest number of bins, up to a given one, into which a range divides so that each is a
  /// whole number of steps; nil where the range itself is none.
  public func bins(across width: Double, atMost count: Int) -> Int? {
    guard divides(width), count >= 1 else { return nil }
    return (1...count).reversed().first { divides(width / Double($0)) }
  }
}
