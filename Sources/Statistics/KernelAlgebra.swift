import GSL

/// Two kernels as one, by an operation on their covariances.
public protocol KernelPair: Kernel {
  /// The kind of the first kernel.
  associatedtype First: Kernel
  /// The kind of the second kernel.
  associatedtype Second: Kernel
  /// The first kernel.
  var first: First { get }
  /// The second kernel.
  var second: Second { get }
  /// Both as one.
  init(first: First, second: Second)
  /// The covariance of both from the covariances of each.
  static func joined(_ first: Double, _ second: Double) -> Double
}

extension KernelPair {
  /// The parameters of the first, then of the second.
  public var logParameters: [Double] { first.logParameters + second.logParameters }

  /// The pair with other parameters.
  public func with(logParameters: [Double]) -> Self {
    let count = first.logParameters.count
    return Self(
      first: first.with(logParameters: Array(logParameters[..<count])),
      second: second.with(logParameters: Array(logParameters[count...])))
  }

  /// The joined covariances.
  public func covariance(between one: Matrix, and other: Matrix) -> Matrix {
    first.covariance(between: one, and: other)
      .combined(with: second.covariance(between: one, and: other), Self.joined)
  }

  /// The joined covariances, with white noise.
  public func covariance(of points: Matrix) -> Matrix {
    first.covariance(of: points).combined(with: second.covariance(of: points), Self.joined)
  }
}

/// The sum of two kernels: functions that are added.
public struct SumKernel<First: Kernel, Second: Kernel>: KernelPair {
  /// The terms.
  public let first: First, second: Second

  /// The sum of two kernels.
  public init(first: First, second: Second) { (self.first, self.second) = (first, second) }

  /// k₁ + k₂.
  public static func joined(_ first: Double, _ second: Double) -> Double { first + second }

  /// Those of the terms.
  public func gradients(of points: Matrix) -> [Matrix] {
    first.gradients(of: points) + second.gradients(of: points)
  }
}

/// The product of two kernels: both must be alike for the product to be.
public struct ProductKernel<First: Kernel, Second: Kernel>: KernelPair {
  /// The factors.
  public let first: First, second: Second

  /// The product of two kernels.
  public init(first: First, second: Second) { (self.first, self.second) = (first, second) }

  /// k₁ k₂.
  public static func joined(_ first: Double, _ second: Double) -> Double { first * second }

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
