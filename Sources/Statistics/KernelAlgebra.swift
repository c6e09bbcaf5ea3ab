import GSL

/// The sum of two kernels: functions that are added.
public struct SumKernel<First: Kernel, Second: Kernel>: Kernel {
  /// The terms.
  public let first: First, second: Second

  /// The parameters of the first, then of the second.
  public var logParameters: [Double] { first.logParameters + second.logParameters }

  /// The sum with other parameters.
  public func with(logParameters: [Double]) -> Self {
    let count = first.logParameters.count
    return Self(
      first: first.with(logParameters: Array(logParameters[..<count])),
      second: second.with(logParameters: Array(logParameters[count...])))
  }

  /// k₁ + k₂.
  public func covariance(between one: Matrix, and other: Matrix) -> Matrix {
    first.covariance(between: one, and: other)
      .combined(with: second.covariance(between: one, and: other), +)
  }

  /// k₁ + k₂ with white noise.
  public func covariance(of points: Matrix) -> Matrix {
    first.covariance(of: points).combined(with: second.covariance(of: points), +)
  }

  /// Those of the terms.
  public func gradients(of points: Matrix) -> [Matrix] {
    first.gradients(of: points) + second.gradients(of: points)
  }
}

/// The product of two kernels: both must be alike for the product to be.
public struct ProductKernel<First: Kernel, Second: Kernel>: Kernel {
  /// The factors.
  public let first: First, second: Second

  /// The parameters of the first, then of the second.
  public var logParameters: [Double] { first.logParameters + second.logParameters }

  /// The product with other parameters.
  public func with(logParameters: [Double]) -> Self {
    let count = first.logParameters.count
    return Self(
      first: first.with(logParameters: Array(logParameters[..<count])),
      second: second.with(logParameters: Array(logParameters[count...])))
  }

  /// k₁ k₂.
  public func covariance(between one: Matrix, and other: Matrix) -> Matrix {
    first.covariance(between: one, and: other)
      .combined(with: second.covariance(between: one, and: other), *)
  }

  /// k₁ k₂ with white noise.
  public func covariance(of points: Matrix) -> Matrix {
    first.covariance(of: points).combined(with: second.covariance(of: points), *)
  }

  /// The product rule.
  public func gradients(of points: Matrix) -> [Matrix] {
    let (one, two) = (first.covariance(of: points), second.covariance(of: points))
    return first.gradients(of: points).map { $0.combined(with: two, *) }
      + second.gradients(of: points).map { $0.combined(with: one, *) }
  }
}

extension Kernel {
  /// The sum of two kernels.
  public static func + <Other: Kernel>(first: Self, second: Other) -> SumKernel<Self, Other> {
    SumKernel(first: first, second: second)
  }

  /// The product of two kernels.
  public static func * <Other: Kernel>(first: Self, second: Other) -> ProductKernel<Self, Other> {
    ProductKernel(first: first, second: second)
  }
}
