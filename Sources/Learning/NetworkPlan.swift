/// One step of a network with its place among the parameters.
struct NetworkStage: Sendable {
  enum Work: Sendable {
    /// Weights and biases at these offsets, and the activation that follows at once.
    case dense(weights: Int, biases: Int?, activation: Activation?)
    case activation(Activation)
    /// Scales and then shifts at one offset, means and then variances at the other.
    case normalisation(scales: Int, means: Int)
    case dropout(Float)
  }
  let work: Work
  let inputs: Int
  let outputs: Int

  /// The distance between rows: padded to whole vectors, or 1 for single numbers.
  static func stride(_ width: Int) -> Int { width == 1 ? 1 : roundedToVectors(width) }
  var inputStride: Int { Self.stride(inputs) }
  var outputStride: Int { Self.stride(outputs) }
}

extension Network {
  /// The stages in order, an activation merged with the dense layer before it.
  var stages: [NetworkStage] {
    var stages: [NetworkStage] = []
    var (width, trained, means) = (inputs, 0, trainableCount)
    for layer in layers {
      switch layer {
      case .dense(let outputs, let hasBias):
        stages.append(
          NetworkStage(
            work: .dense(
              weights: trained, biases: hasBias ? trained + width * outputs : nil, activation: nil),
            inputs: width, outputs: outputs))
        trained += width * outputs + (hasBias ? outputs : 0)
        width = outputs
      case .activation(let activation):
        if let last = stages.last, case .dense(let weights, let biases, nil) = last.work {
          stages[stages.count - 1] = NetworkStage(
            work: .dense(weights: weights, biases: biases, activation: activation),
            inputs: last.inputs, outputs: width)
        } else {
          stages.append(
            NetworkStage(work: .activation(activation), inputs: width, outputs: width))
        }
      case .batchNormalisation:
        stages.append(
          NetworkStage(
            work: .normalisation(scales: trained, means: means), inputs: width, outputs: width))
        trained += 2 * width
        means += 2 * width
      case .dropout(let share):
        if share > 0 {
          stages.append(
            NetworkStage(work: .dropout(Float(share)), inputs: width, outputs: width))
        }
      }
    }
    return stages
  }
}
