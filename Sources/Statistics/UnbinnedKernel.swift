import Dispatch
import Foundation

/// Parameters without bins: what an unbinned likelihood shares with the binned ones.
struct NoBins: BinnedModel {
  let name: String
  let parameters: [Parameter]
  var parameterOfInterest: Int? { nil }
  var binCount: Int { 0 }

  func evaluate(
    at point: UnsafePointer<Double>, expected: UnsafeMutablePointer<Double>,
    jacobian: UnsafeMutablePointer<Double>?
  ) {}

  func addCurvature(
    at point: UnsafePointer<Double>, weights: UnsafePointer<Double>,
    to hessian: UnsafeMutablePointer<Double>
  ) {}
}

/// The sums over events, for the fit that binned likelihoods have.
final class UnbinnedKernel<Density: EventDensity>: LikelihoodKernel<NoBins> {
  private let likelihood: UnbinnedLikelihood<Density>
  /// Vectors in a block: 4096 events.
  private let size = 512
  private let blocks: Int
  /// For each block Σ ln λ, Σ ∇λ/λ, and the lower triangle of Σ ∇λ∇λᵀ/λ².
  private let sums: UnsafeMutablePointer<Double>
  private let width: Int

  init(_ likelihood: UnbinnedLikelihood<Density>) {
    self.likelihood = likelihood
    blocks = (likelihood.vectors.count + size - 1) / size
    let count = likelihood.density.parameters.count
    width = 1 + count + count * (count + 1) / 2
    sums = .allocate(capacity: blocks * width)
    sums.initialize(repeating: 0, count: blocks * width)
    super.init(
      NoBins(name: likelihood.density.name, parameters: likelihood.density.parameters))
    load(
      BinnedData(
        counts: [], auxiliary: likelihood.density.parameters.map(\.constraint.auxiliary)))
  }

  deinit { sums.deallocate() }

  override func value(at point: UnsafePointer<Double>) -> Double {
    let constraints = super.value(at: point)
    let total = likelihood.density.total(at: point, slopes: nil)
    guard total > 0, constraints < .infinity else { return .infinity }
    sum(at: point, withSlopes: false)
    var logarithms = 0.0
    for block in 0..<blocks { logarithms += sums[block * width] }
    let value = constraints + total - logarithms
    return value.isNaN ? .infinity : value
  }

  override func derivatives(at point: UnsafePointer<Double>) {
    super.derivatives(at: point)
    sum(at: point, withSlopes: true)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { slopes in
      _ = likelihood.density.total(at: point, slopes: slopes.baseAddress)
      for k in 0..<count { gradient[k] += slopes[k] }
    }
    for block in 0..<blocks {
      var place = block * width + 1
      for k in 0..<count { gradient[k] -= sums[place + k] }
      place += count
      for i in 0..<count {
        for j in 0...i {
          hessian[i * count + j] += sums[place]
          information[i * count + j] += sums[place]
          place += 1
        }
      }
    }
  }

  private func sum(at point: UnsafePointer<Double>, withSlopes: Bool) {
    nonisolated(unsafe) let (point, sums) = (point, sums)  // each block writes its own numbers
    let (likelihood, size, width, count) = (likelihood, size, width, count)
    DispatchQueue.concurrentPerform(iterations: blocks) { block in
      let rows = block * size..<min((block + 1) * size, likelihood.vectors.count)
      let isLast = rows.upperBound == likelihood.vectors.count
      let last = isLast ? (likelihood.count - 1) % 8 + 1 : 8
      let own = sums + block * width
      own.update(repeating: 0, count: width)
      withUnsafeTemporaryAllocation(
        of: SIMD8<Double>.self, capacity: size * (withSlopes ? 1 + count : 1)
      ) { room in
        guard let rates = room.baseAddress else { return }
        let slopes = withSlopes ? rates + rows.count : nil
        likelihood.vectors.withUnsafeBufferPointer { events in
          guard let first = events.baseAddress else { return }
          likelihood.density.evaluate(
            first + rows.lowerBound, count: rows.count, at: point, rates: rates,
            slopes: slopes)
        }
        own[0] = sumOfLogarithms(rates, rows.count, last: last)
        guard let slopes else { return }
        for lane in last..<8 {
          for k in 0..<count { slopes[k * rows.count + rows.count - 1][lane] = 0 }
        }
        var place = 1 + count
        for k in 0..<count {
          let ratio = slopes + k * rows.count
          var total = SIMD8<Double>()
          for row in 0..<rows.count {
            ratio[row] /= rates[row]
            total += ratio[row]
          }
          own[1 + k] = total.sum()
          for j in 0...k {
            let other = slopes + j * rows.count
            var product = SIMD8<Double>()
            for row in 0..<rows.count { product += ratio[row] * other[row] }
            own[place] = product.sum()
            place += 1
          }
        }
      }
    }
  }
}

/// Σ ln λ: significands are multiplied and exponents added, so that a logarithm is taken once in 512
/// numbers; −∞ where one is not positive.
private func sumOfLogarithms(
  _ rates: UnsafeMutablePointer<SIMD8<Double>>, _ count: Int, last: Int
) -> Double {
  for lane in last..<8 { rates[count - 1][lane] = 1 }
  var products = SIMD8<Double>(repeating: 1)
  var exponents = SIMD8<Int64>()
  var least = SIMD8<Double>(repeating: .infinity)
  let mask = SIMD8<UInt64>(repeating: 0x000f_ffff_ffff_ffff)
  let one = SIMD8<UInt64>(repeating: 0x3ff0_0000_0000_0000)
  for row in 0..<count {
    let rate = rates[row]
    least.replace(with: rate, where: .!(rate .>= least))
    let bits = unsafeBitCast(rate, to: SIMD8<UInt64>.self)
    exponents &+= SIMD8<Int64>(truncatingIfNeeded: bits &>> 52) &- 1023
    products *= unsafeBitCast((bits & mask) | one, to: SIMD8<Double>.self)
  }
  // Below the smallest normal number the bits mean something else.
  guard least.min() >= Double.leastNormalMagnitude, least.min() < .infinity else {
    return -.infinity
  }
  var sum = 0.0
  for lane in 0..<8 {
    sum += log(products[lane]) + Double(exponents[lane]) * 0.693_147_180_559_945_3
  }
  return sum
}
