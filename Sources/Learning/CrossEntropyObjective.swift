internal import CNetwork
import GSL

/// The weighted binary cross-entropy of a network of one output, the logit z of the richer class.
///
/// An event's loss is w ln(1 + e^(-z)) in the richer class and w ln(1 + e^z) in the poorer.
package struct CrossEntropyObjective: NetworkObjective {
  /// One thread's network and a block's losses.
  package final class Workspace {
    let network: NetworkWorkspace
    let logits: AlignedFloats
    let losses: AlignedFloats
    let slopes: AlignedFloats

    init(_ network: Network, rows: Int) {
      self.network = NetworkWorkspace(network, capacity: rows)
      logits = AlignedFloats(rows)
      losses = AlignedFloats(rows)
      slopes = AlignedFloats(rows)
    }
  }

  private let network: Network
  private let rows: AlignedFloats
  /// 1 for the richer class, -1 for the poorer.
  private let signs: [Float]
  private let weights: [Float]
  package let totalWeight: Double

  /// The loss of a network on rows of its inputs.
  package init(_ network: Network, rows: AlignedFloats, isEnriched: [Bool], weights: [Double]) {
    precondition(network.outputs == 1, "a classifier of \(network.outputs) outputs")
    precondition(isEnriched.count == weights.count && rows.count >= weights.count * network.inputs)
    self.network = network
    self.rows = rows
    signs = isEnriched.map { $0 ? 1 : -1 }
    self.weights = weights.map { Float($0) }
    totalWeight = weights.reduce(0, +)
  }

  package var count: Int { weights.count }
  package var parameterCount: Int { network.parameterCount }
  package var trainableCount: Int { network.trainableCount }
  package var needsWholeBatch: Bool { network.needsWholeBatch }
  package func makeWorkspace(rows: Int) -> Workspace { Workspace(network, rows: rows) }

  package func prepare(_ workspace: Workspace, _ parameters: UnsafePointer<Float>) {
    workspace.network.prepare(parameters)
  }

  package func lossAndGradient(
    _ rows: UnsafeBufferPointer<Int32>, parameters: UnsafeMutablePointer<Float>,
    gradient: UnsafeMutablePointer<Float>, workspace: Workspace, stream: inout RandomStream
  ) -> Double {
    workspace.network.gather(rows, of: self.rows)
    workspace.network.forward(
      rows.count, parameters: parameters, mode: .training, using: &stream)
    let sum = losses(rows, workspace, slopesInto: workspace.network.outputGradient)
    workspace.network.backward(rows.count, parameters: parameters, gradient: gradient)
    return sum
  }

  package func loss(
    _ rows: UnsafeBufferPointer<Int32>, parameters: UnsafeMutablePointer<Float>,
    workspace: Workspace
  ) -> Double {
    workspace.network.gather(rows, of: self.rows)
    workspace.network.forward(rows.count, parameters: parameters)
    return losses(rows, workspace, slopesInto: nil)
  }

  private func losses(
    _ rows: UnsafeBufferPointer<Int32>, _ workspace: Workspace,
    slopesInto gradient: UnsafeMutablePointer<Float>?
  ) -> Double {
    let (logits, losses, slopes) = (
      workspace.logits.start, workspace.losses.start, workspace.slopes.start
    )
    let output = workspace.network.output
    return signs.withUnsafeBufferPointer { signs in
      weights.withUnsafeBufferPointer { weights in
        for (position, row) in rows.enumerated() {
          logits[position] = signs[Int(row)] * output[position]
        }
        workspace.network.kernels.softplus(roundedToVectors(rows.count), logits, losses, slopes)
        var sum = 0.0
        for (position, row) in rows.enumerated() {
          let weight = weights[Int(row)]
          sum += Double(weight * losses[position])
          gradient?[position] = -weight * signs[Int(row)] * slopes[position]
        }
        return sum
      }
    }
  }
}
