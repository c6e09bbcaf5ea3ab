/// y = (x − shift)/scale of each column.
struct ShiftedScale: Codable, Sendable {
  let shifts: [Double]
  /// Positive.
  let scales: [Double]

  func apply(to values: inout [Double]) {
    let width = shifts.count
    values.withUnsafeMutableBufferPointer { values in
      for column in 0..<width {
        let (shift, scale) = (shifts[column], scales[column])
        for position in stride(from: column, to: values.count, by: width) {
          values[position] = (values[position] - shift) / scale
        }
      }
    }
  }

  func invert(_ values: inout [Double]) {
    let width = shifts.count
    values.withUnsafeMutableBufferPointer { values in
      for column in 0..<width {
        let (shift, scale) = (shifts[column], scales[column])
        for position in stride(from: column, to: values.count, by: width) {
          values[position] = values[position] * scale + shift
        }
      }
    }
  }
}
