import Events
import Foundation
import GSL
import Learning

/// Independent standard normal features.
func normalEvents(_ count: Int, width: Int = 2, seed: UInt64, scale: Double = 1) -> FeatureMatrix {
  var stream = RandomStream(seed: seed, purpose: "normal events")
  return FeatureMatrix(
    features: (0..<width).map { Feature("x\($0)") },
    elements: (0..<count * width).map { _ in Float(scale * stream.normal()) })
}

/// The rows of one matrix after those of another.
func joined(_ first: FeatureMatrix, _ second: FeatureMatrix) -> FeatureMatrix {
  FeatureMatrix(features: first.features, elements: first.elements + second.elements)
}

/// The probability that a score of the first sample is greater than one of the second, ties halved.
func area(_ first: [Double], over second: [Double]) -> Double {
  let all = (first.map { ($0, true) } + second.map { ($0, false) }).sorted { $0.0 < $1.0 }
  var (wins, below, start) = (0.0, 0.0, 0)
  while start < all.count {
    var end = start
    while end < all.count, all[end].0 == all[start].0 { end += 1 }
    let richer = Double(all[start..<end].count { $0.1 })
    let poorer = Double(end - start) - richer
    wins += richer * (below + poorer / 2)
    below += poorer
    start = end
  }
  return wins / Double(first.count * second.count)
}

/// The standard error of the area under the curve of two equal distributions.
func nullAreaError(_ first: Int, _ second: Int) -> Double {
  (Double(first + second + 1) / Double(12 * first * second)).squareRoot()
}

/// A value through JSON and back.
func recoded<Value: Codable>(_ value: Value) throws -> Value {
  let decoder = JSONDecoder()
  if let key = ScorerBox.kindsKey {
    decoder.userInfo[key] = ScorerBox.allKinds + [MeanDifference.Fitted.self]
  }
  return try decoder.decode(Value.self, from: JSONEncoder().encode(value))
}

/// A classifier that scores the projection on the difference of the two weighted means, as a
/// probability by the logistic function; it draws no random numbers.
struct MeanDifference: SavedClassifier {
  struct Fitted: SavedScorer {
    static let kind = "mean difference"
    let features: [Feature]
    let direction: [Double]
    let middle: Double
    func requireSound() throws(Flaw) {
      if direction.count != features.count { throw Flaw("a direction of another length") }
    }

    func scores(of matrix: FeatureMatrix) throws -> [Double] {
      try check(matrix)
      return (0..<matrix.count).map { row in
        var sum = -middle
        for column in direction.indices {
          sum += direction[column] * Double(matrix.elements[row * direction.count + column])
        }
        return 1 / (1 + exp(-sum))
      }
    }
  }

  var name: String { "mean difference" }
  var settings: [String: Setting] { ["kind": "linear"] }

  func fit(_ sample: TrainingSample, seed: UInt64, index: Int, workers: Workers) -> Fitted {
    let width = sample.features.features.count
    var (sums, totals) = (
      [[Double]](repeating: Array(repeating: 0, count: width), count: 2), [0.0, 0]
    )
    for row in 0..<sample.count {
      let group = sample.isEnriched[row] ? 1 : 0
      totals[group] += sample.weights[row]
      for column in 0..<width {
        sums[group][column] +=
          sample.weights[row] * Double(sample.features.elements[row * width + column])
      }
    }
    let means = (0..<2).map { group in sums[group].map { $0 / totals[group] } }
    let direction = (0..<width).map { means[1][$0] - means[0][$0] }
    let middle = (0..<width).reduce(0) { $0 + direction[$1] * (means[1][$1] + means[0][$1]) / 2 }
    return Fitted(features: sample.features.features, direction: direction, middle: middle)
  }
}

/// Two classes of unit normal vectors, `distance` apart in the first feature.
func twoClasses(_ count: Int, width: Int = 2, distance: Double, seed: UInt64) throws
  -> TrainingSample
{
  var stream = RandomStream(seed: seed, purpose: "two classes")
  let isEnriched = (0..<count).map { _ in stream.uniform() < 0.5 }
  var elements: [Float] = []
  for row in 0..<count {
    for column in 0..<width {
      elements.append(Float(stream.normal() + (column == 0 && isEnriched[row] ? distance : 0)))
    }
  }
  return try TrainingSample(
    features: FeatureMatrix(features: (0..<width).map { Feature("x\($0)") }, elements: elements),
    isEnriched: isEnriched, weights: Array(repeating: 1, count: count))
}
