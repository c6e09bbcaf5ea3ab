import Events

extension Preprocessing {
  /// Fits the steps to weighted events, each counting by the size of its weight.
  func fit(_ features: FeatureMatrix, signedWeights: [Double]) throws(InputError)
    -> FittedPreprocessing
  {
    try fit(features, weights: signedWeights.map(abs))
  }
}

extension FittedPreprocessing {
  /// The transformed events as a network's rows; held within a million, so that nothing computed
  /// from them overflows.
  package func rows(_ matrix: FeatureMatrix) -> AlignedFloats {
    let values = transformedValues(matrix)
    let rows = AlignedFloats(values.count)
    for (position, value) in values.enumerated() {
      rows.start[position] = max(-1e6, min(1e6, value))
    }
    return rows
  }
}
