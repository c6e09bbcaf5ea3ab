import GSL

/// A quantile of rising values, linear between neighbours: definition 7 of Hyndman and Fan,
/// Am. Stat. 50 (1996) 361.
func quantile(of values: [Double], _ share: Double) -> Double {
  let place = share * Double(values.count - 1)
  let index = min(Int(place), values.count - 2)
  guard index >= 0 else { return values[0] }
  return values[index] + (place - Double(index)) * (values[index + 1] - values[index])
}

/// The value that a share of rising values is below, with the error that counting gives it.
///
/// One of the n values and not between two: another toy is at most this with a probability of more than
/// n/(n + 1) of the share.
package func toyQuantile(of values: [Double], _ share: Double) -> Estimate {
  precondition(share > 0 && share < 1, "a quantile of \(share)")
  let n = Double(values.count)
  func value(_ share: Double) -> Double {
    values[min(values.count - 1, max(0, Int(share * n)))]
  }
  let step = (share * (1 - share) / n).squareRoot()
  return Estimate(
    value(share), error: 0.5 * (value(min(1, share + step)) - value(max(0, share - step))))
}

extension ToyDistribution {
  /// The value that a share of the toys is below, with the error that counting gives it.
  public func quantile(_ share: Double) -> Estimate { toyQuantile(of: values, share) }
}
