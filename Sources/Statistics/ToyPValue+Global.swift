import Foundation

extension ToyPValue {
  /// (k + 1)/(N + 1) as a global p-value, where each toy's statistic is the greatest of a whole scan
  /// and so is the observed one. With the statistic of one place it is local, and ``pValue``.
  public var globalPValue: PValue<Global> { PValue(corrected: pValue.logarithm) }
}
