/// One search through a ``NeighbourTree``, with room for the candidates that is used again for each
/// event. The caller keeps the tree's arrays alive, and frees the room.
struct NeighbourSearch {
  let count: Int
  let width: Int
  let depth: Int
  let columns: UnsafePointer<Float>
  let weights: UnsafePointer<Double>?
  let splitColumns: UnsafePointer<Int32>?
  let cuts: UnsafePointer<Float>?
  /// The weight that the neighbours are to have together.
  let wanted: Double
  /// The squared distances of the candidates, increasing, and their weights.
  private let squares: UnsafeMutablePointer<Float>
  private let shares: UnsafeMutablePointer<Double>
  private var found = 0
  private var total = 0.0
  /// The squared distance above which no event is a neighbour.
  private var worst = Float.infinity
  /// How far the event is from the box of the node, by feature.
  private let offsets: UnsafeMutablePointer<Float>
  /// The squared distances in one leaf.
  private let leaf: UnsafeMutablePointer<Float>
  private var event: UnsafePointer<Float>

  init(
    count: Int, width: Int, depth: Int, columns: UnsafePointer<Float>,
    weights: UnsafePointer<Double>?, splitColumns: UnsafePointer<Int32>?,
    cuts: UnsafePointer<Float>?, wanted: Double, capacity: Int
  ) {
    (self.count, self.width, self.depth) = (count, width, depth)
    (self.columns, self.weights) = (columns, weights)
    (self.splitColumns, self.cuts) = (splitColumns, cuts)
    self.wanted = wanted
    squares = .allocate(capacity: capacity + 1)
    shares = .allocate(capacity: capacity + 1)
    offsets = .allocate(capacity: width)
    leaf = .allocate(capacity: (count >> depth) + 1)
    event = columns
  }

  func free() {
    squares.deallocate()
    shares.deallocate()
    offsets.deallocate()
    leaf.deallocate()
  }

  /// Finds the neighbours of an event.
  mutating func find(_ event: UnsafePointer<Float>) {
    self.event = event
    (found, total, worst) = (0, 0, .infinity)
    for column in 0..<width { offsets[column] = 0 }
    visit(node: 0, level: 0, from: 0, to: count, bound: 0)
  }

  /// The mean distance over the wanted weight, to which the last neighbour gives what is missing.
  var meanDistance: Double {
    var (sum, left) = (0.0, wanted)
    for position in 0..<found {
      let share = min(shares[position], left)
      sum += share * Double(squares[position]).squareRoot()
      left -= share
    }
    return sum / wanted
  }

  /// The distance of the last neighbour.
  var greatestDistance: Double { Double(squares[found - 1]).squareRoot() }

  private mutating func visit(node: Int, level: Int, from low: Int, to high: Int, bound: Float) {
    guard level < depth, let splitColumns, let cuts else {
      scan(from: low, to: high)
      return
    }
    let column = Int(splitColumns[node])
    let difference = event[column] - cuts[node]
    let middle = (low + high) / 2
    let (left, right) = (2 * node + 1, 2 * node + 2)
    if difference < 0 {
      visit(node: left, level: level + 1, from: low, to: middle, bound: bound)
    } else {
      visit(node: right, level: level + 1, from: middle, to: high, bound: bound)
    }
    let old = offsets[column]
    let further = bound - old * old + difference * difference
    // The bound is rounded at most some forty times: a hundred thousandth keeps the search exact.
    guard further * (1 - 1e-5) < worst else { return }
    offsets[column] = difference
    if difference < 0 {
      visit(node: right, level: level + 1, from: middle, to: high, bound: further)
    } else {
      visit(node: left, level: level + 1, from: low, to: middle, bound: further)
    }
    offsets[column] = old
  }

  private mutating func scan(from low: Int, to high: Int) {
    let size = high - low
    for i in 0..<size { leaf[i] = 0 }
    for column in 0..<width {
      let (values, value) = (columns + (column &* count &+ low), event[column])
      for i in 0..<size {
        let difference = values[i] - value
        leaf[i] += difference * difference
      }
    }
    for i in 0..<size where leaf[i] < worst { insert(leaf[i], weights?[low + i] ?? 1) }
  }

  private mutating func insert(_ square: Float, _ weight: Double) {
    var position = found
    while position > 0, squares[position - 1] > square {
      squares[position] = squares[position - 1]
      shares[position] = shares[position - 1]
      position -= 1
    }
    squares[position] = square
    shares[position] = weight
    found += 1
    total += weight
    while found > 1, total - shares[found - 1] >= wanted {
      total -= shares[found - 1]
      found -= 1
    }
    if total >= wanted { worst = squares[found - 1] }
  }
}
