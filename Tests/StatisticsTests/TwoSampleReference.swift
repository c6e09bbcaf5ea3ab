import Foundation
import GSL
import Statistics

/// The numbers of Reference/make_two_samples.py.
struct TwoSampleReference: Decodable {
  struct Case: Decodable {
    let first, second: [[Double]]
    let energy, median, mmd, mmdTwoWidths, neighbours1, neighbours3: Double
    let areaOfFirstFeature, learnedRatio: Double

    func samples() throws -> TwoSamples { try TwoSamples(Matrix(first), Matrix(second)) }
  }

  let cases: [Case]

  static func load() throws -> TwoSampleReference {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Reference/two_samples.json")
    return try JSONDecoder().decode(TwoSampleReference.self, from: Data(contentsOf: file))
  }
}

extension Matrix {
  /// The matrix of these rows.
  init(_ rows: [[Double]]) {
    self.init(rows: rows.count, columns: rows[0].count, elements: rows.flatMap { $0 })
  }

  /// Normal numbers of a mean and a width, the same for all columns.
  init(
    normal mean: Double = 0, width: Double = 1, rows: Int, columns: Int,
    using stream: inout RandomStream
  ) {
    self.init(
      rows: rows, columns: columns,
      elements: (0..<rows * columns).map { _ in mean + width * stream.normal() })
  }
}
