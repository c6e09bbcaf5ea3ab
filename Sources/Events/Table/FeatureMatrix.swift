/// The features of events as learners take them: single precision, row by row.
public struct FeatureMatrix: Sendable {
  /// The columns.
  public let features: [Feature]
  /// The number of events.
  public let count: Int
  /// The values, `count × features.count`, event by event.
  public let elements: [Float]

  /// A matrix of given elements, event by event.
  public init(features: [Feature], elements: [Float]) {
    precondition(
      !features.isEmpty && elements.count.isMultiple(of: features.count),
      "\(elements.count) elements do not fill \(features.count) columns")
    self.features = features
    self.count = elements.count / features.count
    self.elements = elements
  }

  /// A matrix of columns of one length.
  public init(features: [Feature], columns: [[Double]]) {
    let width = columns.count
    let count = columns.first?.count ?? 0
    var elements = [Float](repeating: 0, count: count * width)
    for (column, values) in columns.enumerated() {
      for row in 0..<count { elements[row * width + column] = Float(values[row]) }
    }
    self.init(features: features, elements: elements)
  }

  /// The events at the given rows, in that order.
  public func rows(at indices: [Int]) -> FeatureMatrix {
    let width = features.count
    var chosen = [Float]()
    chosen.reserveCapacity(indices.count * width)
    for row in indices { chosen.append(contentsOf: elements[row * width..<(row + 1) * width]) }
    return FeatureMatrix(features: features, elements: chosen)
  }
}
