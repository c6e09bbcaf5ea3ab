/// The windows of a scan over the cells of a plane, as the corners of a table of running sums. A
/// spectrum is a plane of one row.
///
/// The table has a row and a column of zeros before the cells'; the sum over a rectangle is
/// T(right, top) − T(left, top) − T(right, bottom) + T(left, bottom).
struct WindowGrid: Sendable {
  let columns: Int
  let rows: Int
  /// Of each window (right, top), (left, top), (right, bottom), (left, bottom).
  let corners: [SIMD4<Int32>]

  init(columns: Int, rows: Int, windows: [(columns: Range<Int>, rows: Range<Int>)]) {
    self.columns = columns
    self.rows = rows
    let stride = columns + 1
    corners = windows.map { window in
      let (top, bottom) = (window.rows.upperBound * stride, window.rows.lowerBound * stride)
      let (left, right) = (window.columns.lowerBound, window.columns.upperBound)
      return SIMD4(
        Int32(top + right), Int32(top + left), Int32(bottom + right), Int32(bottom + left))
    }
  }

  /// Windows over a spectrum.
  init(bins: Int, windows: [Range<Int>]) {
    self.init(columns: bins, rows: 1, windows: windows.map { ($0, 0..<1) })
  }

  var cells: Int { columns * rows }

  var tableSize: Int { (columns + 1) * (rows + 1) }

  func columns(of window: Int) -> Range<Int> {
    let stride = columns + 1
    return Int(corners[window].y) % stride..<Int(corners[window].x) % stride
  }

  func rows(of window: Int) -> Range<Int> {
    let stride = columns + 1
    return Int(corners[window].z) / stride..<Int(corners[window].x) / stride
  }

  /// Fills a table, whose first row and column are zeros already, with running sums of counts: whole
  /// numbers, so that differences are exact.
  func fill(_ table: UnsafeMutableBufferPointer<Double>, with counts: UnsafeBufferPointer<Double>) {
    let stride = columns + 1
    for row in 0..<rows {
      var sum = 0.0
      let (here, below) = ((row + 1) * stride + 1, row * stride + 1)
      for column in 0..<columns {
        sum += counts[row * columns + column]
        table[here + column] = sum + table[below + column]
      }
    }
  }

  /// Calls with each window and its sum in a table.
  @inline(__always)
  func forEachSum(in table: UnsafeBufferPointer<Double>, _ body: (Int, Double) -> Void) {
    corners.withUnsafeBufferPointer { corners in
      if rows == 1 {
        // The corners below are zeros.
        for window in corners.indices {
          let corner = corners[window].lowHalf
          body(window, table[Int(corner.x)] - table[Int(corner.y)])
        }
      } else {
        for window in corners.indices { body(window, Self.sum(corners[window], table)) }
      }
    }
  }

  /// The sum over one window in a table.
  func sum(of window: Int, in table: UnsafeBufferPointer<Double>) -> Double {
    Self.sum(corners[window], table)
  }

  @inline(__always)
  private static func sum(_ corner: SIMD4<Int32>, _ table: UnsafeBufferPointer<Double>) -> Double {
    table[Int(corner.x)] - table[Int(corner.y)] - table[Int(corner.z)] + table[Int(corner.w)]
  }

  /// The running sums of real numbers, and their sums over each window to a few ulps.
  func sums(of values: [Double]) -> (table: [Double], windows: [Double]) {
    let stride = columns + 1
    var table = [DoubleDouble](repeating: .zero, count: tableSize)
    for row in 0..<rows {
      var sum = DoubleDouble.zero
      for column in 0..<columns {
        sum = sum + values[row * columns + column]
        table[(row + 1) * stride + column + 1] = sum + table[row * stride + column + 1]
      }
    }
    let windows = corners.map { corner in
      let top = table[Int(corner.x)] - table[Int(corner.y)]
      let bottom = table[Int(corner.z)] - table[Int(corner.w)]
      return max(0, (top - bottom).value)
    }
    return (table.map(\.value), windows)
  }
}
