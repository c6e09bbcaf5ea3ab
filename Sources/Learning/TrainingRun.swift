internal import CNetwork
import Foundation
import GSL

/// One training under way, with the memory that its threads share.
///
/// What a thread may write is settled by its index and the barriers between the parts of a step;
/// hence the unchecked conformance.
final class TrainingRun<Objective: NetworkObjective>: @unchecked Sendable {
  /// The most lanes of a mini-batch, and the most rows of a block.
  private static var greatestLaneCount: Int { 8 }
  private static var greatestBlock: Int { 64 }

  private let training: NetworkTraining
  private let objective: Objective
  private let validation: Objective?
  private let atEpoch: ([Float], TrainingHistory) -> Bool
  private let noiseSeed: UInt64
  private var shuffle: RandomStream
  let threads: Int
  let parameters: AlignedFloats
  private(set) var history = TrainingHistory()
  private(set) var hasDiverged = false

  private let state: OptimizerState
  private let laneGradients: AlignedFloats
  private let laneStride: Int
  private let gradient: AlignedFloats
  private let lanes: Int
  private let blockRows: Int
  /// One for each lane, at distances of a cache line.
  private let laneLosses: UnsafeMutablePointer<Double>
  private let order: UnsafeMutablePointer<Int32>
  private var factor = 1.0
  private var isEnding = false

  init(
    _ training: NetworkTraining, _ objective: Objective, validation: Objective?,
    parameters: [Float], stream: RandomStream, threads: Int,
    atEpoch: @escaping ([Float], TrainingHistory) -> Bool
  ) {
    self.training = training
    self.objective = objective
    self.validation = validation
    self.atEpoch = atEpoch
    var stream = stream
    noiseSeed = stream.next()
    shuffle = stream
    let isWhole = objective.needsWholeBatch
    let size = min(training.batchSize, objective.count)
    blockRows = isWhole ? size : min(size, Self.greatestBlock)
    lanes = min(Self.greatestLaneCount, Self.blocks(size, of: blockRows))
    self.threads = min(threads, lanes)
    self.parameters = AlignedFloats(parameters)
    state = OptimizerState(training.optimizer, count: objective.trainableCount)
    gradient = AlignedFloats(objective.trainableCount)
    laneStride = roundedToVectors(objective.trainableCount)
    laneGradients = AlignedFloats(lanes * laneStride)
    laneLosses = .allocate(capacity: lanes * 8)
    laneLosses.initialize(repeating: 0, count: lanes * 8)
    let rows = max(objective.count, validation?.count ?? 0)
    order = .allocate(capacity: rows)
    for row in 0..<rows { order[row] = Int32(row) }
  }

  deinit {
    laneLosses.deallocate()
    order.deallocate()
  }

  private static func blocks(_ rows: Int, of size: Int) -> Int { (rows + size - 1) / size }

  /// The part of thread `index`.
  func work(_ index: Int, _ team: ThreadTeam) {
    let workspace = objective.makeWorkspace(rows: blockRows)
    let count = objective.count
    var step = 0
    for _ in 0..<training.epochs {
      if index == 0 { begin() }
      team.wait()
      var start = 0
      while start < count {
        let size = min(training.batchSize, count - start)
        step += 1
        objective.prepare(workspace, parameters.start)
        forEachBlock(index, rows: start..<(start + size)) { lane, rows, number in
          var stream = RandomStream(
            seed: noiseSeed, purpose: "noise", index: UInt64(step) << 24 | UInt64(number))
          laneLosses[lane * 8] += objective.lossAndGradient(
            rows, parameters: parameters.start,
            gradient: laneGradients.start + lane * laneStride, workspace: workspace,
            stream: &stream)
        }
        team.wait()
        finishStep(index, step, size, team)
        start += size
      }
      if index == 0 { record() }
      team.wait()
      if let validation { validate(validation, index, workspace, team) }
      if index == 0 { close() }
      team.wait()
      if isEnding { return }
    }
  }

  /// Calls the body for each block of this thread's lanes.
  private func forEachBlock(
    _ index: Int, rows: Range<Int>,
    _ body: (_ lane: Int, _ rows: UnsafeBufferPointer<Int32>, _ number: Int) -> Void
  ) {
    let blocks = Self.blocks(rows.count, of: blockRows)
    let lanes = min(lanes, blocks)
    for lane in stride(from: index, to: lanes, by: threads) {
      for block in (lane * blocks / lanes)..<((lane + 1) * blocks / lanes) {
        let first = rows.lowerBound + block * rows.count / blocks
        let end = rows.lowerBound + (block + 1) * rows.count / blocks
        body(lane, UnsafeBufferPointer(start: order + first, count: end - first), block)
      }
    }
  }

  private func begin() {
    var random = shuffle
    let permutation = random.permutation(of: objective.count)
    for (position, row) in permutation.enumerated() { order[position] = Int32(row) }
    shuffle = random
    for lane in 0..<lanes { laneLosses[lane * 8] = 0 }
    let losses = validation == nil ? history.training : history.validation
    factor = training.schedule.factor(after: losses, of: training.epochs)
  }

  /// Adds the lanes up and moves the parameters, each thread its share of them.
  private func finishStep(_ index: Int, _ step: Int, _ size: Int, _ team: ThreadTeam) {
    let vectors = laneStride / 16
    let range = (index * vectors / threads * 16)..<((index + 1) * vectors / threads * 16)
    let kernels = network_best_kernels().pointee
    kernels.gather_sums(
      range.count, lanes, laneGradients.start + range.lowerBound, laneStride,
      gradient.start + range.lowerBound)
    var scale = 1 / Double(size)
    if let limit = training.gradientLimit {
      team.wait()
      var squares = 0.0
      for position in 0..<objective.trainableCount {
        let g = Double(gradient.start[position])
        squares += g * g
      }
      let norm = squares.squareRoot() * scale
      if norm > limit { scale *= limit / norm }
    }
    let trained = range.clamped(to: 0..<objective.trainableCount)
    state.step(
      trained, number: step, factor: factor, scale: scale, gradient: gradient,
      parameters: parameters)
    team.wait()
  }

  private func record() {
    var sum = 0.0
    for lane in 0..<lanes {
      sum += laneLosses[lane * 8]
      laneLosses[lane * 8] = 0
    }
    history.training.append(sum / objective.totalWeight)
    history.learningRates.append(training.optimizer.learningRate * factor)
    // The validation rows in their own order; the next epoch draws a new one.
    if let validation { for row in 0..<validation.count { order[row] = Int32(row) } }
  }

  private func validate(
    _ validation: Objective, _ index: Int, _ workspace: Objective.Workspace, _ team: ThreadTeam
  ) {
    objective.prepare(workspace, parameters.start)
    forEachBlock(index, rows: 0..<validation.count) { lane, rows, _ in
      laneLosses[lane * 8] += validation.loss(
        rows, parameters: parameters.start, workspace: workspace)
    }
    team.wait()
  }

  private func close() {
    if let validation {
      let sum = (0..<lanes).reduce(0) { $0 + laneLosses[$1 * 8] }
      history.validation.append(sum / validation.totalWeight)
    }
    let values = parameters.array(objective.parameterCount)
    // A rectifier turns NaN into 0, so that the loss alone may look sound.
    hasDiverged =
      !(history.training.last?.isFinite ?? false) || !values.allSatisfy { $0.isFinite }
    let goesOn = !hasDiverged && atEpoch(values, history)
    isEnding = !goesOn || Task.isCancelled
  }
}
