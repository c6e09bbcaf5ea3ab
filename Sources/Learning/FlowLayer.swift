import GSL

/// One invertible map of a flow: some of a vector's numbers are transformed one by one, with
/// parameters that a network makes of the others and of the condition.
package struct FlowLayer: Codable, Hashable, Sendable {
  /// The columns that the network sees, in its order; the condition comes after them.
  package let given: [Int]
  /// The columns that are transformed, in the order of the network's outputs.
  package let changed: [Int]
  /// Whether the network is masked, so that each column's parameters depend on those before it.
  package let isAutoregressive: Bool
  /// What is done to each of the `changed` columns.
  package let transform: FlowTransform
  /// The network from `given` and the condition to the parameters.
  package let network: Network

  /// A masked autoregressive layer: column `order[i]` is transformed by parameters that depend on
  /// `order[..<i]` and the condition; arXiv:1705.07057, Sec. 3.1.
  package init(
    autoregressive order: [Int], transform: FlowTransform, hidden: [Int], activation: Activation
  ) {
    given = order
    changed = order
    isAutoregressive = true
    self.transform = transform
    network = Network(
      inputs: order.count + 1, hidden: hidden, outputs: order.count * transform.parameterCount,
      activation: activation)
  }

  /// A coupling layer: the columns `changed` are transformed by parameters that depend on the
  /// columns `given` and the condition; arXiv:1906.04032, Sec. 2.1.
  package init(
    coupling changed: [Int], given: [Int], transform: FlowTransform, hidden: [Int],
    activation: Activation
  ) {
    self.given = given
    self.changed = changed
    isAutoregressive = false
    self.transform = transform
    network = Network(
      inputs: given.count + 1, hidden: hidden, outputs: changed.count * transform.parameterCount,
      activation: activation)
  }

  /// In how many passes of the network the inverse is found, and which places of `changed` the
  /// pass finds.
  var inversePasses: Int { isAutoregressive ? changed.count : 1 }
  func found(in pass: Int) -> Range<Int> {
    isAutoregressive ? pass..<pass + 1 : 0..<changed.count
  }

  /// 1 for the parameters that the layer has, 0 for the weights that its mask forbids.
  ///
  /// Inputs have the degrees 1, 2, … in their order and the condition 0; hidden units the degrees 0,
  /// 1, …, D − 1, 0, …; the outputs of feature i the degree i − 1. A weight is allowed from a degree
  /// to the same or a greater one: the construction of arXiv:1502.03509, with the condition
  /// seen by all.
  package var mask: [Float] {
    var mask = [Float](repeating: 1, count: network.parameterCount)
    guard isAutoregressive else { return mask }
    let width = given.count
    var degrees = Array(1...width) + [0]
    var offset = 0
    let dense = network.layers.compactMap { layer in
      if case .dense(let outputs, _) = layer { outputs } else { nil }
    }
    for (position, outputs) in dense.enumerated() {
      let next = (0..<outputs).map { unit in
        position == dense.count - 1 ? unit / transform.parameterCount : unit % width
      }
      for (row, from) in degrees.enumerated() {
        for (column, to) in next.enumerated() where from > to {
          mask[offset + row * outputs + column] = 0
        }
      }
      offset += degrees.count * outputs + outputs
      degrees = next
    }
    return mask
  }

  /// The network's own first parameters, masked, those of its last layer a tenth: the layer begins
  /// near the identity.
  func initialParameters(using stream: inout RandomStream) -> [Float] {
    var parameters = zip(network.initialParameters(using: &stream), mask).map { $0 * $1 }
    let inputs = network.layers.dropLast().reduce(network.inputs) { width, layer in
      if case .dense(let outputs, _) = layer { outputs } else { width }
    }
    for index in parameters.indices.suffix((inputs + 1) * network.outputs) {
      parameters[index] /= 10
    }
    return parameters
  }
}
