internal import CNetwork
import GSL

/// The negative evidence lower bound of a variational autoencoder with a normal law of unit width for
/// the features: ½ |x - f(z)|² + β KL, with z drawn from the encoder's normal law.
///
/// Source: Kingma and Welling, arXiv:1312.6114, Eq. (10) and Appendix B.
package struct VariationalObjective: NetworkObjective {
  /// One thread's pair of networks.
  package final class Workspace {
    let encoder: NetworkWorkspace
    let decoder: NetworkWorkspace
    let noise: AlignedFloats

    init(_ encoder: Network, _ decoder: Network, rows: Int) {
      self.encoder = NetworkWorkspace(encoder, capacity: rows)
      self.decoder = NetworkWorkspace(decoder, capacity: rows)
      noise = AlignedFloats(rows * decoder.inputs)
    }
  }

  /// From features to the means and then the log-variances of the latent numbers.
  let encoder: Network
  /// From latent numbers to features.
  let decoder: Network
  private let rows: AlignedFloats
  private let weights: [Float]
  private let divergenceWeight: Float
  package let totalWeight: Double

  /// The loss of a pair of networks on rows of features.
  package init(
    encoder: Network, decoder: Network, rows: AlignedFloats, weights: [Double],
    divergenceWeight: Double
  ) {
    precondition(encoder.outputs == 2 * decoder.inputs && decoder.outputs == encoder.inputs)
    self.encoder = encoder
    self.decoder = decoder
    self.rows = rows
    self.weights = weights.map { Float($0) }
    self.divergenceWeight = Float(divergenceWeight)
    totalWeight = weights.reduce(0, +)
  }

  package var count: Int { weights.count }
  /// The decoder's follow the encoder's.
  package var parameterCount: Int { encoder.parameterCount + decoder.parameterCount }
  package var trainableCount: Int { parameterCount }
  package var needsWholeBatch: Bool { false }

  package func makeWorkspace(rows: Int) -> Workspace { Workspace(encoder, decoder, rows: rows) }

  package func prepare(_ workspace: Workspace, _ parameters: UnsafePointer<Float>) {
    workspace.encoder.prepare(parameters)
    workspace.decoder.prepare(parameters + encoder.parameterCount)
  }

  package func lossAndGradient(
    _ rows: UnsafeBufferPointer<Int32>, parameters: UnsafeMutablePointer<Float>,
    gradient: UnsafeMutablePointer<Float>, workspace: Workspace, stream: inout RandomStream
  ) -> Double {
    let latent = decoder.inputs
    for position in 0..<(rows.count * latent) {
      workspace.noise.start[position] = Float(stream.normal())
    }
    let sum = forward(rows, parameters, workspace, differentiates: true)
    workspace.decoder.backward(
      rows.count, parameters: parameters + encoder.parameterCount,
      gradient: gradient + encoder.parameterCount, toInput: true)
    // z = μ + e^(v/2) ε: by the mean, the decoder's derivative and that of ½ μ²; by the
    // log-variance, ½ ε e^(v/2) times the decoder's and ½ (e^v - 1).
    let (codes, back) = (workspace.encoder.output, workspace.encoder.outputGradient)
    let (stride, step) = (workspace.encoder.outputStride, workspace.decoder.inputStride)
    for (position, row) in rows.enumerated() {
      let weight = weights[Int(row)] * divergenceWeight
      for column in 0..<latent {
        let (mean, logVariance) = (
          codes[position * stride + column], codes[position * stride + latent + column]
        )
        let byLatent = workspace.decoder.inputGradient[position * step + column]
        let deviation = exponential(logVariance / 2)
        back[position * stride + column] = byLatent + weight * mean
        back[position * stride + latent + column] =
          byLatent * workspace.noise.start[position * latent + column] * deviation / 2
          + weight * (deviation * deviation - 1) / 2
      }
    }
    workspace.encoder.backward(rows.count, parameters: parameters, gradient: gradient)
    return sum
  }

  package func loss(
    _ rows: UnsafeBufferPointer<Int32>, parameters: UnsafeMutablePointer<Float>,
    workspace: Workspace
  ) -> Double {
    workspace.noise.start.update(repeating: 0, count: rows.count * decoder.inputs)
    return forward(rows, parameters, workspace, differentiates: false)
  }

  private func forward(
    _ rows: UnsafeBufferPointer<Int32>, _ parameters: UnsafeMutablePointer<Float>,
    _ workspace: Workspace, differentiates: Bool
  ) -> Double {
    let (latent, width) = (decoder.inputs, encoder.inputs)
    workspace.encoder.gather(rows, of: self.rows)
    workspace.encoder.forward(rows.count, parameters: parameters)
    let (codes, stride) = (workspace.encoder.output, workspace.encoder.outputStride)
    let (input, step) = (workspace.decoder.input, workspace.decoder.inputStride)
    var sum = 0.0
    for (position, row) in rows.enumerated() {
      var divergence = 0.0
      for column in 0..<latent {
        let (mean, logVariance) = (
          codes[position * stride + column], codes[position * stride + latent + column]
        )
        let deviation = exponential(logVariance / 2)
        input[position * step + column] =
          mean + deviation * workspace.noise.start[position * latent + column]
        divergence += normalDivergence(mean: Double(mean), logVariance: Double(logVariance))
      }
      sum += Double(weights[Int(row)] * divergenceWeight) * divergence
    }
    workspace.decoder.forward(rows.count, parameters: parameters + encoder.parameterCount)
    let (output, source) = (workspace.decoder.output, workspace.encoder.input)
    let (outStride, inStride) = (workspace.decoder.outputStride, workspace.encoder.inputStride)
    for (position, row) in rows.enumerated() {
      let weight = weights[Int(row)]
      var squares: Float = 0
      for column in 0..<width {
        let distance =
          output[position * outStride + column] - source[position * inStride + column]
        squares += distance * distance
        if differentiates {
          workspace.decoder.outputGradient[position * outStride + column] = weight * distance
        }
      }
      sum += Double(weight * squares) / 2
    }
    return sum
  }
}
