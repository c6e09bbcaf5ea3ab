internal import CNetwork
import GSL

extension NetworkWorkspace {
  /// How the layers that differ between training and scoring behave.
  package enum Mode {
    /// Batch normalisation by the means and variances among the parameters, no dropout.
    case scoring
    /// Batch normalisation by the rows at hand, whose means and variances move those among the
    /// parameters by a tenth; dropout drawn from the stream that `forward` is given.
    case training
  }

  /// Passes the first `count` rows of `input` through to `output`.
  ///
  /// - Parameters:
  ///   - parameters: those that `prepare` was last called with.
  ///   - stream: for dropout.
  package func forward(
    _ count: Int, parameters: UnsafeMutablePointer<Float>, mode: Mode = .scoring,
    using stream: inout RandomStream
  ) {
    precondition(count <= capacity, "\(count) rows in a workspace of \(capacity)")
    for (index, stage) in stages.enumerated() {
      let (from, to) = (values[index].start, values[index + 1].start)
      let size = roundedToVectors(count * stage.outputStride)
      switch stage.work {
      case .dense(let weights, let biases, let activation):
        dense(
          index, count, weights: parameters + weights, biases: biases.map { parameters + $0 },
          rectifies: activation == .relu, to: kept[index]?.start ?? to)
        if let activation, activation != .relu {
          kernels.activate(activation.kernel, size, kept[index]?.start ?? to, to)
        }
      case .activation(let activation): kernels.activate(activation.kernel, size, from, to)
      case .normalisation(let scales, let means):
        if mode == .training {
          normalise(
            index, count, scales: parameters + scales, statistics: parameters + means)
        } else {
          rescale(index, count, scales: parameters + scales, statistics: parameters + means)
        }
      case .dropout(let share):
        if mode == .training {
          drop(index, count, share: share, using: &stream)
        } else {
          to.update(from: from, count: count * stage.outputStride)
        }
      }
    }
  }

  /// `forward` for scoring.
  package func forward(_ count: Int, parameters: UnsafeMutablePointer<Float>) {
    var unused = RandomStream(seed: 0, purpose: "")
    forward(count, parameters: parameters, mode: .scoring, using: &unused)
  }

  private func dense(
    _ index: Int, _ count: Int, weights: UnsafePointer<Float>, biases: UnsafePointer<Float>?,
    rectifies: Bool, to: UnsafeMutablePointer<Float>
  ) {
    let stage = stages[index]
    if stage.outputs == 1 {
      // The padded transpose of a column is that column, padded.
      guard let column = transposed[index] else { return }
      kernels.dots(
        count, stage.inputStride, values[index].start, stage.inputStride, column.start,
        biases?.pointee ?? 0, rectifies, to)
      return
    }
    var product = network_product()
    product.rows = count
    product.columns = stage.outputStride
    product.depth = stage.inputs
    product.a = UnsafePointer(values[index].start)
    product.a_row = stage.inputStride
    product.a_depth = 1
    product.b = padded[index].map { UnsafePointer($0.start) } ?? weights
    product.b_depth = stage.outputStride
    product.c = to
    product.c_row = stage.outputStride
    product.bias = biases.map { own in self.biases[index].map { UnsafePointer($0.start) } ?? own }
    product.rectifies = rectifies
    kernels.product(&product)
  }

  private func drop(_ index: Int, _ count: Int, share: Float, using stream: inout RandomStream) {
    guard let factors = kept[index]?.start else { return }
    let (from, to) = (values[index].start, values[index + 1].start)
    // Two decisions from each word, by 32 bits each.
    let threshold = UInt32(Double(share) * 0x1p32)
    let scale = 1 / (1 - share)
    var (word, hasHalf): (UInt64, Bool) = (0, false)
    for position in 0..<(count * stages[index].outputStride) {
      if hasHalf { word >>= 32 } else { word = stream.next() }
      hasHalf.toggle()
      let factor = UInt32(truncatingIfNeeded: word) < threshold ? 0 : scale
      factors[position] = factor
      to[position] = from[position] * factor
    }
  }
}
