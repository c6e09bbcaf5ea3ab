import Events

/// Maps of features that were fitted to training events: applied, inverted, and with the logarithm
/// of their Jacobian determinant.
///
/// All steps run in double precision; the result is stored as `Float`. Where a step is only defined
/// in a range (logit, quantile), an event outside is moved to the range's end: its transform and its
/// Jacobian are those of the end, and its inverse is the end. A density must not be asked for such an
/// event: ``isInside(_:)`` says which they are.
public struct FittedPreprocessing: Codable, Sendable {
  /// The features that events must bring, in this order.
  public let features: [Feature]
  /// The features of transformed events: without units, and "component 1", … after whitening.
  public let transformedFeatures: [Feature]
  let steps: [FittedStep]

  init(features: [Feature], steps: [FittedStep]) {
    self.features = features
    self.steps = steps
    let isMixed = steps.contains { $0.mixesColumns }
    transformedFeatures = features.enumerated().map { column, feature in
      Feature(isMixed ? "component \(column + 1)" : feature.name)
    }
  }

  /// The transformed events.
  ///
  /// - Throws: `InputError` where the features are others than ``features``, or not finite.
  public func transformed(_ matrix: FeatureMatrix) throws(InputError) -> FeatureMatrix {
    try require(features, of: matrix)
    return FeatureMatrix(features: transformedFeatures, elements: transformedValues(matrix))
  }

  /// The events whose transforms these are.
  ///
  /// - Throws: `InputError` where the features are others than ``transformedFeatures``, or not
  ///   finite.
  public func inverted(_ matrix: FeatureMatrix) throws(InputError) -> FeatureMatrix {
    try require(transformedFeatures, of: matrix)
    var values = matrix.elements.map(Double.init)
    for step in steps.reversed() { step.invert(&values) }
    return FeatureMatrix(features: features, elements: values.map(Float.init))
  }

  /// ln |det ∂y/∂x| of each event's transform y at its features x: ln p(x) = ln p(y) + this.
  ///
  /// - Throws: `InputError` where the features are others than ``features``, or not finite.
  public func logJacobians(of matrix: FeatureMatrix) throws(InputError) -> [Double] {
    try require(features, of: matrix)
    var values = matrix.elements.map(Double.init)
    var sums = [Double](repeating: 0, count: matrix.count)
    for step in steps {
      step.addLogJacobians(at: values, to: &sums)
      step.apply(to: &values)
    }
    return sums
  }

  /// Whether each event lies within the range of every step, so that the inverse of its transform is
  /// the event itself.
  ///
  /// - Throws: `InputError` where the features are others than ``features``, or not finite.
  public func isInside(_ matrix: FeatureMatrix) throws(InputError) -> [Bool] {
    try require(features, of: matrix)
    var values = matrix.elements.map(Double.init)
    var result = [Bool](repeating: true, count: matrix.count)
    for step in steps {
      step.markOutside(values, in: &result)
      step.apply(to: &values)
    }
    return result
  }

  /// The transform of features that were checked, before it is rounded to `Float`.
  func transformedDoubles(_ matrix: FeatureMatrix) -> [Double] {
    var values = matrix.elements.map(Double.init)
    for step in steps { step.apply(to: &values) }
    return values
  }

  /// The transform of features that were checked, as `Float`.
  func transformedValues(_ matrix: FeatureMatrix) -> [Float] {
    transformedDoubles(matrix).map(Float.init)
  }

  /// The same, held within a range whose squares are finite.
  func heldValues(_ matrix: FeatureMatrix) -> [Float] {
    transformedValues(matrix).map { max(-1e15, min(1e15, $0)) }
  }

  /// Whether it is a standardisation alone.
  var isStandardisation: Bool {
    if steps.count == 1, case .shifted = steps[0] { true } else { false }
  }

  /// The shift and the scale of a standardisation alone.
  var shiftedScale: ShiftedScale {
    guard steps.count == 1, case .shifted(let map) = steps[0] else {
      preconditionFailure("not a standardisation alone")
    }
    return map
  }

  private func require(_ expected: [Feature], of matrix: FeatureMatrix) throws(InputError) {
    let (fitted, given) = (expected.map(\.name), matrix.features.map(\.name))
    guard fitted == given else {
      throw InputError(
        "features \(nameList(given))",
        "the preprocessing was fitted to \(nameList(fitted))",
        remedy: "give the same features in the same order")
    }
    try matrix.requireFinite()
  }
}

extension FittedPreprocessing {
  private enum CodingKeys: CodingKey {
    case features, steps
  }

  /// Steps for the features of a file, refused where they do not fit together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let features = try container.decode([Feature].self, forKey: .features)
    let steps = try container.decode([FittedStep].self, forKey: .steps)
    do throws(Flaw) {
      for step in steps { try step.requireSound(width: features.count) }
    } catch {
      throw InputError("preprocessing", "\(error)", remedy: "train the model again")
    }
    self.init(features: features, steps: steps)
  }

  /// The features and the steps.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(features, forKey: .features)
    try container.encode(steps, forKey: .steps)
  }
}
