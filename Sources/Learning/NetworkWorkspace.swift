internal import CNetwork

/// The memory in which one thread passes rows forward and backward through a network.
///
/// Rows lie at a distance of `inputStride` or `outputStride`: the width rounded up to a multiple of
/// sixteen, or 1 for single numbers. What pads a row must stay zero.
package final class NetworkWorkspace {
  /// The network.
  package let network: Network
  /// How many rows it holds.
  package let capacity: Int
  let stages: [NetworkStage]
  /// The kernels that it computes with.
  let kernels: network_kernels
  /// The rows before each stage, and after the last.
  let values: [AlignedFloats]
  /// What went into the activation of each stage; for batch normalisation, the normalised numbers.
  let kept: [AlignedFloats?]
  /// The gradient with respect to the rows before each stage, and after the last.
  let gradients: [AlignedFloats]
  /// Dense layers' weights with padded rows, their biases padded, and their transposes.
  let padded: [AlignedFloats?]
  let biases: [AlignedFloats?]
  let transposed: [AlignedFloats?]
  /// Room for a weight gradient with padded rows.
  let scratch: AlignedFloats

  /// Memory for `capacity` rows.
  package convenience init(_ network: Network, capacity: Int) {
    self.init(network, capacity: capacity, kernels: network_best_kernels().pointee)
  }

  init(_ network: Network, capacity: Int, kernels: network_kernels) {
    precondition(capacity >= 1, "a workspace of \(capacity) rows")
    self.network = network
    self.capacity = capacity
    self.kernels = kernels
    let stages = network.stages
    self.stages = stages
    let strides = [NetworkStage.stride(network.inputs)] + stages.map(\.outputStride)
    values = strides.map { AlignedFloats($0 * capacity) }
    gradients = strides.map { AlignedFloats($0 * capacity) }
    kept = stages.map { stage in
      let needsRoom =
        switch stage.work {
        case .dense(_, _, let activation): activation.map { !$0.isFromValue } ?? false
        case .activation: false
        case .normalisation, .dropout: true
        }
      // Batch normalisation also keeps a row of inverse deviations.
      return needsRoom ? AlignedFloats(stage.outputStride * (capacity + 1)) : nil
    }
    func forDense(_ make: (NetworkStage) -> AlignedFloats?) -> [AlignedFloats?] {
      stages.map { if case .dense = $0.work { make($0) } else { nil } }
    }
    padded = forDense {
      $0.outputs == $0.outputStride ? nil : AlignedFloats($0.inputs * $0.outputStride)
    }
    biases = forDense {
      $0.outputs == $0.outputStride ? nil : AlignedFloats($0.outputStride)
    }
    transposed = forDense { AlignedFloats($0.outputs * $0.inputStride) }
    scratch = AlignedFloats(
      stages.map { max($0.inputs * $0.outputStride, $0.inputStride) }.max() ?? 16)
  }

  /// Where the rows that go in are to be written.
  package var input: UnsafeMutablePointer<Float> { values[0].start }
  /// The distance between two rows of `input`.
  package var inputStride: Int { NetworkStage.stride(network.inputs) }
  /// The rows that came out.
  package var output: UnsafeMutablePointer<Float> { values[stages.count].start }
  /// The distance between two rows of `output`.
  package var outputStride: Int { NetworkStage.stride(network.outputs) }
  /// Where the loss's derivatives by `output` are to be written before `backward`.
  package var outputGradient: UnsafeMutablePointer<Float> { gradients[stages.count].start }
  /// The loss's derivatives by `input`, after a `backward` that was asked for them.
  package var inputGradient: UnsafeMutablePointer<Float> { gradients[0].start }

  /// Lays the weights out for the kernels; to be called whenever parameters have changed.
  package func prepare(_ parameters: UnsafePointer<Float>) {
    for (index, stage) in stages.enumerated() {
      guard case .dense(let weights, let offset, _) = stage.work else { continue }
      let (inputs, outputs) = (stage.inputs, stage.outputs)
      if let padded = padded[index] {
        for row in 0..<inputs {
          (padded.start + row * stage.outputStride).update(
            from: parameters + weights + row * outputs, count: outputs)
        }
        if let offset, let biases = biases[index] {
          biases.start.update(from: parameters + offset, count: outputs)
        }
      }
      if let transposed = transposed[index] {
        kernels.transpose(
          inputs, outputs, parameters + weights, transposed.start, stage.inputStride)
      }
    }
  }
}
