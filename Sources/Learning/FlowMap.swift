import GSL

/// The shape of a flow: layers that map a vector of features, one after the other, to one that
/// shall be standard normal.
///
/// It holds no parameters. These are one flat array: each layer's network at a multiple of sixteen,
/// then what the normalisations train, then the means and variances by which they score.
package struct FlowMap: Codable, Hashable, Sendable {
  /// The number of features.
  package let width: Int
  /// The maps, the first of which sees the features.
  package let layers: [FlowLayer]
  /// Whether what leaves each layer but the last is normalised over the mini-batch.
  package let normalisesBatches: Bool

  package init(width: Int, layers: [FlowLayer], normalisesBatches: Bool = false) {
    precondition(width >= 1 && !layers.isEmpty, "\(layers.count) layers of \(width) features")
    self.width = width
    self.layers = layers
    self.normalisesBatches = normalisesBatches
  }

  /// Where each layer's parameters begin.
  package var offsets: [Int] {
    var offset = 0
    return layers.map { layer in
      defer { offset += roundedToVectors(layer.network.parameterCount) }
      return offset
    }
  }

  /// The number of normalisations, and where each has its D logarithms of scales and D shifts, and
  /// its D means and D variances.
  package var normalisationCount: Int { normalisesBatches ? layers.count - 1 : 0 }
  func scales(_ normalisation: Int) -> Int { networkCount + 2 * width * normalisation }
  func statistics(_ normalisation: Int) -> Int { trainableCount + 2 * width * normalisation }

  private var networkCount: Int {
    layers.reduce(0) { $0 + roundedToVectors($1.network.parameterCount) }
  }

  /// The number of parameters that are trained, with those that fill up; they come first.
  package var trainableCount: Int {
    networkCount + roundedToVectors(2 * width * normalisationCount)
  }

  /// The number of parameters.
  package var parameterCount: Int { trainableCount + 2 * width * normalisationCount }

  /// 1 for each trained parameter, 0 for those that masks forbid or that fill up.
  package var mask: [Float] {
    joined(layers.map(\.mask) + [Array(repeating: 1, count: 2 * width * normalisationCount)])
  }

  /// Random parameters, by which the flow is near the identity.
  package func initialParameters(using stream: inout RandomStream) -> [Float] {
    let zeros = [Float](repeating: 0, count: width)
    let count = normalisationCount
    let trained = joined(
      layers.map { $0.initialParameters(using: &stream) }
        + [(0..<2 * count).flatMap { _ in zeros }])
    return trained + (0..<count).flatMap { _ in zeros + zeros.map { _ in 1 } }
  }

  private func joined(_ parts: [[Float]]) -> [Float] {
    parts.flatMap { $0 + Array(repeating: 0, count: roundedToVectors($0.count) - $0.count) }
  }
}
