import Foundation

/// The numbers of Reference/make_shapes.py.
struct ShapesReference: Decodable {
  struct Voigt: Decodable {
    let mass, width, resolution: Double
    let densities, bins: [Double]
  }

  struct CrystalBall: Decodable {
    let parameters, densities, bins: [Double]
  }

  struct Axis: Decodable {
    let low, high: Double
    let bins: Int
    let energy: Double
  }

  struct Fit: Decodable {
    let mass, resolution, yield, error, statistic, limit, median: Double
  }

  let versions: [String: String]
  let faddeeva: [[Double]]
  let edges: [Double]
  let voigt: [Voigt]
  let crystalBalls: [CrystalBall]
  let axis: Axis
  let counts: [Int]
  let fits: [Fit]

  static func load() throws -> ShapesReference {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Reference/shapes.json")
    return try JSONDecoder().decode(ShapesReference.self, from: Data(contentsOf: file))
  }
}
