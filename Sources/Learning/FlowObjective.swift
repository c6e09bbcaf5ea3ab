import GSL

/// The negative log likelihood of a flow, −ln p(x | c) = |z|²/2 + (D/2) ln 2π − ln |det ∂z/∂x|.
package struct FlowObjective: NetworkObjective {
  /// One thread's flow and a block's derivatives.
  package final class Workspace {
    let flow: FlowWorkspace
    /// Of the block's rows: the derivatives by their log determinants, and their weights.
    let byLogDeterminants: UnsafeMutablePointer<Double>
    let weights: UnsafeMutablePointer<Double>

    init(_ map: FlowMap, rows: Int) {
      flow = FlowWorkspace(map, capacity: rows)
      byLogDeterminants = .allocate(capacity: rows)
      byLogDeterminants.initialize(repeating: 0, count: rows)
      weights = .allocate(capacity: rows)
      weights.initialize(repeating: 0, count: rows)
    }

    deinit {
      byLogDeterminants.deallocate()
      weights.deallocate()
    }
  }

  private let map: FlowMap
  private let values: [Double]
  private let conditions: [Float]
  private let weights: [Double]
  private let mask: [Float]
  package let totalWeight: Double

  /// The loss of a flow on preprocessed rows of features and conditions.
  package init(_ map: FlowMap, values: [Double], conditions: [Float], weights: [Double]) {
    precondition(
      conditions.count == weights.count && values.count == weights.count * map.width,
      "\(values.count) numbers, \(conditions.count) conditions, \(weights.count) weights")
    self.map = map
    self.values = values
    self.conditions = conditions
    self.weights = weights
    mask = map.mask
    totalWeight = weights.reduce(0, +)
  }

  package var count: Int { weights.count }
  package var parameterCount: Int { map.parameterCount }
  package var trainableCount: Int { map.trainableCount }
  package var needsWholeBatch: Bool { map.normalisesBatches }
  package func makeWorkspace(rows: Int) -> Workspace { Workspace(map, rows: rows) }

  package func prepare(_ workspace: Workspace, _ parameters: UnsafePointer<Float>) {
    workspace.flow.prepare(parameters)
  }

  package func lossAndGradient(
    _ rows: UnsafeBufferPointer<Int32>, parameters: UnsafeMutablePointer<Float>,
    gradient: UnsafeMutablePointer<Float>, workspace: Workspace, stream: inout RandomStream
  ) -> Double {
    for (position, row) in rows.enumerated() { workspace.weights[position] = weights[Int(row)] }
    let sum = loss(
      rows, parameters: parameters, workspace: workspace, batchWeights: workspace.weights)
    let (flow, width) = (workspace.flow, map.width)
    for (position, row) in rows.enumerated() {
      let weight = weights[Int(row)]
      for place in position * width..<(position + 1) * width {
        flow.gradient[place] = weight * flow.output[place]
      }
      workspace.byLogDeterminants[position] = -weight
    }
    flow.backward(
      rows.count, byLogDeterminants: workspace.byLogDeterminants, weights: workspace.weights,
      parameters: parameters, target: gradient)
    // A forbidden weight is zero and stays so: its derivative is held at zero.
    mask.withUnsafeBufferPointer { mask in
      for index in 0..<mask.count { gradient[index] *= mask[index] }
    }
    return sum
  }

  package func loss(
    _ rows: UnsafeBufferPointer<Int32>, parameters: UnsafeMutablePointer<Float>,
    workspace: Workspace
  ) -> Double {
    loss(rows, parameters: parameters, workspace: workspace, batchWeights: nil)
  }

  private func loss(
    _ rows: UnsafeBufferPointer<Int32>, parameters: UnsafeMutablePointer<Float>,
    workspace: Workspace, batchWeights: UnsafePointer<Double>?
  ) -> Double {
    let (flow, width) = (workspace.flow, map.width)
    values.withUnsafeBufferPointer { values in
      for (position, row) in rows.enumerated() {
        for column in 0..<width {
          flow.input[position * width + column] = values[Int(row) * width + column]
        }
        flow.conditions.start[position] = conditions[Int(row)]
      }
    }
    flow.forward(rows.count, parameters: parameters, weights: batchWeights)
    var sum = 0.0
    for (position, row) in rows.enumerated() {
      sum -= weights[Int(row)] * flow.logDensity(position)
    }
    return sum
  }
}

extension FlowWorkspace {
  /// ln p of a row at its features before the first layer, after `forward`.
  func logDensity(_ row: Int) -> Double {
    var squares = 0.0
    for place in row * map.width..<(row + 1) * map.width {
      squares += output[place] * output[place]
    }
    return logDeterminants[row] - (squares + Double(map.width) * log2Pi) / 2
  }
}

/// ln 2π.
private let log2Pi = 1.837877066409345483560659472811
