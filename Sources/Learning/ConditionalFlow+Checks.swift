import Events

extension ConditionalFlow {
  enum CodingKeys: String, CodingKey {
    case preprocessing, history, epoch, condition, map, parameters
  }

  /// A flow from a file.
  ///
  /// - Throws: `InputError` where its parts do not fit together, so that none of them reads what is
  ///   not there.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      preprocessing: try container.decode(FittedPreprocessing.self, forKey: .preprocessing),
      condition: try container.decode(ConditionScale.self, forKey: .condition),
      map: try container.decode(FlowMap.self, forKey: .map),
      parameters: try container.decode(Packed<Float>.self, forKey: .parameters).wrappedValue,
      history: try container.decode(TrainingHistory.self, forKey: .history),
      epoch: try container.decode(Int.self, forKey: .epoch))
    guard isSound else {
      throw InputError(
        "flow", "its layers, parameters and features do not fit together",
        remedy: "train it again, or take another copy")
    }
  }

  private var isSound: Bool {
    map.isSound && map.width == features.count && parameters.count == map.parameterCount
      && condition.deviation > 0 && condition.mean.isFinite
  }
}

extension FlowMap {
  /// Whether every layer has the columns and the network that it needs.
  fileprivate var isSound: Bool {
    width >= 1 && !layers.isEmpty && layers.allSatisfy { $0.isSound(width: width) }
  }
}

extension FlowLayer {
  fileprivate func isSound(width: Int) -> Bool {
    let (first, second) = (Set(given), Set(changed))
    let columnsFit =
      isAutoregressive
      ? given == changed && first == Set(0..<width)
      : !changed.isEmpty && first.union(second) == Set(0..<width) && first.isDisjoint(with: second)
    let isPlain = network.layers.allSatisfy { layer in
      switch layer {
      case .dense(let outputs, let hasBias): outputs >= 1 && hasBias
      case .activation: true
      case .batchNormalisation, .dropout: false
      }
    }
    return columnsFit && given.count == first.count && changed.count == second.count
      && transform.isSound && isPlain && network.inputs == given.count + 1
      && network.outputs == changed.count * transform.parameterCount
  }
}

extension FlowTransform {
  fileprivate var isSound: Bool {
    switch self {
    case .affine: true
    case .spline(let spline):
      spline.bins >= 2 && spline.bound > 0 && spline.bound.isFinite && spline.minimumShare > 0
        && spline.minimumShare * Double(spline.bins) < 1 && (0..<1).contains(spline.minimumSlope)
        && spline.minimumSlope > 0
    }
  }
}
