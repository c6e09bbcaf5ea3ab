import Foundation
import GSL
import Learning
import Testing
import _TestSupport

/// Σ over rows and outputs of c · output, whose derivatives backward passes give.
private struct LinearProbe {
  let network: Network
  let rows: [Float]
  let coefficients: [Float]
  let mode: NetworkWorkspace.Mode
  var count: Int { rows.count / network.inputs }

  private func run(_ parameters: [Float], _ rows: [Float]) -> (NetworkWorkspace, AlignedFloats) {
    let workspace = NetworkWorkspace(network, capacity: count)
    let held = AlignedFloats(parameters)
    for row in 0..<count {
      for column in 0..<network.inputs {
        workspace.input[row * workspace.inputStride + column] = rows[row * network.inputs + column]
      }
    }
    workspace.prepare(held.start)
    var stream = RandomStream(seed: 9, purpose: "dropout")
    workspace.forward(count, parameters: held.start, mode: mode, using: &stream)
    return (workspace, held)
  }

  func value(_ parameters: [Float], _ rows: [Float]) -> Double {
    let (workspace, _) = run(parameters, rows)
    var sum = 0.0
    for row in 0..<count {
      for column in 0..<network.outputs {
        sum +=
          Double(coefficients[row * network.outputs + column])
          * Double(workspace.output[row * workspace.outputStride + column])
      }
    }
    return sum
  }

  func gradients(_ parameters: [Float]) -> (parameters: [Float], rows: [Float]) {
    let (workspace, held) = run(parameters, rows)
    for row in 0..<count {
      for column in 0..<network.outputs {
        workspace.outputGradient[row * workspace.outputStride + column] =
          coefficients[row * network.outputs + column]
      }
    }
    let gradient = AlignedFloats(network.trainableCount)
    workspace.backward(count, parameters: held.start, gradient: gradient.start, toInput: true)
    var byInput: [Float] = []
    for row in 0..<count {
      for column in 0..<network.inputs {
        byInput.append(workspace.inputGradient[row * workspace.inputStride + column])
      }
    }
    return (gradient.array(network.trainableCount), byInput)
  }
}

@Suite struct NetworkGradientTests {
  static let networks: [Network] = [
    Network(inputs: 3, layers: [.dense(5)]),
    Network(inputs: 16, layers: [.dense(outputs: 16, hasBias: false)]),
    Network(inputs: 4, layers: [.dense(1)]),
    Network(inputs: 1, layers: [.dense(1)]),
    Network(inputs: 1, layers: [.dense(7), .activation(.tanh), .dense(1)]),
    Network(inputs: 5, layers: [.activation(.silu), .dense(2), .activation(.gelu)]),
    Network(inputs: 5, layers: [.activation(.relu), .dense(2), .batchNormalisation]),
    Network(inputs: 5, hidden: [16, 7], outputs: 3, activation: .relu),
    Network(inputs: 5, hidden: [70, 33], outputs: 1, activation: .relu),
    Network(inputs: 5, hidden: [1, 6], outputs: 2, activation: .relu),
    Network(inputs: 4, hidden: [20], outputs: 1, activation: .tanh),
    Network(inputs: 4, hidden: [20, 16], outputs: 1, activation: .silu),
    Network(inputs: 4, hidden: [9, 16], outputs: 2, activation: .gelu, hasBiases: false),
    Network(inputs: 4, hidden: [8, 17], outputs: 1, activation: .tanh, normalisesBatches: true),
    Network(inputs: 4, hidden: [8, 17], outputs: 2, activation: .relu, normalisesBatches: true),
    Network(inputs: 4, hidden: [8, 17], outputs: 1, activation: .silu, dropout: 0.4),
    Network(inputs: 4, hidden: [17, 5], outputs: 1, activation: .relu, dropout: 0.3),
    Network(inputs: 3, layers: [.batchNormalisation, .dense(2), .batchNormalisation]),
  ]

  @Test(arguments: networks)
  func backwardPassesAreFiniteDifferences(_ network: Network) throws {
    let count = 13
    var stream = RandomStream(seed: 2, purpose: "gradient test")
    let parameters = network.initialParameters(using: &stream)
    let probe = LinearProbe(
      network: network, rows: (0..<count * network.inputs).map { _ in Float(stream.normal()) },
      coefficients: (0..<count * network.outputs).map { _ in Float(stream.normal()) },
      mode: .training)
    let gradients = probe.gradients(parameters)
    let size = max(1, gradients.parameters.map { Double(abs($0)) }.max() ?? 0)
    // Central differences of step h = 2⁻⁹ of a sum of order 10 in single precision: its rounding, a
    // few 1e-7 of 10, over 2h is 1e-3; third derivatives give h². Where a rectifier's kink lies
    // within the step, the error is the second difference over 2h; two kinks may hide each other, so
    // that one derivative in a hundred may be off.
    let step: Float = 0x1p-9
    let hasKinks = network.layers.contains(.activation(.relu))
    let middle = probe.value(parameters, probe.rows)
    var misses = 0
    func compare(_ derivative: Float, _ value: (Float) -> Double) {
      let (up, down) = (value(step), value(-step))
      let bend = hasKinks ? abs(up - 2 * middle + down) / Double(2 * step) : 0
      let difference = (up - down) / Double(2 * step)
      if !isClose(Double(derivative), difference, .absolute(4e-3 * size + bend)) { misses += 1 }
    }
    for position in 0..<network.trainableCount {
      compare(gradients.parameters[position]) { shift in
        var moved = parameters
        moved[position] += shift
        return probe.value(moved, probe.rows)
      }
    }
    for position in probe.rows.indices {
      compare(gradients.rows[position]) { shift in
        var moved = probe.rows
        moved[position] += shift
        return probe.value(parameters, moved)
      }
    }
    #expect(misses <= (hasKinks ? (network.trainableCount + probe.rows.count) / 100 : 0))
  }

  @Test func aRectifiersDerivativesAreExactAwayFromItsKink() {
    // Units that are all open or all shut by their biases: the network is linear, and differences
    // are exact up to rounding.
    let network = Network(inputs: 2, hidden: [2], outputs: 1, activation: .relu)
    let parameters: [Float] = [1, 2, -1, 3, 50, -50, 2, 5, 1]
    let probe = LinearProbe(
      network: network, rows: [1, 2, 3, -1], coefficients: [1, 1], mode: .scoring)
    let gradients = probe.gradients(parameters)
    // Open: unit 0, output weight 2. By weights: Σx · 2 = (8, 2); biases 2 · 2; the output's weight
    // Σ(h) = 49 + 54 and 0; its bias 2. By inputs: 2 · (1, -1).
    #expect(gradients.parameters == [8, 0, 2, 0, 4, 0, 103, 0, 2])
    #expect(gradients.rows == [2, -2, 2, -2])
  }

  @Test func crossEntropyIsItsFormulaAndItsDerivativesDifferences() {
    let network = Network(inputs: 2, layers: [.dense(1)])
    let rows: [Float] = [0.5, -1, 2, 0.25, -3, 1, 40, 40]
    let (isEnriched, weights) = ([true, false, true, false], [1.0, 2, -0.5, 1])
    let objective = CrossEntropyObjective(
      network, rows: AlignedFloats(rows), isEnriched: isEnriched, weights: weights)
    let workspace = objective.makeWorkspace(rows: 4)
    func loss(_ parameters: [Double]) -> Double {
      (0..<4).reduce(0) { sum, row in
        let z =
          Double(rows[2 * row]) * parameters[0] + Double(rows[2 * row + 1]) * parameters[1]
          + parameters[2]
        let s = isEnriched[row] ? z : -z
        return sum + weights[row] * (max(-s, 0) + log1p(exp(-abs(s))))
      }
    }
    let parameters = [0.75, -0.5, 0.25]
    let held = AlignedFloats(parameters.map { Float($0) })
    let gradient = AlignedFloats(3)
    objective.prepare(workspace, held.start)
    var stream = RandomStream(seed: 1, purpose: "unused")
    let order: [Int32] = [0, 1, 2, 3]
    let value = order.withUnsafeBufferPointer {
      objective.lossAndGradient(
        $0, parameters: held.start, gradient: gradient.start, workspace: workspace,
        stream: &stream)
    }
    // Single precision on a sum of order 10.
    #expect(isClose(value, loss(parameters), .relative(1e-6)))
    for position in 0..<3 {
      var (up, down) = (parameters, parameters)
      up[position] += 1e-5
      down[position] -= 1e-5
      let difference = (loss(up) - loss(down)) / 2e-5
      // Single precision, on terms of order 40.
      #expect(isClose(Double(gradient.start[position]), difference, .absolute(1e-5)))
    }
  }
}
