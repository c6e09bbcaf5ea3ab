import Events
import GSL
import Learning

/// Two classes of unit normal vectors, `distance` apart in the last feature; the others are noise.
///
/// - Parameter step: nil, or what values are rounded to, so that bins hold single values.
func makeTwoClasses(
  _ count: Int, distance: Double, seed: UInt64, features: Int = 2, step: Double? = nil,
  weights: ((Int) -> Double)? = nil
) throws -> TrainingSample {
  var stream = RandomStream(seed: seed, purpose: "two classes")
  let isEnriched = (0..<count).map { _ in stream.uniform() < 0.5 }
  let columns = (0..<features).map { column in
    isEnriched.map { isRicher in
      let value = stream.normal() + (column == features - 1 && isRicher ? distance : 0)
      return step.map { (value / $0).rounded() * $0 } ?? value
    }
  }
  let names = (0..<features).map { Feature($0 == features - 1 ? "x" : "noise\($0)") }
  return try TrainingSample(
    features: FeatureMatrix(features: names, columns: columns), isEnriched: isEnriched,
    weights: (0..<count).map { weights?($0) ?? 1 })
}

/// The probability that an event of the richer class has the greater score.
func areaUnderCurve(_ scores: [Double], _ isEnriched: [Bool]) -> Double {
  let order = scores.indices.sorted { scores[$0] < scores[$1] }
  // Wilcoxon's sum of mean ranks.
  var (sum, start) = (0.0, 0)
  while start < order.count {
    let end = order[start...].firstIndex { scores[$0] != scores[order[start]] } ?? order.count
    let richer = order[start..<end].count { isEnriched[$0] }
    sum += Double(richer) * Double(start + end + 1) / 2
    start = end
  }
  let richer = Double(isEnriched.count { $0 })
  let poorer = Double(isEnriched.count) - richer
  return (sum - richer * (richer + 1) / 2) / (richer * poorer)
}
