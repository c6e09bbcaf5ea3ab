import Foundation
import GSL

/// Standardised events in blocks of 256, feature by feature in each, four to a vector: as the
/// expectation step reads them. The last block is filled up with events of weight 0.
struct MixtureEvents: Sendable {
  /// The vectors of four events in a block.
  static let lanes = 64
  let count: Int
  let width: Int
  /// The sum of the weights.
  let total: Double
  let values: [SIMD4<Double>]
  let weights: [SIMD4<Double>]

  init(_ elements: [Double], width: Int, weights: [Double]) {
    count = weights.count
    self.width = width
    total = weights.reduce(0, +)
    let (size, lanes) = (4 * Self.lanes, Self.lanes)
    let blocks = (count + size - 1) / size
    var values = [SIMD4<Double>](repeating: .zero, count: blocks * lanes * width)
    var shares = [SIMD4<Double>](repeating: .zero, count: blocks * lanes)
    for row in 0..<count {
      let (block, place) = row.quotientAndRemainder(dividingBy: size)
      shares[block * lanes + place / 4][place % 4] = weights[row]
      for column in 0..<width {
        values[(block * width + column) * lanes + place / 4][place % 4] =
          elements[row * width + column]
      }
    }
    self.values = values
    self.weights = shares
  }

  /// The expectation step: the responsibilities' sums, and the log likelihood.
  func expectation(of components: [MixtureComponent]) -> MixtureSums {
    var sums = MixtureSums(count: components.count, width: width)
    visit(components) { block, values, weights, logs, densities in
      for lane in 0..<Self.lanes {
        sums.logLikelihood += (weights[lane] * logs[lane]).sum()
      }
      for c in components.indices {
        let shares = densities + c * Self.lanes
        for lane in 0..<Self.lanes { shares[lane] *= weights[lane] }
        add(shares, values, component: c, to: &sums)
      }
    }
    return sums
  }

  private func add(
    _ shares: UnsafeMutablePointer<SIMD4<Double>>, _ values: UnsafePointer<SIMD4<Double>>,
    component c: Int, to sums: inout MixtureSums
  ) {
    var total = SIMD4<Double>.zero
    for lane in 0..<Self.lanes { total += shares[lane] }
    sums.totals[c] += total.sum()
    for i in 0..<width {
      let x = values + i * Self.lanes
      var first = SIMD4<Double>.zero
      for lane in 0..<Self.lanes { first += shares[lane] * x[lane] }
      sums.firsts[c * width + i] += first.sum()
      for j in 0...i {
        let y = values + j * Self.lanes
        var second = SIMD4<Double>.zero
        for lane in 0..<Self.lanes { second += shares[lane] * x[lane] * y[lane] }
        sums.seconds[(c * width + i) * width + j] += second.sum()
      }
    }
  }

  /// ln p of each event.
  func logDensities(of components: [MixtureComponent]) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(count)
    visit(components) { block, _, _, logs, _ in
      for place in 0..<min(4 * Self.lanes, count - block * 4 * Self.lanes) {
        result.append(logs[place / 4][place % 4])
      }
    }
    return result
  }

  /// Calls back for each block with its values, its weights, ln p of its events, and each
  /// component's share of p, `lanes` vectors a component.
  private func visit(
    _ components: [MixtureComponent],
    _ body: (
      _ block: Int, _ values: UnsafePointer<SIMD4<Double>>, _ weights: UnsafePointer<SIMD4<Double>>,
      _ logs: UnsafeMutablePointer<SIMD4<Double>>, _ shares: UnsafeMutablePointer<SIMD4<Double>>
    ) -> Void
  ) {
    let lanes = Self.lanes
    let room = UnsafeMutablePointer<SIMD4<Double>>.allocate(
      capacity: (components.count + 2) * lanes)
    defer { room.deallocate() }
    let (logs, scratch, shares) = (room, room + lanes, room + 2 * lanes)
    values.withUnsafeBufferPointer { values in
      weights.withUnsafeBufferPointer { weights in
        guard let values = values.baseAddress, let weights = weights.baseAddress else { return }
        for block in 0..<(count + 4 * lanes - 1) / (4 * lanes) {
          let x = values + block * width * lanes
          for (c, component) in components.enumerated() {
            component.addLogs(x, lanes: lanes, scratch: scratch, to: shares + c * lanes)
          }
          for lane in 0..<lanes {
            var greatest = shares[lane]
            for c in 1..<max(components.count, 1) {
              let other = shares[c * lanes + lane]
              greatest.replace(with: other, where: other .> greatest)
            }
            var sum = SIMD4<Double>.zero
            for c in components.indices {
              let share = exponential(shares[c * lanes + lane] - greatest)
              shares[c * lanes + lane] = share
              sum += share
            }
            for c in components.indices { shares[c * lanes + lane] /= sum }
            logs[lane] =
              greatest + SIMD4(log(sum[0]), log(sum[1]), log(sum[2]), log(sum[3]))
          }
          body(block, x, weights + block * lanes, logs, shares)
        }
      }
    }
  }
}

/// e^x for x ≤ 0, each lane by the C library.
@inline(__always)
private func exponential(_ x: SIMD4<Double>) -> SIMD4<Double> {
  SIMD4(exp(x[0]), exp(x[1]), exp(x[2]), exp(x[3]))
}

extension MixtureComponent {
  /// ln(fraction · density) of a block's events.
  fileprivate func addLogs(
    _ values: UnsafePointer<SIMD4<Double>>, lanes: Int,
    scratch: UnsafeMutablePointer<SIMD4<Double>>, to logs: UnsafeMutablePointer<SIMD4<Double>>
  ) {
    let width = mean.count
    for lane in 0..<lanes { logs[lane] = SIMD4(repeating: logNorm) }
    for i in 0..<width {
      let start = SIMD4(repeating: -offset[i])
      for lane in 0..<lanes { scratch[lane] = start }
      for j in 0...i {
        let (factor, x) = (inverseFactor[i * width + j], values + j * lanes)
        for lane in 0..<lanes { scratch[lane] += factor * x[lane] }
      }
      for lane in 0..<lanes { logs[lane] -= 0.5 * scratch[lane] * scratch[lane] }
    }
  }
}
