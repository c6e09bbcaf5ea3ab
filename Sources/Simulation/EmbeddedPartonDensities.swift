import Foundation

/// Parton densities of the proton that need no file, for scales from 0.2 to 6 TeV.
///
/// A parametrisation of this project's own, fitted by `Benchmarks/fit_pdf.py` to the leading-order
/// set NNPDF2.3 QCD+QED, α_s(M_Z) = 0.130 (arXiv:1308.0598):
///
///     ln xf = b ln(1 − x) + Σ_jk c_jk T_j(t) T_k(s),   j = 0…17, k = 0…2,
///
/// T the Chebyshev polynomials, t linear in ln x + 12x and s linear in ln ln(Q/0.25 GeV), each from
/// −1 to 1. Nine sets of coefficients: c = c̄ and b = b̄ here as in the source.
///
/// Largest relative error, at 402 × 19 points in x from 1e-4 to 0.9 and Q from 0.2 to 6 TeV, against
/// Pythia 8.317's evaluation of the source and against LHAPDF's interpolation of it, whichever is
/// larger (`Benchmarks/results/pdf.json`):
///
/// | parton | where xf > 1e-5 of its largest value (reaches to x) | x up to 0.9 |
/// | --- | --- | --- |
/// | u | 0.32 % (0.90) | 0.32 % |
/// | d | 0.23 % (0.85) | 0.35 % |
/// | ū | 0.62 % (0.74) | 0.62 % |
/// | d̄ | 0.70 % (0.74) | 0.70 % |
/// | s | 0.30 % (0.72) | 0.30 % |
/// | s̄ | 0.31 % (0.69) | 0.31 % |
/// | c | 0.34 % (0.57) | 1.9 % |
/// | b | 0.48 % (0.52) | 2.2 % |
/// | g | 0.38 % (0.54) | 1.0 % |
///
/// Against Pythia's evaluation it is 0.25 % or less for all up to x = 0.1. At large x the two
/// interpolations of the source differ by as much as some of these errors.
///
/// Below x = 1e-4 and for Q outside ``qRange`` x f is frozen at the nearer edge. Above x = 0.9 the
/// polynomial is frozen and x f goes on as (1 − x)^b to 0 at x = 1: within 12 % of the source at
/// x = 0.92 and 0.945, and not to be relied on beyond. Where Q = √ŝ ≥ 0.2 TeV, no parton is below
/// x = 1e-4 in collisions up to √s = 20 TeV. Top quark and photon are left out. The momenta from 1e-4
/// to 0.9 sum to 0.967, 0.947 and 0.927 at 0.2, 1 and 6 TeV; of the source's, 0.031, 0.041 and 0.053
/// are below 1e-4.
public struct EmbeddedPartonDensities: PartonDensities {
  /// A fit to NNPDF2.3 LO.
  public let name = "fit to NNPDF23_lo_as_0130_qed"
  /// 1e-4 to 0.9.
  public let xRange = 1e-4...0.9
  /// 200 to 6000 GeV.
  public let qRange = 200.0...6000

  /// b of each parton.
  private let powers: SIMD16<Double>
  /// c_jk of each parton, k fastest.
  private let table: [SIMD16<Double>]

  private static let degreeInX = 17

  /// The densities; cheap, but better made once than for each event.
  public init() {
    var powers = SIMD16<Double>()
    var table = [SIMD16<Double>](
      repeating: SIMD16(), count: (Self.degreeInX + 1) * 3)
    for (parton, power, coefficients) in Self.fits {
      let isItsOwnSea = parton == .charm || parton == .bottom
      for lane in isItsOwnSea ? [parton.lane, parton.antiparton.lane] : [parton.lane] {
        powers[lane] = power
        for index in table.indices { table[index][lane] = coefficients[index] }
      }
    }
    self.powers = powers
    self.table = table
  }

  /// x f(x, Q) of one parton; outside the ranges as the type's doc says. Q in GeV.
  public func xf(_ parton: Parton, x: Double, q: Double) -> Double {
    if x >= 1 { return 0 }
    let lane = parton.lane * MemoryLayout<Double>.stride
    let exponent = expand(x: x, q: q, zero: 0.0) { sum, factor, table, index in
      // One lane, without the copy of the other fifteen.
      let offset = index * MemoryLayout<SIMD16<Double>>.stride + lane
      sum += factor * table.load(fromByteOffset: offset, as: Double.self)
    }
    return exp(exponent + powers[parton.lane] * logComplement(of: x))
  }

  /// x f(x, Q) of all partons; outside the ranges as the type's doc says. Q in GeV.
  public func xf(x: Double, q: Double) -> PartonValues {
    if x >= 1 { return PartonValues(repeating: 0) }
    var values = expand(x: x, q: q, zero: SIMD16<Double>()) { sum, factor, table, index in
      let offset = index * MemoryLayout<SIMD16<Double>>.stride
      sum += factor * table.load(fromByteOffset: offset, as: SIMD16<Double>.self)
    }
    values += powers * logComplement(of: x)
    for lane in 0..<11 { values[lane] = exp(values[lane]) }
    return PartonValues(lanes: values)
  }

  /// ln(1 − x), which goes on above the polynomial's range.
  private func logComplement(of x: Double) -> Double {
    log1p(-Self.clamped(x, to: xRange.lowerBound...1))
  }

  /// Σ_jk c_jk T_j(t) T_k(s); `add` adds one term.
  @inline(__always)
  private func expand<Sum>(
    x: Double, q: Double, zero: Sum,
    add: (inout Sum, Double, UnsafeRawBufferPointer, Int) -> Void
  ) -> Sum {
    let (x, q) = (Self.clamped(x, to: xRange), Self.clamped(q, to: qRange))
    let t = Self.xScale.scaled(log(x) + Self.knee * x)
    let s = Self.qScale.scaled(log(log(q / Self.lambda)))
    let inQ = (1.0, s, 2 * s * s - 1)
    return table.withUnsafeBytes { table in
      var sum = zero
      var (chebyshev, next) = (1.0, t)
      for j in 0...Self.degreeInX {
        add(&sum, chebyshev * inQ.0, table, 3 * j)
        add(&sum, chebyshev * inQ.1, table, 3 * j + 1)
        add(&sum, chebyshev * inQ.2, table, 3 * j + 2)
        (chebyshev, next) = (next, 2 * t * next - chebyshev)
      }
      return sum
    }
  }
}

extension EmbeddedPartonDensities {
  /// The map of a coordinate's range in the fit on -1 to 1.
  private struct Scale {
    let low: Double
    let high: Double

    func scaled(_ value: Double) -> Double { 2 * (value - low) / (high - low) - 1 }
  }

  /// The value or the nearer bound; lets a NaN through, as `max` and `min` need not.
  private static func clamped(_ value: Double, to range: ClosedRange<Double>) -> Double {
    if value < range.lowerBound { return range.lowerBound }
    return value > range.upperBound ? range.upperBound : value
  }

  /// Where t turns from logarithmic to linear in x is about 1/knee.
  private static let knee = 12.0
  /// In GeV.
  private static let lambda = 0.25
  /// The fit reaches from 1e-4 to 0.93 and from 190 to 7000 GeV, a knot of the source beyond what is
  /// promised where there is one, since a fit is worst at its ends.
  private static let xScale = Scale(
    low: log(1e-4) + knee * 1e-4, high: log(0.93) + knee * 0.93)
  private static let qScale = Scale(
    low: log(log(190 / lambda)), high: log(log(7000 / lambda)))
}
