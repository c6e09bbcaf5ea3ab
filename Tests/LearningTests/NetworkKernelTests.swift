import CNetwork
import Foundation
import GSL
import Testing
import _TestSupport

/// The kernels of each instruction set against sums in double precision, and against one another.
@Suite struct NetworkKernelTests {
  static let levels = (0...2).filter { network_kernels_at(Int32($0)) != nil }

  private func random(_ count: Int, seed: UInt64) -> [Float] {
    var stream = RandomStream(seed: seed, purpose: "kernels")
    return (0..<count).map { _ in Float(stream.normal()) }
  }

  private func product(
    _ level: Int, rows: Int, columns: Int, depth: Int, isTransposed: Bool
  ) throws -> (result: [Float], exact: [Double]) {
    let kernels = try #require(network_kernels_at(Int32(level))).pointee
    let (a, b) = (random(rows * depth, seed: 1), random(depth * columns, seed: 2))
    let (bias, gate) = (random(columns, seed: 3), random(rows * columns, seed: 4))
    var c = [Float](repeating: 0, count: rows * columns)
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        bias.withUnsafeBufferPointer { bias in
          gate.withUnsafeBufferPointer { gate in
            c.withUnsafeMutableBufferPointer { c in
              var product = network_product()
              (product.rows, product.columns, product.depth) = (rows, columns, depth)
              product.a = a.baseAddress
              (product.a_row, product.a_depth) = isTransposed ? (1, rows) : (depth, 1)
              (product.b, product.b_depth) = (b.baseAddress, columns)
              (product.c, product.c_row) = (c.baseAddress, columns)
              product.bias = bias.baseAddress
              (product.gate, product.gate_row) = (gate.baseAddress, columns)
              kernels.product(&product)
            }
          }
        }
      }
    }
    var exact = [Double](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for column in 0..<columns where gate[row * columns + column] > 0 {
        exact[row * columns + column] = (0..<depth).reduce(Double(bias[column])) { sum, k in
          sum + Double(a[isTransposed ? k * rows + row : row * depth + k])
            * Double(b[k * columns + column])
        }
      }
    }
    return (c, exact)
  }

  @Test(arguments: levels, [(1, 16, 1), (7, 32, 5), (64, 64, 64), (13, 112, 33), (29, 48, 20)])
  func productsAreSums(_ level: Int, _ shape: (Int, Int, Int)) throws {
    for isTransposed in [false, true] {
      let (result, exact) = try product(
        level, rows: shape.0, columns: shape.1, depth: shape.2, isTransposed: isTransposed)
      for (value, expected) in zip(result, exact) {
        // At most 65 roundings of 6e-8 on partial sums of order 30.
        #expect(isClose(Double(value), expected, .absolute(1e-4)))
      }
    }
  }

  @Test(.enabled(if: levels.contains(2)))
  func wideVectorsGiveTheBitsOfNarrowOnes() throws {
    for shape in [(7, 32, 5), (64, 64, 64), (13, 112, 33)] {
      let results = try (1...2).map {
        try product(
          $0, rows: shape.0, columns: shape.1, depth: shape.2, isTransposed: false
        ).result
      }
      #expect(results[0] == results[1])
    }
    let x = random(64, seed: 5)
    for activation in [NETWORK_TANH, NETWORK_SILU, NETWORK_GELU] {
      let values = try (1...2).map { level in
        var out = x
        try #require(network_kernels_at(Int32(level))).pointee.activate(activation, 64, x, &out)
        return out
      }
      #expect(values[0] == values[1])
    }
  }

  @Test(arguments: levels) func functionsAreThoseOfTheLibrary(_ level: Int) throws {
    let kernels = try #require(network_kernels_at(Int32(level))).pointee
    let x = (0..<1600).map { Float($0 - 800) / 64 } + [0, 1e-4, -1e-4, 0.3, -0.3, 60, -60, 0.2999]
    let inputs = x + [Float](repeating: 0, count: (16 - x.count % 16) % 16)
    func values(_ call: (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void) -> [Float] {
      var out = inputs
      call(inputs, &out)
      return out
    }
    func check(_ out: [Float], _ tolerance: Tolerance, _ exact: (Double) -> Double) {
      for (x, value) in zip(inputs, out) {
        #expect(isClose(Double(value), exact(Double(x)), tolerance), "at \(x)")
      }
    }
    let count = inputs.count
    // Three roundings of 6e-8; for large exponents those of the range reduction as well.
    check(values { kernels.exponential(count, $0, $1) }, .relative(3e-7)) { exp($0) }
    check(values { kernels.activate(NETWORK_TANH, count, $0, $1) }, .relative(4e-7)) { tanh($0) }
    check(values { kernels.activate(NETWORK_RELU, count, $0, $1) }, .absolute(0)) { max(0, $0) }
    check(values { kernels.activate(NETWORK_SILU, count, $0, $1) }, .relative(4e-7)) {
      $0 / (1 + exp(-$0))
    }
    // 8e-8 of Φ times |x| ≤ 13, where Φ is not 0 or 1; roundings of x above.
    check(values { kernels.activate(NETWORK_GELU, count, $0, $1) }, .absolute(4e-6)) {
      $0 * erfc(-$0 / 2.0.squareRoot()) / 2
    }
    var (loss, slope) = (inputs, inputs)
    kernels.softplus(count, inputs, &loss, &slope)
    check(loss, .relative(6e-7)) { max(-$0, 0) + log1p(exp(-abs($0))) }
    check(slope, .relative(6e-7)) { 1 / (1 + exp($0)) }
  }

  @Test(arguments: levels) func transposesFillTheirRows(_ level: Int) throws {
    let kernels = try #require(network_kernels_at(Int32(level))).pointee
    for (rows, columns) in [(5, 7), (16, 4), (1, 3), (18, 1)] {
      let from = random(rows * columns, seed: 6)
      let stride = (rows + 15) / 16 * 16
      var to = [Float](repeating: 7, count: stride * columns)
      kernels.transpose(rows, columns, from, &to, stride)
      for column in 0..<columns {
        for row in 0..<stride {
          #expect(to[column * stride + row] == (row < rows ? from[row * columns + column] : 0))
        }
      }
    }
  }
}
