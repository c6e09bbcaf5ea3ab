extension UnlabelledSample {
  /// Weights of mean 1, so that a learning rate means the same for all samples.
  var unitWeights: [Double] {
    let mean = weights.reduce(0, +) / Double(count)
    return weights.map { $0 / mean }
  }
}
