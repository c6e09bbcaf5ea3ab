import Events
import Foundation

/// Parton densities from a grid of the LHAPDF library, version 6: one member of a set.
///
/// Between the knots in x and Q the densities are LHAPDF's own `logcubic` interpolation: cubic in
/// ln x and ln Q with slopes from finite differences that do not cross the seam of two subgrids
/// (arXiv:1412.7420). A subgrid with two or three knots in Q is interpolated linearly
/// in both logarithms, as LHAPDF does. Another `InterpolatorType` in the set's `.info` is not heeded.
///
/// For x ≥ 1 a density is 0. For x below ``xRange``, for x between its end and 1, and for Q outside
/// ``qRange``, x f is frozen at the nearer edge; LHAPDF's default there extrapolates.
public struct LHAPDFGrid: PartonDensities {
  /// The knots from one seam in Q to the next, and the densities on them.
  struct Subgrid: Sendable {
    let x: LogKnots
    let q: LogKnots
    /// x f of all partons; the knots in Q run faster than those in x.
    let values: [SIMD16<Double>]

    var isLinear: Bool { q.count < 4 }
  }

  /// The set's name: that of the file without `_0000.dat`.
  public let name: String
  /// The momentum fractions from the first to the last knot.
  public let xRange: ClosedRange<Double>
  /// The scales from the first to the last knot, in GeV.
  public let qRange: ClosedRange<Double>
  /// The partons of the set; the density of any other is 0, as in LHAPDF.
  public let partons: Set<Parton>
  /// What the header of the file says, and before it the set's `.info` if there is one beside it:
  /// the entries that are on one line, such as `SetDesc` or `AlphaS_MZ`.
  public let information: [String: String]

  private let subgrids: [Subgrid]

  /// Reads a member of a set.
  ///
  /// - Parameters:
  ///   - path: a `.dat` file, also with `.gz`; a set's folder; or its name, `NAME`, where one of the folders of
  ///     `searchPath` has it. Behind a folder or a name there may be a member, `NAME/3`.
  ///   - member: which member to read of a folder, where the path does not say; 0 is the central one.
  ///   - partons: those that the set must have.
  ///   - searchPath: folders of sets, with colons between them; nil for none.
  /// - Throws: `InputError` where there is no such file, it is not an LHAPDF 6 grid, it is cut off (with
  ///   the number of values that are missing) or a parton is lacking.
  public init(
    _ path: String, member: Int = 0, partons: [Parton] = [],
    searchPath: String? = ProcessInfo.processInfo.environment["LHAPDF_DATA_PATH"]
  ) throws(InputError) {
    let file = try LHAPDFMember(path, member: member, searchPath: searchPath)
    let entries = Self.entries(ofInfo: file.info)
    let contents = try Self.read(file.data, entries: entries)
    guard !contents.partons.isEmpty else {
      throw InputError(
        file.data, "it has no density of a quark or gluon", remedy: "take another set")
    }
    for parton in partons where !contents.partons.contains(parton) {
      throw InputError(
        file.data, "it has no density of \(parton) (\(parton.rawValue))",
        remedy: "take another set, or leave it out of the partons to read")
    }
    guard let first = contents.grids.first, let last = contents.grids.last else {
      throw InputError(file.data, "it has no grid")
    }
    name = file.name
    self.partons = contents.partons
    information = entries.merging(contents.header) { $1 }
    xRange = first.x[0]...first.x[first.x.count - 1]
    qRange = first.q[0]...last.q[last.q.count - 1]
    subgrids = contents.grids.map {
      Subgrid(x: LogKnots($0.x), q: LogKnots($0.q), values: $0.values)
    }
  }

  /// x f(x, Q) of one parton; outside the grid as the type's doc says. Q in GeV.
  public func xf(_ parton: Parton, x: Double, q: Double) -> Double {
    if x >= 1 { return 0 }
    let lane = parton.lane * MemoryLayout<Double>.stride
    return interpolate(x: x, q: q, zero: 0.0) { sum, weight, values, knot in
      // One lane, without the copy of the other fifteen.
      let offset = knot * MemoryLayout<SIMD16<Double>>.stride + lane
      sum += weight * values.load(fromByteOffset: offset, as: Double.self)
    }
  }

  /// x f(x, Q) of all partons; outside the grid as the type's doc says. Q in GeV.
  public func xf(x: Double, q: Double) -> PartonValues {
    if x >= 1 { return PartonValues(repeating: 0) }
    let sum = interpolate(x: x, q: q, zero: SIMD16<Double>()) { sum, weight, values, knot in
      let offset = knot * MemoryLayout<SIMD16<Double>>.stride
      sum += weight * values.load(fromByteOffset: offset, as: SIMD16<Double>.self)
    }
    return PartonValues(lanes: sum)
  }

  /// The sum of the sixteen knots about a place; `add` adds one of them.
  @inline(__always)
  private func interpolate<Sum>(
    x: Double, q: Double, zero: Sum,
    add: (inout Sum, Double, UnsafeRawBufferPointer, Int) -> Void
  ) -> Sum {
    let (logX, logQ) = (log(x), log(q))
    // The seam's Q is of the upper subgrid, as in LHAPDF.
    var index = subgrids.count - 1
    while index > 0, logQ < subgrids[index].q.logs[0] { index -= 1 }
    let isLinear = subgrids[index].isLinear
    let across = subgrids[index].x.stencil(at: logX, isLinear: isLinear)
    let along = subgrids[index].q.stencil(at: logQ, isLinear: isLinear)
    let rowLength = subgrids[index].q.count
    return subgrids[index].values.withUnsafeBytes { values in
      var sum = zero
      for i in 0..<4 {
        let row = across.knots[i] * rowLength
        for j in 0..<4 {
          add(&sum, across.weights[i] * along.weights[j], values, row + along.knots[j])
        }
      }
      return sum
    }
  }
}
