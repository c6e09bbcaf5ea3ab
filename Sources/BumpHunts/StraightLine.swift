import GSL

/// The line through points with errors, by least squares.
struct StraightLine {
  let slope, intercept: Estimate

  init(_ points: [(x: Double, y: Estimate)]) {
    var (w, wx, wxx, wy, wxy) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for (x, y) in points {
      let weight = 1 / (y.error * y.error)
      (w, wx, wxx) = (w + weight, wx + weight * x, wxx + weight * x * x)
      (wy, wxy) = (wy + weight * y.value, wxy + weight * x * y.value)
    }
    let determinant = w * wxx - wx * wx
    slope = Estimate(
      (w * wxy - wx * wy) / determinant, error: (w / determinant).squareRoot())
    intercept = Estimate(
      (wxx * wy - wx * wxy) / determinant, error: (wxx / determinant).squareRoot())
  }
}
