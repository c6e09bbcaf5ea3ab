import Events
import Foundation
import GSL
import Learning
import Testing
import _TestSupport

@Suite struct AutoencoderTests {
  private let small = Autoencoder(
    hidden: [16], configuration: NetworkConfiguration(activation: .tanh, epochs: 15, batchSize: 64))

  @Test func aWeightOfTwoIsTheEventTwice() async throws {
    var small = small
    small.configuration.batchSize = 1_000
    small.configuration.epochs = 30
    try await checkReplication { [small] sample in
      try await small.fit(sample, seed: 1, index: 0, workers: Workers(1))
    }
  }

  @Test func theLawsOfLearners() async throws {
    let sample = try makePlane(600, seed: 1)
    try await checkLaws(on: makePlane(100, seed: 2).features) { seed, workers in
      try await small.fit(sample, seed: seed, index: 0, workers: workers)
    }
  }

  @Test func whatIsOffThePlaneScoresHigher() async throws {
    let fitted = try await small.fit(
      makePlane(3_000, seed: 1), seed: 1, index: 0, workers: Workers(2))
    let scores = try fitted.scores(of: makePlane(500, anomalies: 500, seed: 2).features)
    // The distances from the plane are χ of two degrees, widths 0.2 and 1.5: their exact area is
    // 1.5²/(1.5² + 0.2²) = 0.98; standard error 0.005, and the network is no perfect plane.
    #expect(area(Array(scores[500...]), over: Array(scores[..<500])) > 0.93)
  }

  @Test func aLinearOneFindsThePrincipalComponents() async throws {
    let sample = try makePlane(2_000, seed: 3)
    let fitted = try await Autoencoder(
      hidden: [],
      configuration: NetworkConfiguration(
        epochs: 150, batchSize: 100, optimizer: .adam(learningRate: 1e-2), schedule: .cosine())
    ).fit(sample, seed: 1, index: 0, workers: Workers(2))
    let scores = try fitted.scores(of: sample.features)
    let error = scores.reduce(0, +) / 2_000

    // The least possible error is the sum of the two least eigenvalues of the correlation matrix,
    // over 4: what the trace lacks after the two greatest, found by powers of the matrix.
    var matrix = [[Double]](repeating: [0, 0, 0, 0], count: 4)
    let rows = sample.features.elements.map(Double.init)
    let means = (0..<4).map { c in (0..<2_000).reduce(0) { $0 + rows[4 * $1 + c] } / 2_000 }
    for i in 0..<4 {
      for j in 0..<4 {
        for row in 0..<2_000 {
          matrix[i][j] += (rows[4 * row + i] - means[i]) * (rows[4 * row + j] - means[j]) / 2_000
        }
      }
    }
    let widths = (0..<4).map { matrix[$0][$0].squareRoot() }
    for i in 0..<4 { for j in 0..<4 { matrix[i][j] /= widths[i] * widths[j] } }
    var rest = 4.0
    for _ in 0..<2 {
      var vector = [1.0, 0.3, -0.2, 0.7]
      var value = 0.0
      for _ in 0..<2_000 {
        let image = matrix.map { zip($0, vector).reduce(0) { $0 + $1.0 * $1.1 } }
        value = image.reduce(0) { $0 + $1 * $1 }.squareRoot()
        vector = image.map { $0 / value }
      }
      rest -= value
      for i in 0..<4 { for j in 0..<4 { matrix[i][j] -= value * vector[i] * vector[j] } }
    }
    // Never better; and as near as the steps' noise lets it come.
    #expect(error > rest / 4 * (1 - 1e-5) && isClose(error, rest / 4, .relative(0.01)))
  }

  @Test func aWideBottleneckIsRefused() async throws {
    let sample = try makePlane(100, seed: 1)
    await #expect(throws: InputError.self) {
      try await Autoencoder(bottleneck: 4).fit(sample, seed: 1, index: 0, workers: Workers(1))
    }
  }
}

@Suite struct SquaredErrorObjectiveTests {
  @Test(arguments: [false, true]) func derivativesAreDifferences(_ hasPoint: Bool) {
    let network = Network(inputs: 3, hidden: [4], outputs: 3, activation: .tanh)
    var stream = RandomStream(seed: 1, purpose: "squares")
    let rows = AlignedFloats((0..<30).map { _ in Float(stream.normal()) })
    let objective = SquaredErrorObjective(
      network, rows: rows, target: hasPoint ? .point([1, -2, 0.5]) : .input,
      weights: (0..<10).map { 1 + Double($0) / 10 })
    let start = network.initialParameters(using: &stream)
    checkDerivatives(objective, at: start)
  }
}

/// Compares an objective's derivatives with differences of its loss.
func checkDerivatives<Objective: NetworkObjective>(_ objective: Objective, at start: [Float]) {
  let workspace = objective.makeWorkspace(rows: objective.count)
  let order = (0..<objective.count).map { Int32($0) }
  func loss(_ parameters: [Float]) -> (Double, [Float]) {
    let (held, gradient) = (AlignedFloats(parameters), AlignedFloats(parameters.count))
    objective.prepare(workspace, held.start)
    // The same noise each time.
    var stream = RandomStream(seed: 5, purpose: "noise of differences")
    let value = order.withUnsafeBufferPointer {
      objective.lossAndGradient(
        $0, parameters: held.start, gradient: gradient.start, workspace: workspace,
        stream: &stream)
    }
    return (value, gradient.array(parameters.count))
  }
  let gradient = loss(start).1
  let size = max(1, gradient.map { Double(abs($0)) }.max() ?? 0)
  for position in start.indices {
    var (up, down) = (start, start)
    up[position] += 0x1p-8
    down[position] -= 0x1p-8
    let difference = (loss(up).0 - loss(down).0) / 0x1p-7
    // Step h = 2⁻⁸: rounding of sums of order 10 to 1e-6 over 2h, and third derivatives times h².
    #expect(isClose(Double(gradient[position]), difference, .absolute(1e-3 * size)))
  }
}
