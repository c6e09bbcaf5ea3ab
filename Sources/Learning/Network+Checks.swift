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

  /// Refuses parameters that are too few or too many, or a network of other inputs or outputs, as a
  /// model file may bring them.
  func require(inputs: Int, outputs: Int, parameters: [Float]) throws(InputError) {
    guard
      self.inputs == inputs, self.outputs == outputs, parameters.count == parameterCount
    else {
      throw InputError(
        "network",
        "it has \(self.inputs) inputs, \(self.outputs) outputs and \(parameters.count) parameters",
        remedy: "it needs \(inputs), \(outputs) and \(parameterCount)")
    }
  }
}
