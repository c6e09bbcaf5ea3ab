internal import CNetwork

extension NetworkWorkspace {
  /// Passes the derivatives in `outputGradient` back through the rows of the last `forward`.
  ///
  /// - Parameters:
  ///   - parameters: those of the last `forward`.
  ///   - gradient: the derivatives by the trained parameters are added here.
  ///   - toInput: whether the derivatives by `input` are wanted in `inputGradient`.
  package func backward(
    _ count: Int, parameters: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>,
    toInput: Bool = false
  ) {
    for index in stages.indices.reversed() {
      let stage = stages[index]
      let (above, below) = (gradients[index + 1].start, gradients[index].start)
      let isWanted = index > 0 || toInput
      let size = roundedToVectors(count * stage.outputStride)
      switch stage.work {
      case .dense(let weights, let biases, let activation):
        if let activation, !(activation == .relu && isGatedAbove(index)) {
          kernels.differentiate(
            activation.kernel, size, kept[index]?.start ?? values[index + 1].start,
            values[index + 1].start, above)
        }
        weightGradient(index, count, into: gradient + weights)
        if let biases { biasGradient(index, count, into: gradient + biases) }
        if isWanted { inputGradient(index, count, weights: parameters + weights) }
      case .activation(let activation):
        guard isWanted else { continue }
        below.update(from: above, count: size)
        kernels.differentiate(
          activation.kernel, size, values[index].start, values[index + 1].start, below)
      case .normalisation(let scales, _):
        denormalise(
          index, count, scales: parameters + scales, gradient: gradient + scales)
      case .dropout:
        guard isWanted, let factors = kept[index]?.start else { continue }
        for position in 0..<(count * stage.outputStride) {
          below[position] = above[position] * factors[position]
        }
      }
    }
  }

  /// Whether the dense stage above has already cut its gradient where this one's rectifier is shut.
  private func isGatedAbove(_ index: Int) -> Bool {
    guard index + 1 < stages.count, case .dense = stages[index + 1].work else { return false }
    return stages[index].outputs > 1
  }

  private func weightGradient(_ index: Int, _ count: Int, into target: UnsafeMutablePointer<Float>)
  {
    let stage = stages[index]
    let (inputs, outputs) = (stage.inputs, stage.outputs)
    let (rows, above) = (values[index].start, gradients[index + 1].start)
    var product = network_product()
    product.depth = count
    // A column's gradient is computed as the row that it is in memory.
    let isColumn = outputs == 1 && inputs > 1
    if isColumn {
      (product.rows, product.columns) = (1, stage.inputStride)
      (product.a, product.a_row, product.a_depth) = (UnsafePointer(above), 1, 1)
      (product.b, product.b_depth) = (UnsafePointer(rows), stage.inputStride)
      product.c_row = stage.inputStride
    } else if outputs == 1 {
      for row in 0..<count { target[0] += rows[row] * above[row] }
      return
    } else {
      (product.rows, product.columns) = (inputs, stage.outputStride)
      (product.a, product.a_row, product.a_depth) = (UnsafePointer(rows), 1, stage.inputStride)
      (product.b, product.b_depth) = (UnsafePointer(above), stage.outputStride)
      product.c_row = stage.outputStride
    }
    let width = isColumn ? inputs : outputs
    if width == product.columns {
      product.c = target
      product.accumulates = true
      kernels.product(&product)
      return
    }
    product.c = scratch.start
    kernels.product(&product)
    for row in 0..<product.rows {
      let (from, to) = (scratch.start + row * product.columns, target + row * width)
      for column in 0..<width { to[column] += from[column] }
    }
  }

  private func biasGradient(_ index: Int, _ count: Int, into target: UnsafeMutablePointer<Float>) {
    let stage = stages[index]
    let above = gradients[index + 1].start
    if stage.outputs == 1 {
      var sum: Float = 0
      for row in 0..<count { sum += above[row] }
      target[0] += sum
    } else if stage.outputs == stage.outputStride {
      kernels.column_sums(count, stage.outputs, above, stage.outputStride, target)
    } else {
      scratch.start.update(repeating: 0, count: stage.outputStride)
      kernels.column_sums(count, stage.outputStride, above, stage.outputStride, scratch.start)
      for column in 0..<stage.outputs { target[column] += scratch.start[column] }
    }
  }

  private func inputGradient(_ index: Int, _ count: Int, weights: UnsafePointer<Float>) {
    let stage = stages[index]
    let (above, below) = (gradients[index + 1].start, gradients[index].start)
    guard let transposed = transposed[index] else { return }
    if stage.inputs == 1 {
      // One row of weights, padded as the rows of the gradient are.
      kernels.dots(
        count, stage.outputStride, above, stage.outputStride,
        padded[index].map { UnsafePointer($0.start) } ?? weights, 0, false, below)
      return
    }
    var product = network_product()
    (product.rows, product.columns, product.depth) = (count, stage.inputStride, stage.outputs)
    (product.a, product.a_row, product.a_depth) = (UnsafePointer(above), stage.outputStride, 1)
    (product.b, product.b_depth) = (UnsafePointer(transposed.start), stage.inputStride)
    (product.c, product.c_row) = (below, stage.inputStride)
    if index > 0, case .dense(_, _, .relu?) = stages[index - 1].work {
      product.gate = UnsafePointer(values[index].start)
      product.gate_row = stage.inputStride
    }
    kernels.product(&product)
  }
}
