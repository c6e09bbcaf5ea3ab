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
    do throws(Flaw) {
      try requireSound()
    } catch {
      throw InputError("flow", "\(error)", remedy: "train it again, or take another copy")
    }
  }

  private func requireSound() throws(Flaw) {
    try Flaw.count(map.width, of: features.count, "columns")
    try map.requireSound()
    try Flaw.count(parameters.count, of: map.parameterCount, "parameters")
    try Flaw.size(of: parameters, "parameter")
    try Flaw.size(of: [condition.mean, condition.deviation], "moment of the condition")
    try Flaw.unless(condition.deviation > 0, "the condition has no deviation")
  }
}

extension FlowMap {
  /// Refuses a map unless every layer has the columns and the network that it needs.
  fileprivate func requireSound() throws(Flaw) {
    try Flaw.unless(!layers.isEmpty, "there are no layers")
    for layer in layers { try layer.requireSound(width: width) }
  }
}

extension FlowLayer {
  fileprivate func requireSound(width: Int) throws(Flaw) {
    let (first, second, all) = (Set(given), Set(changed), Set(0..<width))
    let columnsFit =
      isAutoregressive
      ? given == changed && first == all
      : !changed.isEmpty && first.union(second) == all && first.isDisjoint(with: second)
    try Flaw.unless(
      columnsFit && given.count == first.count && changed.count == second.count,
      "a layer has the columns \(given.prefix(10)) and \(changed.prefix(10))")
    try transform.requireSound()
    let isPlain = network.layers.allSatisfy { layer in
      switch layer {
      case .dense(let outputs, let hasBias): outputs >= 1 && hasBias
      case .activation: true
      case .batchNormalisation, .dropout: false
      }
    }
    try Flaw.unless(isPlain, "a layer's network has more than dense layers and activations")
    try Flaw.count(network.inputs, of: given.count + 1, "inputs")
    try Flaw.count(network.outputs, of: changed.count * transform.parameterCount, "outputs")
  }
}

extension FlowTransform {
  fileprivate func requireSound() throws(Flaw) {
    guard case .spline(let spline) = self else { return }
    try Flaw.unless((2...10_000).contains(spline.bins), "a spline of \(spline.bins) pieces")
    try Flaw.unless(
      spline.bound > 0 && spline.bound <= 1e15, "a spline within ±\(spline.bound)")
    try Flaw.unless(
      spline.minimumShare > 0 && spline.minimumShare * Double(spline.bins) < 1
        && spline.minimumSlope > 0 && spline.minimumSlope < 1,
      "a spline's smallest pieces and slopes")
  }
}
