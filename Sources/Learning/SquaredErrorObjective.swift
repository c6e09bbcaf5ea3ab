import GSL

/// The weighted squared distance of a network's outputs from target rows, averaged over their
/// numbers: w |f(x) - y|² / width.
///
/// With the inputs as targets it is an autoencoder's reconstruction error, with one point for all it
/// is the loss of deep one-class description.
package struct SquaredErrorObjective: NetworkObjective {
  /// What the outputs are compared with.
  package enum Target: Sendable {
    /// The row itself.
    case input
    /// The same numbers for every row.
    case point([Float])
  }

  private let network: Network
  private let rows: AlignedFloats
  private let target: Target
  private let weights: [Float]
  package let totalWeight: Double

  /// The loss of a network on rows of its inputs.
  package init(_ network: Network, rows: AlignedFloats, target: Target, weights: [Double]) {
    precondition(rows.count >= weights.count * network.inputs, "fewer rows than weights")
    switch target {
    case .input: precondition(network.outputs == network.inputs, "\(network.outputs) outputs")
    case .point(let point): precondition(network.outputs == point.count)
    }
    self.network = network
    self.rows = rows
    self.target = target
    self.weights = weights.map { Float($0) }
    totalWeight = weights.reduce(0, +)
  }

  package var count: Int { weights.count }
  package var parameterCount: Int { network.parameterCount }
  package var trainableCount: Int { network.trainableCount }
  package var needsWholeBatch: Bool { network.needsWholeBatch }

  package func makeWorkspace(rows: Int) -> NetworkWorkspace {
    NetworkWorkspace(network, capacity: rows)
  }

  package func prepare(_ workspace: NetworkWorkspace, _ parameters: UnsafePointer<Float>) {
    workspace.prepare(parameters)
  }

  package func lossAndGradient(
    _ rows: UnsafeBufferPointer<Int32>, parameters: UnsafeMutablePointer<Float>,
    gradient: UnsafeMutablePointer<Float>, workspace: NetworkWorkspace, stream: inout RandomStream
  ) -> Double {
    workspace.gather(rows, of: self.rows)
    workspace.forward(rows.count, parameters: parameters, mode: .training, using: &stream)
    let sum = errors(rows, workspace, derivativesInto: workspace.outputGradient)
    workspace.backward(rows.count, parameters: parameters, gradient: gradient)
    return sum
  }

  package func loss(
    _ rows: UnsafeBufferPointer<Int32>, parameters: UnsafeMutablePointer<Float>,
    workspace: NetworkWorkspace
  ) -> Double {
    workspace.gather(rows, of: self.rows)
    workspace.forward(rows.count, parameters: parameters)
    return errors(rows, workspace, derivativesInto: nil)
  }

  private func errors(
    _ rows: UnsafeBufferPointer<Int32>, _ workspace: NetworkWorkspace,
    derivativesInto gradient: UnsafeMutablePointer<Float>?
  ) -> Double {
    switch target {
    case .input:
      errors(
        rows, workspace, from: workspace.input, step: workspace.inputStride,
        derivativesInto: gradient)
    case .point(let point):
      point.withUnsafeBufferPointer { point in
        guard let start = point.baseAddress else { return 0 }
        return errors(rows, workspace, from: start, step: 0, derivativesInto: gradient)
      }
    }
  }

  private func errors(
    _ rows: UnsafeBufferPointer<Int32>, _ workspace: NetworkWorkspace,
    from targets: UnsafePointer<Float>, step: Int,
    derivativesInto gradient: UnsafeMutablePointer<Float>?
  ) -> Double {
    let (width, stride) = (network.outputs, workspace.outputStride)
    let output = workspace.output
    return weights.withUnsafeBufferPointer { weights in
      var sum = 0.0
      for (position, row) in rows.enumerated() {
        let weight = weights[Int(row)] / Float(width)
        var squares: Float = 0
        for column in 0..<width {
          let distance = output[position * stride + column] - targets[position * step + column]
          squares += distance * distance
          gradient?[position * stride + column] = 2 * weight * distance
        }
        sum += Double(weight * squares)
      }
      return sum
    }
  }
}
