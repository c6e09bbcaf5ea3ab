import Events

extension Network {
  /// The greatest width, and the greatest number of layers, of a network that is read from a file.
  private static var greatestSize: Int { 1 << 16 }

  /// A network from a file, refused where a size is out of its range.
  public init(from decoder: any Decoder) throws {
    enum Key: String, CodingKey { case inputs, layers }
    let container = try decoder.container(keyedBy: Key.self)
    let inputs = try container.decode(Int.self, forKey: .inputs)
    let layers = try container.decode([Layer].self, forKey: .layers)
    let isSound = layers.allSatisfy { layer in
      switch layer {
      case .dense(let outputs, _): (1...Self.greatestSize).contains(outputs)
      case .dropout(let share): (0..<1).contains(share)
      case .activation, .batchNormalisation: true
      }
    }
    guard (1...Self.greatestSize).contains(inputs), layers.count <= Self.greatestSize, isSound
    else {
      throw InputError(
        "network", "a layer's size or share is out of its range",
        remedy: "widths are 1 to \(Self.greatestSize), shares of dropout at least 0 and below 1")
    }
    self.init(inputs: inputs, layers: layers)
  }

  /// Refuses parameters, or a network's inputs or outputs, that do not fit.
  func requireSound(inputs: Int, outputs: Int, parameters: [Float]) throws(Flaw) {
    try Flaw.count(self.inputs, of: inputs, "inputs")
    try Flaw.count(self.outputs, of: outputs, "outputs")
    try Flaw.count(parameters.count, of: parameterCount, "parameters")
    try Flaw.size(of: parameters, "parameter")
    try Flaw.unless(
      variances(among: parameters).allSatisfy { $0 >= 0 }, "a normalisation's variance is negative")
  }

  /// The variances that batch normalisations score with.
  private func variances(among parameters: [Float]) -> [Float] {
    stages.flatMap { stage -> ArraySlice<Float> in
      guard case .normalisation(_, let means) = stage.work else { return [] }
      return parameters[means + stage.inputs..<means + 2 * stage.inputs]
    }
  }
}
