import Events
import Foundation
import GSL

/// A fitted normalising flow: preprocessing, then invertible layers whose parameters depend on the
/// condition, to standard normal numbers.
///
///     ln p(x | c) = ln N(z) + ln |det ∂z/∂y| + ln |det ∂y/∂x|
///
/// with y the preprocessed features x. The condition enters the layers' networks alone, standardised.
///
/// Source: Papamakarios et al., arXiv:1912.02762, Sec. 2.1.
public struct ConditionalFlow: ConditionalDensity {
  /// The features, in the order in which events must bring them.
  public var features: [Feature] { preprocessing.features }
  /// What is done to features before they enter the first layer.
  public let preprocessing: FittedPreprocessing
  /// How the mean of −ln p of preprocessed events fell.
  public let history: TrainingHistory
  /// The epoch whose parameters were kept, from 1.
  public let epoch: Int
  let condition: ConditionScale
  let map: FlowMap
  @Packed var parameters: [Float]

  /// The greatest number of rows that pass the layers at once.
  private static let block = 64

  init(
    preprocessing: FittedPreprocessing, condition: ConditionScale, map: FlowMap,
    parameters: [Float], history: TrainingHistory, epoch: Int
  ) {
    self.preprocessing = preprocessing
    self.condition = condition
    self.map = map
    self.parameters = parameters
    self.history = history
    self.epoch = epoch
  }

  /// ln p(x | c); −∞ where a step of the preprocessing has no place for the event.
  public func logDensities(of matrix: FeatureMatrix, at conditions: [Double]) throws -> [Double] {
    let values = try heldLogDensities(of: matrix, at: conditions)
    return zip(values, try preprocessing.isInside(matrix)).map { $1 ? $0 : -.infinity }
  }

  /// ln p(x | c), events that the preprocessing has no place for counting as its nearest ones.
  func heldLogDensities(of matrix: FeatureMatrix, at conditions: [Double]) throws -> [Double] {
    try require(conditions, matrix)
    var values = try preprocessing.logJacobians(of: matrix)
    forEachBlock(preprocessing.transformedDoubles(matrix), conditions) {
      flow, parameters, rows in
      flow.forward(rows.count, parameters: parameters)
      for (position, row) in rows.enumerated() { values[row] += flow.logDensity(position) }
    }
    return values
  }

  /// The numbers z, named "latent 1", "latent 2", ….
  public func latent(of matrix: FeatureMatrix, at conditions: [Double]) throws -> FeatureMatrix {
    try require(conditions, matrix)
    guard matrix.features.map(\.name) == features.map(\.name) else {
      throw InputError(
        "features \(nameList(matrix.features.map(\.name)))",
        "the flow was fitted to \(nameList(features.map(\.name)))",
        remedy: "give the same features in the same order")
    }
    try matrix.requireFinite()
    var elements = [Float](repeating: 0, count: matrix.elements.count)
    let width = map.width
    forEachBlock(preprocessing.transformedDoubles(matrix), conditions) {
      flow, parameters, rows in
      flow.forward(rows.count, parameters: parameters)
      for place in 0..<rows.count * width {
        elements[rows.lowerBound * width + place] = Float(flow.output[place])
      }
    }
    return FeatureMatrix(features: latentFeatures, elements: elements)
  }

  /// The events of numbers z.
  public func events(ofLatent matrix: FeatureMatrix, at conditions: [Double]) throws
    -> FeatureMatrix
  {
    try require(conditions, matrix)
    guard matrix.features.map(\.name) == latentFeatures.map(\.name) else {
      throw InputError(
        "features \(nameList(matrix.features.map(\.name)))",
        "a flow's numbers are \(nameList(latentFeatures.map(\.name)))",
        remedy: "give what latent(of:at:) returned")
    }
    try matrix.requireFinite()
    return try events(matrix.elements.map(Double.init), conditions)
  }

  /// An event at each condition.
  public func samples(at conditions: [Double], seed: UInt64, index: Int) throws -> FeatureMatrix {
    try requireFinite(conditions: conditions)
    var stream = RandomStream(seed: seed, purpose: "flow samples", index: UInt64(index))
    return try events(
      (0..<conditions.count * map.width).map { _ in stream.normal() }, conditions)
  }

  private var latentFeatures: [Feature] { (1...map.width).map { Feature("latent \($0)") } }

  private func require(_ conditions: [Double], _ matrix: FeatureMatrix) throws(InputError) {
    precondition(
      conditions.count == matrix.count, "\(conditions.count) conditions, \(matrix.count) events")
    try requireFinite(conditions: conditions)
  }

  private func events(_ latent: [Double], _ conditions: [Double]) throws -> FeatureMatrix {
    var elements = [Float](repeating: 0, count: latent.count)
    let width = map.width
    forEachBlock(latent, conditions, isInverse: true) { flow, parameters, rows in
      flow.inverse(rows.count, parameters: parameters)
      for place in 0..<rows.count * width {
        elements[rows.lowerBound * width + place] = Float(flow.input[place])
      }
    }
    return try preprocessing.inverted(
      FeatureMatrix(features: preprocessing.transformedFeatures, elements: elements))
  }

  /// Calls the body with rows in the flow's input, or in its output for the inverse.
  private func forEachBlock(
    _ values: [Double], _ conditions: [Double], isInverse: Bool = false,
    _ body: (FlowWorkspace, UnsafeMutablePointer<Float>, Range<Int>) -> Void
  ) {
    let flow = FlowWorkspace(map, capacity: Self.block)
    let parameters = AlignedFloats(parameters)
    flow.prepare(parameters.start)
    let width = map.width
    for start in stride(from: 0, to: conditions.count, by: Self.block) {
      let rows = start..<min(start + Self.block, conditions.count)
      let target = isInverse ? flow.output : flow.input
      for place in 0..<rows.count * width { target[place] = values[start * width + place] }
      for (position, row) in rows.enumerated() {
        flow.conditions.start[position] = condition.scaled(conditions[row])
      }
      body(flow, parameters.start, rows)
    }
  }
}

/// The shift and scale that bring a condition to mean 0 and variance 1.
struct ConditionScale: Codable, Hashable, Sendable {
  let mean: Double
  let deviation: Double

  /// Of no condition: zeros stay zeros.
  static let none = ConditionScale(mean: 0, deviation: 1)

  private init(mean: Double, deviation: Double) {
    self.mean = mean
    self.deviation = deviation
  }

  /// The weighted moments of conditions that are not all the same.
  init(_ conditions: [Double], weights: [Double]) {
    let total = weights.reduce(0, +)
    let mean = zip(conditions, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    let variance =
      zip(conditions, weights).reduce(0) { $0 + $1.1 * ($1.0 - mean) * ($1.0 - mean) } / total
    self.init(mean: mean, deviation: variance.squareRoot())
  }

  func scaled(_ condition: Double) -> Float { Float((condition - mean) / deviation) }
}
