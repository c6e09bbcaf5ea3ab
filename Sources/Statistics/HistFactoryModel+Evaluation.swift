extension HistFactoryModel {
  /// The expectation of each bin, and its derivatives: products of all factors but one, which a
  /// factor of 0, such as a strength of 0, does not make undefined.
  public func evaluate(
    at point: UnsafePointer<Double>, expected: UnsafeMutablePointer<Double>,
    jacobian: UnsafeMutablePointer<Double>?
  ) {
    let columns = parameters.count
    expected.update(repeating: 0, count: binCount)
    jacobian?.update(repeating: 0, count: binCount * columns)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * mostScalars + 1) { room in
      guard let values = room.baseAddress else { return }
      let slopes = values + mostScalars
      withUnsafeTemporaryAllocation(of: HistogramInterpolation.self, capacity: mostVariations + 1) {
        weights in
        for block in blocks {
          fill(block, at: point, values, slopes, nil)
          for (place, index) in block.histograms.enumerated() {
            weights[place] = HistogramInterpolation(point[variations[index].parameter], code: code)
          }
          let product = ProductOfOthers(values, count: block.scalars.count)
          let whole = product.whole
          if jacobian != nil {
            for place in 0..<block.scalars.count { slopes[place] *= product.without(place) }
          }
          for bin in 0..<block.binCount {
            var sum = nominal[block.nominal + bin]
            for (place, index) in block.histograms.enumerated() {
              let start = variations[index].start + bin
              sum += weights[place].up * differences[start]
              sum += weights[place].down * differences[start + block.binCount]
            }
            var shape = 1.0
            for index in block.shapes { shape *= point[shapes[index] + bin] }
            expected[block.firstBin + bin] += whole * shape * sum
            guard let jacobian else { continue }
            let row = jacobian + (block.firstBin + bin) * columns
            for (place, index) in block.scalars.enumerated() {
              row[scalars[index].parameter] += slopes[place] * shape * sum
            }
            for index in block.shapes {
              row[shapes[index] + bin] += whole * sum * others(block, bin, point, index)
            }
            for (place, index) in block.histograms.enumerated() {
              let start = variations[index].start + bin
              row[variations[index].parameter] +=
                whole * shape
                * (weights[place].upSlope * differences[start]
                  + weights[place].downSlope * differences[start + block.binCount])
            }
          }
        }
      }
    }
  }

  /// The exact second derivatives.
  public func addCurvature(
    at point: UnsafePointer<Double>, weights binWeights: UnsafePointer<Double>,
    to hessian: UnsafeMutablePointer<Double>
  ) {
    let columns = parameters.count
    func add(_ i: Int, _ j: Int, _ value: Double) {
      // The pair of two factors stands for both of its orders.
      hessian[max(i, j) * columns + min(i, j)] += i == j ? 2 * value : value
    }
    withUnsafeTemporaryAllocation(
      of: Double.self, capacity: 3 * mostScalars + 2 * mostVariations + 1
    ) { room in
      guard let values = room.baseAddress else { return }
      let slopes = values + mostScalars
      let curves = slopes + mostScalars
      let changes = curves + mostScalars
      let bends = changes + mostVariations
      withUnsafeTemporaryAllocation(of: HistogramInterpolation.self, capacity: mostVariations + 1) {
        weights in
        for block in blocks {
          fill(block, at: point, values, slopes, curves)
          for (place, index) in block.histograms.enumerated() {
            weights[place] = HistogramInterpolation(point[variations[index].parameter], code: code)
            (changes[place], bends[place]) = (0, 0)
          }
          let product = ProductOfOthers(values, count: block.scalars.count)
          let whole = product.whole
          var total = 0.0
          for bin in 0..<block.binCount {
            let weight = binWeights[block.firstBin + bin]
            var sum = nominal[block.nominal + bin]
            for (place, index) in block.histograms.enumerated() {
              let start = variations[index].start + bin
              sum += weights[place].up * differences[start]
              sum += weights[place].down * differences[start + block.binCount]
            }
            var shape = 1.0
            for index in block.shapes { shape *= point[shapes[index] + bin] }
            total += weight * shape * sum
            for (place, index) in block.histograms.enumerated() {
              let start = variations[index].start + bin
              let (up, down) = (differences[start], differences[start + block.binCount])
              let change = weights[place].upSlope * up + weights[place].downSlope * down
              changes[place] += weight * shape * change
              bends[place] += weight * shape * weights[place].curve * (up - down)
              for shapeIndex in block.shapes {
                add(
                  shapes[shapeIndex] + bin, variations[index].parameter,
                  weight * whole * change * others(block, bin, point, shapeIndex))
              }
            }
            for index in block.shapes {
              let parameter = shapes[index] + bin
              let rest = weight * sum * others(block, bin, point, index)
              for (place, scalar) in block.scalars.enumerated() {
                add(
                  parameter, scalars[scalar].parameter,
                  rest * slopes[place] * product.without(place))
              }
              for second in block.shapes where second < index {
                var pair = weight * whole * sum
                for third in block.shapes where third != index && third != second {
                  pair *= point[shapes[third] + bin]
                }
                add(parameter, shapes[second] + bin, pair)
              }
            }
          }
          for (place, index) in block.scalars.enumerated() {
            let parameter = scalars[index].parameter
            let rest = product.without(place)
            hessian[parameter * columns + parameter] += curves[place] * rest * total
            for (second, other) in block.scalars.enumerated() where second < place {
              add(
                parameter, scalars[other].parameter,
                slopes[place] * slopes[second] * product.without(place, second) * total)
            }
            for (second, other) in block.histograms.enumerated() {
              add(parameter, variations[other].parameter, slopes[place] * rest * changes[second])
            }
          }
          for (place, index) in block.histograms.enumerated() {
            let parameter = variations[index].parameter
            hessian[parameter * columns + parameter] += whole * bends[place]
          }
        }
      }
    }
  }

  /// The values and derivatives of a block's factors.
  @inline(__always)
  private func fill(
    _ block: Block, at point: UnsafePointer<Double>, _ values: UnsafeMutablePointer<Double>,
    _ slopes: UnsafeMutablePointer<Double>, _ curves: UnsafeMutablePointer<Double>?
  ) {
    for (place, index) in block.scalars.enumerated() {
      let parameter = point[scalars[index].parameter]
      if let interpolation = scalars[index].interpolation {
        let result = interpolation(parameter)
        values[place] = result.value
        slopes[place] = result.slope
        curves?[place] = result.curve
      } else {
        values[place] = parameter
        slopes[place] = 1
        curves?[place] = 0
      }
    }
  }

  /// The product of a bin's shape factors but one.
  @inline(__always)
  private func others(_ block: Block, _ bin: Int, _ point: UnsafePointer<Double>, _ index: Int)
    -> Double
  {
    var product = 1.0
    for other in block.shapes where other != index { product *= point[shapes[other] + bin] }
    return product
  }
}

/// The product of numbers without one or two of them, some of which may be 0.
private struct ProductOfOthers {
  let values: UnsafeMutablePointer<Double>
  let nonZero: Double
  let zeros: Int

  init(_ values: UnsafeMutablePointer<Double>, count: Int) {
    self.values = values
    var product = 1.0
    var zeros = 0
    for index in 0..<count {
      if values[index] == 0 { zeros += 1 } else { product *= values[index] }
    }
    (nonZero, self.zeros) = (product, zeros)
  }

  var whole: Double { zeros == 0 ? nonZero : 0 }

  @inline(__always)
  func without(_ i: Int) -> Double {
    let isZero = values[i] == 0
    if zeros > (isZero ? 1 : 0) { return 0 }
    return isZero ? nonZero : nonZero / values[i]
  }

  @inline(__always)
  func without(_ i: Int, _ j: Int) -> Double {
    let (first, second) = (values[i], values[j])
    if zeros > (first == 0 ? 1 : 0) + (second == 0 ? 1 : 0) { return 0 }
    return nonZero / (first == 0 ? 1 : first) / (second == 0 ? 1 : second)
  }
}
