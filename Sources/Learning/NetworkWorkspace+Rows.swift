extension NetworkWorkspace {
  /// Copies chosen rows of a table into `input`.
  package func gather(_ rows: UnsafeBufferPointer<Int32>, of table: AlignedFloats) {
    let (width, stride) = (network.inputs, inputStride)
    let (from, to) = (table.start, input)
    for (position, row) in rows.enumerated() {
      let (source, target) = (from + Int(row) * width, to + position * stride)
      for column in 0..<width { target[column] = source[column] }
    }
  }

  /// Passes all rows of a table through in blocks, for scoring.
  ///
  /// - Parameter body: called with the number of the block's first row and the number of its rows,
  ///   which are then in `output`.
  package func forEachBlock(
    of table: AlignedFloats, count: Int, parameters: AlignedFloats,
    _ body: (_ start: Int, _ size: Int) -> Void
  ) {
    prepare(parameters.start)
    let width = network.inputs
    var start = 0
    while start < count {
      let size = min(capacity, count - start)
      for row in 0..<size {
        (input + row * inputStride).update(
          from: table.start + (start + row) * width, count: width)
      }
      forward(size, parameters: parameters.start)
      body(start, size)
      start += size
    }
  }
}

extension Network {
  /// What comes out for each row, in scoring.
  ///
  /// - Parameters:
  ///   - rows: numbers of `inputs` each, row by row.
  ///   - parameters: as many as `parameterCount`.
  /// - Returns: `outputs` numbers for each row. A row's do not depend on the other rows.
  public func outputs(of rows: [Float], parameters: [Float]) -> [Float] {
    precondition(
      rows.count.isMultiple(of: inputs) && parameters.count == parameterCount,
      "\(rows.count) numbers in rows of \(inputs), \(parameters.count) of \(parameterCount)")
    let workspace = NetworkWorkspace(self, capacity: 64)
    let (count, width) = (rows.count / inputs, outputs)
    var result = [Float](repeating: 0, count: count * width)
    workspace.forEachBlock(
      of: AlignedFloats(rows), count: count, parameters: AlignedFloats(parameters)
    ) { start, size in
      for row in 0..<size {
        for column in 0..<width {
          result[(start + row) * width + column] =
            workspace.output[row * workspace.outputStride + column]
        }
      }
    }
    return result
  }
}
