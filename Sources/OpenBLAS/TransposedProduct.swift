internal import COpenBLAS

// A module of its own, since GSL's headers and OpenBLAS's define the same enumerations twice, and
// one module cannot import both. It runs on one thread: the parallelism of this package is one
// level above, a worker a core, and a result must not depend on how many cores shared a product.

private let isSingleThreaded: Bool = {
  openblas_set_num_threads(1)
  return true
}()

/// aᵀ b for row-major a (k × m) and b (k × n): m × n elements, row by row.
public func transposedProduct(_ a: [Double], _ b: [Double], k: Int, m: Int, n: Int) -> [Double] {
  precondition(isSingleThreaded)
  precondition(
    a.count == k * m && b.count == k * n, "\(a.count) and \(b.count) elements for \((k, m, n))")
  var c = [Double](repeating: 0, count: m * n)
  guard k > 0, m > 0, n > 0 else { return c }
  cblas_dgemm(
    CblasRowMajor, CblasTrans, CblasNoTrans, Int32(m), Int32(n), Int32(k), 1, a, Int32(m), b,
    Int32(n), 0, &c, Int32(n))
  return c
}
