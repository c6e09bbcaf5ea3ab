internal import CNetwork

/// The memory in which one thread passes rows forward and backward through a flow.
///
/// The numbers that are transformed are of double precision, those that networks see of single
/// precision. The latter are rounded alike in both directions, so that the inverse is exact up to
/// the former.
final class FlowWorkspace {
  let map: FlowMap
  /// How many rows it holds.
  let capacity: Int
  private let offsets: [Int]
  private let networks: [NetworkWorkspace]
  /// What the transforms of each layer computed with.
  private let prepared: [AlignedFloats]
  private let columns: [(given: Doubles.Columns, changed: Doubles.Columns)]
  private let values: Doubles
  let sums: Doubles
  let slopes: Doubles
  /// The means and inverse deviations that each normalisation used last.
  let moments: Doubles
  /// Whether those were the mini-batch's own.
  var isOwn = false
  private let scratch: Doubles
  /// The condition of each row.
  let conditions: AlignedFloats

  /// Memory for `capacity` rows.
  init(_ map: FlowMap, capacity: Int) {
    self.map = map
    self.capacity = capacity
    offsets = map.offsets
    networks = map.layers.map { NetworkWorkspace($0.network, capacity: capacity) }
    prepared = networks.map { AlignedFloats($0.outputStride * capacity) }
    columns = map.layers.map { (Doubles.Columns($0.given), Doubles.Columns($0.changed)) }
    values = Doubles((map.layers.count + 1) * capacity * map.width)
    sums = Doubles(capacity)
    slopes = Doubles(capacity * map.width)
    moments = Doubles(2 * map.width * max(map.normalisationCount, 1))
    scratch = Doubles(2 * (map.layers.map(\.transform.parameterCount).max() ?? 1))
    conditions = AlignedFloats(capacity)
  }

  /// The rows of features, at a distance of `map.width`.
  var input: UnsafeMutablePointer<Double> { values.start }
  /// The rows of latent numbers.
  var output: UnsafeMutablePointer<Double> { level(map.layers.count) }
  /// ln |det ∂output/∂input| of each row, after `forward`.
  var logDeterminants: UnsafeMutablePointer<Double> { sums.start }
  /// Where the derivatives by `output` are to be written before `backward`; those by `input` after.
  var gradient: UnsafeMutablePointer<Double> { slopes.start }

  func level(_ index: Int) -> UnsafeMutablePointer<Double> {
    values.start + index * capacity * map.width
  }

  /// To be called whenever parameters have changed.
  func prepare(_ parameters: UnsafePointer<Float>) {
    for (network, offset) in zip(networks, offsets) { network.prepare(parameters + offset) }
  }

  /// Passes the first `count` rows of `input` through to `output`.
  ///
  /// - Parameter weights: the rows', in training: batches are then normalised by their own moments,
  ///   which move those among the parameters by a tenth. Nil in scoring.
  func forward(
    _ count: Int, parameters: UnsafeMutablePointer<Float>, weights: UnsafePointer<Double>? = nil
  ) {
    precondition(count <= capacity, "\(count) rows in a workspace of \(capacity)")
    isOwn = weights != nil && count >= Self.leastBatch
    for row in 0..<count { sums.start[row] = 0 }
    for (index, layer) in map.layers.enumerated() {
      let (from, to) = (level(index), level(index + 1))
      runNetwork(index, count, from, parameters)
      to.update(from: from, count: count * map.width)
      let (transform, size) = (layer.transform, layer.transform.parameterCount)
      let (stride, changed) = (networks[index].outputStride, columns[index].changed)
      let numbers = prepared[index].start
      for row in 0..<count {
        for place in 0..<changed.count {
          let position = row * map.width + changed.start[place]
          load(size, numbers + (row * stride + place * size))
          let (value, logSlope) = transform.value(at: from[position], scratch.start)
          to[position] = value
          sums.start[row] += logSlope
        }
      }
      if index < map.normalisationCount {
        normalise(index, count, parameters: parameters, weights: isOwn ? weights : nil)
      }
    }
  }

  /// Finds the rows of `input` from the first `count` rows of `output`.
  func inverse(_ count: Int, parameters: UnsafeMutablePointer<Float>) {
    precondition(count <= capacity, "\(count) rows in a workspace of \(capacity)")
    for (index, layer) in map.layers.enumerated().reversed() {
      let (from, to) = (level(index + 1), level(index))
      if index < map.normalisationCount { denormalise(index, count, parameters: parameters) }
      to.update(from: from, count: count * map.width)
      let (transform, size) = (layer.transform, layer.transform.parameterCount)
      let (stride, changed) = (networks[index].outputStride, columns[index].changed)
      let numbers = prepared[index].start
      for pass in 0..<layer.inversePasses {
        runNetwork(index, count, to, parameters)
        for row in 0..<count {
          for place in layer.found(in: pass) {
            let position = row * map.width + changed.start[place]
            load(size, numbers + (row * stride + place * size))
            to[position] = transform.argument(of: from[position], scratch.start)
          }
        }
      }
    }
  }

  /// Passes the derivatives in `gradient` back through the rows of the last `forward`.
  ///
  /// - Parameters:
  ///   - byLogDeterminants: the derivative by each row's `logDeterminants`.
  ///   - weights: those of the last `forward`.
  ///   - parameters: those of the last `forward`.
  ///   - target: the derivatives by the parameters are added here, those by weights that masks
  ///     forbid among them.
  ///   - toInput: whether the derivatives by `input` are wanted.
  func backward(
    _ count: Int, byLogDeterminants: UnsafePointer<Double>, weights: UnsafePointer<Double>,
    parameters: UnsafePointer<Float>, target: UnsafeMutablePointer<Float>, toInput: Bool = false
  ) {
    for (index, layer) in map.layers.enumerated().reversed() {
      if index < map.normalisationCount {
        backwardThroughNormalisation(
          index, count, byLogDeterminants: byLogDeterminants, weights: weights,
          parameters: parameters, target: target)
      }
      let from = level(index)
      let (transform, size) = (layer.transform, layer.transform.parameterCount)
      let network = networks[index]
      let (stride, changed) = (network.outputStride, columns[index].changed)
      let numbers = prepared[index].start
      let derivatives = scratch.start + size
      for row in 0..<count {
        for place in 0..<changed.count {
          let position = row * map.width + changed.start[place]
          let offset = row * stride + place * size
          load(size, numbers + offset)
          slopes.start[position] = transform.gradient(
            at: from[position], scratch.start, value: slopes.start[position],
            logSlope: byLogDeterminants[row], into: derivatives)
          let into = network.outputGradient + offset
          for number in 0..<size { into[number] = Float(derivatives[number]) }
        }
      }
      let isWanted = index > 0 || toInput
      network.backward(
        count, parameters: parameters + offsets[index], gradient: target + offsets[index],
        toInput: isWanted)
      if isWanted { addInputGradient(index, count) }
    }
  }

  private func addInputGradient(_ index: Int, _ count: Int) {
    let (network, given) = (networks[index], columns[index].given)
    let (from, stride) = (network.inputGradient, network.inputStride)
    for row in 0..<count {
      for place in 0..<given.count {
        slopes.start[row * map.width + given.start[place]] += Double(from[row * stride + place])
      }
    }
  }

  /// The layer's parameters at rows of features, prepared for its transforms.
  private func runNetwork(
    _ index: Int, _ count: Int, _ rows: UnsafePointer<Double>,
    _ parameters: UnsafeMutablePointer<Float>
  ) {
    let (network, given) = (networks[index], columns[index].given)
    let (into, stride) = (network.input, network.inputStride)
    for row in 0..<count {
      for place in 0..<given.count {
        into[row * stride + place] = Float(rows[row * map.width + given.start[place]])
      }
      into[row * stride + given.count] = conditions.start[row]
    }
    network.forward(count, parameters: parameters + offsets[index])
    map.layers[index].transform.prepare(
      network.kernels, roundedToVectors(count * network.outputStride), network.output,
      into: prepared[index].start)
  }

  @inline(__always)
  private func load(_ count: Int, _ numbers: UnsafePointer<Float>) {
    let into = scratch.start
    for index in 0..<count { into[index] = Double(numbers[index]) }
  }
}

/// Numbers of double precision in memory of their own.
final class Doubles {
  let start: UnsafeMutablePointer<Double>

  init(_ count: Int) {
    start = .allocate(capacity: count)
    start.initialize(repeating: 0, count: count)
  }

  deinit { start.deallocate() }

  /// Numbers of columns in memory of their own.
  final class Columns {
    let start: UnsafeMutablePointer<Int>
    let count: Int

    init(_ columns: [Int]) {
      count = columns.count
      start = .allocate(capacity: max(count, 1))
      for (place, column) in columns.enumerated() { start[place] = column }
    }

    deinit { start.deallocate() }
  }
}
