import Foundation
import GSL
import Learning
import Testing
import _TestSupport

private let spline = FlowTransform.spline(.init(bins: 4, bound: 3))

/// Layers of each kind on three features.
private let maps: [FlowMap] = [
  FlowMap(
    width: 3,
    layers: [
      FlowLayer(
        autoregressive: [0, 1, 2], transform: .affine, hidden: [10, 9], activation: .tanh),
      FlowLayer(
        autoregressive: [2, 0, 1], transform: .affine, hidden: [8], activation: .silu),
    ]),
  FlowMap(
    width: 3,
    layers: [
      FlowLayer(autoregressive: [1, 0, 2], transform: spline, hidden: [12], activation: .tanh),
      FlowLayer(
        coupling: [0, 2], given: [1], transform: spline, hidden: [7, 5], activation: .tanh),
      FlowLayer(coupling: [1], given: [2, 0], transform: .affine, hidden: [], activation: .tanh),
    ]),
  FlowMap(
    width: 3,
    layers: [
      FlowLayer(autoregressive: [0, 1, 2], transform: .affine, hidden: [8], activation: .tanh),
      FlowLayer(autoregressive: [2, 1, 0], transform: .affine, hidden: [8], activation: .tanh),
      FlowLayer(autoregressive: [0, 1, 2], transform: spline, hidden: [8], activation: .tanh),
    ], normalisesBatches: true),
]

private struct Setup {
  var map: FlowMap
  var parameters: [Float]
  var values: [Double]
  var conditions: [Float]
  var weights: [Double]

  init(_ map: FlowMap, rows: Int, seed: UInt64) {
    var stream = RandomStream(seed: seed, purpose: "flow objective")
    self.map = map
    // Three times the usual, so that nothing is near the identity.
    parameters = map.initialParameters(using: &stream).map { 3 * $0 }
    values = (0..<rows * map.width).map { _ in stream.normal() }
    conditions = (0..<rows).map { _ in Float(stream.normal()) }
    weights = (0..<rows).map { _ in 0.5 + stream.uniform() }
  }

  var objective: FlowObjective {
    FlowObjective(map, values: values, conditions: conditions, weights: weights)
  }

  func lossAndGradient(_ parameters: [Float], rows: [Int32]) -> (Double, [Float]) {
    let objective = objective
    let workspace = objective.makeWorkspace(rows: rows.count)
    let (memory, gradient) = (AlignedFloats(parameters), AlignedFloats(map.trainableCount))
    objective.prepare(workspace, memory.start)
    var stream = RandomStream(seed: 0, purpose: "none")
    let loss = rows.withUnsafeBufferPointer {
      objective.lossAndGradient(
        $0, parameters: memory.start, gradient: gradient.start, workspace: workspace,
        stream: &stream)
    }
    return (loss, gradient.array(map.trainableCount))
  }
}

@Suite struct FlowObjectiveTests {
  @Test(arguments: maps)
  func gradientsAreThoseOfFiniteDifferences(map: FlowMap) {
    let setup = Setup(map, rows: 12, seed: 1)
    let rows = Array(0..<12 as Range<Int32>)
    let (_, gradient) = setup.lossAndGradient(setup.parameters, rows: rows)
    let mask = map.mask
    let step: Float = 4e-3
    let size = gradient.reduce(0) { max($0, abs(Double($1))) }
    for index in gradient.indices {
      var (up, down) = (setup.parameters, setup.parameters)
      up[index] += step
      down[index] -= step
      let change =
        setup.lossAndGradient(up, rows: rows).0 - setup.lossAndGradient(down, rows: rows).0
      let derivative = change / (Double(up[index]) - Double(down[index]))
      if mask[index] == 1 {
        // The step's square, and single precision of the networks over the step.
        #expect(isClose(Double(gradient[index]), derivative, .absolute(1e-3 * size)))
      } else {
        #expect(gradient[index] == 0)
      }
    }
  }

  @Test(arguments: maps)
  func gradientsAlongADirectionAreExactToSinglePrecision(map: FlowMap) {
    let setup = Setup(map, rows: 40, seed: 2)
    let rows = Array(0..<40 as Range<Int32>)
    let (_, gradient) = setup.lossAndGradient(setup.parameters, rows: rows)
    let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    func loss(_ step: Double) -> Double {
      let moved =
        zip(setup.parameters, gradient).map {
          Float(Double($0) + step * Double($1) / norm)
        } + setup.parameters[map.trainableCount...]
      return setup.lossAndGradient(moved, rows: rows).0
    }
    // Fourth-order differences along the gradient, whose derivative is its norm; the step is short
    // enough that few rows pass a knot, where the logarithm of a spline's slope has a kink.
    let h = 0.002
    let derivative =
      (8 * (loss(h) - loss(-h)) - (loss(2 * h) - loss(-2 * h))) / (12 * h)
    #expect(isClose(norm, derivative, .relative(1e-4)))
  }

  @Test(arguments: maps)
  func aWeightOfTwoCountsAsTwoEvents(map: FlowMap) {
    var setup = Setup(map, rows: 20, seed: 3)
    let rows = Array(0..<20 as Range<Int32>)
    setup.weights = setup.weights.map { _ in 2 }
    let (twice, gradient) = setup.lossAndGradient(setup.parameters, rows: rows)
    setup.weights = setup.weights.map { _ in 1 }
    let (both, sameGradient) = setup.lossAndGradient(setup.parameters, rows: rows + rows)
    // Sums in another order.
    #expect(isClose(twice, both, .relative(1e-12)))
    let size = Double(gradient.reduce(0) { max($0, abs($1)) })
    for (a, b) in zip(gradient, sameGradient) {
      #expect(isClose(Double(a), Double(b), .absolute(1e-5 * size)))
    }
  }

  @Test(arguments: maps)
  func masksAllowNoFeatureToSeeALaterOne(map: FlowMap) {
    for layer in map.layers where layer.isAutoregressive {
      let mask = layer.mask
      // The number of allowed paths from each input to each output, layer by layer.
      var (offset, paths) = (0, [[Float]]())
      for input in 0..<layer.network.inputs {
        paths.append((0..<layer.network.inputs).map { $0 == input ? 1 : 0 })
      }
      for case .dense(let outputs, _) in layer.network.layers {
        let inputs = paths[0].count
        paths = paths.map { path in
          (0..<outputs).map { column in
            (0..<inputs).reduce(0) { $0 + path[$1] * mask[offset + $1 * outputs + column] }
          }
        }
        offset += inputs * outputs + outputs
      }
      let size = layer.transform.parameterCount
      for output in 0..<layer.network.outputs {
        for input in 0..<map.width {
          #expect((paths[input][output] > 0) == (input < output / size))
        }
        #expect(paths[map.width][output] > 0)
      }
    }
  }
}
