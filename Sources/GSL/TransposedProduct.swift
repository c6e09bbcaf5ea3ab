/// aᵀ b for row-major a (k × m) and b (k × n): m × n elements, row by row.
///
/// Each element is summed from the first row to the last, whatever the processor: libraries choose kernels by
/// processor, whose sums differ in the last digits, and a report must not depend on where it was made. Four rows
/// go at a time, so that the sums are loaded and stored once for four products.
func transposedProduct(_ a: [Double], _ b: [Double], k: Int, m: Int, n: Int) -> [Double] {
  precondition(
    a.count == k * m && b.count == k * n, "\(a.count) and \(b.count) elements for \((k, m, n))")
  // A column is summed fastest as a row.
  if n == 1, m > 1 { return transposedProduct(b, a, k: k, m: 1, n: m) }
  var sums = [Double](repeating: 0, count: m * n)
  guard k > 0, m > 0, n > 0 else { return sums }
  sums.withUnsafeMutableBufferPointer { sums in
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        guard let sums = sums.baseAddress, let a = a.baseAddress, let b = b.baseAddress else {
          return
        }
        var row = 0
        while row &+ 4 <= k {
          let (factors, values) = (a + row &* m, b + row &* n)
          let (second, third, fourth) = (values + n, values + 2 &* n, values + 3 &* n)
          for i in 0..<m {
            let sum = sums + i &* n
            let (p, q) = (factors[i], factors[m &+ i])
            let (r, s) = (factors[2 &* m &+ i], factors[3 &* m &+ i])
            for j in 0..<n {
              sum[j] = sum[j] + p * values[j] + q * second[j] + r * third[j] + s * fourth[j]
            }
          }
          row &+= 4
        }
        while row < k {
          let (factors, values) = (a + row &* m, b + row &* n)
          for i in 0..<m {
            let (sum, factor) = (sums + i &* n, factors[i])
            for j in 0..<n { sum[j] += factor * values[j] }
          }
          row &+= 1
        }
      }
    }
  }
  return sums
}
