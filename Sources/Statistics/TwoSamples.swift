import Events
import Dispatch
import Foundation
import GSL

/// Two samples of events with many features, pooled and standardised.
///
/// Every feature is measured from the mean of all events in units of their standard deviation, with N
/// and not N − 1 in its denominator; one that is the same for all events becomes 0. Which event is of
/// which sample does not enter, so tests by permutation stay exact.
public struct TwoSamples: Sendable {
  /// The most events of both samples together: the distances of all pairs are 100 MB then.
  public static let greatestCount = 5000

  /// The standardised features, one event a row, the first sample's events before the second's.
  public let pooled: Matrix
  /// How many events the first sample has.
  public let firstCount: Int

  /// How many events both have.
  public var count: Int { pooled.rows }
  /// How many events the second sample has.
  public var secondCount: Int { count - firstCount }
  /// Whether an event is of the first sample, event by event.
  public var isFirst: [Bool] { (0..<count).map { $0 < firstCount } }

  /// Pools and standardises two samples, one event a row, one feature a column.
  ///
  /// - Throws: `InputError` unless both have 2 events or more and the same features, at most
  ///   ``greatestCount`` events together, finite values, and a feature that varies.
  public init(_ first: Matrix, _ second: Matrix) throws(InputError) {
    guard first.columns == second.columns else {
      throw InputError(
        "two samples", "\(first.columns) features in the first and \(second.columns) in the second",
        remedy: "give the same features of both")
    }
    for (name, sample) in [("first sample", first), ("second sample", second)] {
      guard sample.rows >= 2 else {
        throw InputError(name, "\(sample.rows) events", remedy: "2 or more are needed")
      }
      if let bad = sample.elements.firstIndex(where: { !$0.isFinite }) {
        throw InputError(
          name,
          "feature \(bad % sample.columns) of event \(bad / sample.columns) is "
            + "\(sample.elements[bad])", remedy: "select events whose features are finite")
      }
    }
    let count = first.rows + second.rows
    guard count <= Self.greatestCount else {
      throw InputError(
        "two samples", "\(count) events", remedy: "at most \(Self.greatestCount); draw fewer")
    }
    var pooled = Matrix(
      rows: count, columns: first.columns, elements: first.elements + second.elements)
    var varies = false
    for column in 0..<pooled.columns {
      varies = Self.standardise(column, of: &pooled) || varies
    }
    guard varies else {
      throw InputError(
        "two samples", "no feature of \(first.columns) varies",
        remedy: "give one that can tell events apart")
    }
    self.pooled = pooled
    self.firstCount = first.rows
  }

  /// Standardises one feature, and whether it varies.
  private static func standardise(_ column: Int, of pooled: inout Matrix) -> Bool {
    let values = (0..<pooled.rows).map { pooled[$0, column] }
    let constant = values.allSatisfy { $0 == values[0] }
    // In units of the greatest value, so that no square overflows or vanishes.
    let scale = constant ? 1 : values.reduce(0) { max($0, abs($1)) }
    let scaled = values.map { $0 / scale }
    let mean = scaled.reduce(0, +) / Double(values.count)
    let variance = scaled.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    let deviation = variance.squareRoot()
    let isConstant = constant || deviation == 0
    for row in 0..<pooled.rows {
      pooled[row, column] = isConstant ? 0 : (scaled[row] - mean) / deviation
    }
    return !isConstant
  }

  /// Calls with every event and its squared distances to those before it, on all cores: event i has i
  /// of them.
  func forEachRowOfDistances(
    _ body: @Sendable (_ event: Int, _ squares: UnsafeMutableBufferPointer<Double>) -> Void
  ) {
    forEachRow(length: { $0 }, body)
  }

  /// Calls with every event and its squared distances to all events, on all cores.
  func forEachFullRowOfDistances(
    _ body: @Sendable (_ event: Int, _ squares: UnsafeMutableBufferPointer<Double>) -> Void
  ) {
    let count = count
    forEachRow(length: { _ in count }, body)
  }

  private func forEachRow(
    length: @Sendable (Int) -> Int,
    _ body: @Sendable (_ event: Int, _ squares: UnsafeMutableBufferPointer<Double>) -> Void
  ) {
    let (count, columns) = (count, pooled.columns)
    pooled.elements.withUnsafeBufferPointer { buffer in
      nonisolated(unsafe) let x = buffer
      withoutActuallyEscaping(body) { body in
        withoutActuallyEscaping(length) { length in
          DispatchQueue.concurrentPerform(iterations: (count + 63) / 64) { block in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { squares in
              for event in block * 64..<min(block * 64 + 64, count) {
                let others = length(event)
                for other in 0..<others {
                  var sum = 0.0
                  for column in 0..<columns {
                    let difference = x[event * columns + column] - x[other * columns + column]
                    sum += difference * difference
                  }
                  squares[other] = sum
                }
                body(event, UnsafeMutableBufferPointer(rebasing: squares[..<others]))
              }
            }
          }
        }
      }
    }
  }
}
