import Events
import GSL

/// The likelihood of a binned model, given counts and auxiliary results.
///
/// −2 ln L = −2 Σ_b ln Pois(n_b | ν_b(θ)) − 2 Σ_k ln f(a_k | θ_k), with all constants, as pyhf
/// counts it: for counts that are no whole numbers n! is Γ(n + 1).
public struct Likelihood<Model: BinnedModel>: Sendable {
  /// The model.
  public let model: Model
  /// What was seen.
  public let data: BinnedData
  /// Twice −ln L of the saturated model.
  let constant: Double

  /// The likelihood given counts, with the auxiliary results that the model was made with.
  ///
  /// - Throws: `InputError` where the number of counts is not the number of bins, or one is
  ///   negative or not finite.
  public init(_ model: Model, observed counts: [Double]) throws(InputError) {
    try self.init(model, data: BinnedData(counts: counts, auxiliary: model.auxiliary))
  }

  /// The likelihood given counts and auxiliary results.
  ///
  /// - Throws: `InputError` where a number of values does not fit the model, or one is not finite,
  ///   or a count negative.
  public init(_ model: Model, data: BinnedData) throws(InputError) {
    let parameters = model.parameters
    guard data.counts.count == model.binCount else {
      throw InputError(
        model.name, "\(data.counts.count) counts for \(model.binCount) bins",
        remedy: "give one count for each bin")
    }
    guard data.auxiliary.count == parameters.count else {
      throw InputError(
        model.name, "\(data.auxiliary.count) auxiliary results for \(parameters.count) parameters",
        remedy: "give one for each parameter, 0 where it has no constraint")
    }
    if let bin = data.counts.firstIndex(where: { !($0 >= 0 && $0 < .infinity) }) {
      throw InputError(
        "\(model.name), bin \(bin)", "a count of \(data.counts[bin])",
        remedy: "counts are finite and not negative")
    }
    if let index = data.auxiliary.firstIndex(where: { !$0.isFinite }) {
      throw InputError(
        "\(model.name), auxiliary result of \(parameters[index].name)",
        "\(data.auxiliary[index]) is not finite")
    }
    self.model = model
    self.data = data
    constant =
      data.counts.reduce(0) { $0 + saturatedPoissonTwiceNLL($1) }
      + zip(parameters, data.auxiliary).reduce(0) {
        $0 + $1.0.constraint.saturatedTwiceNLL(auxiliary: $1.1)
      }
  }

  /// A kernel that holds these data.
  func kernel() -> LikelihoodKernel<Model> {
    let kernel = LikelihoodKernel(model)
    kernel.load(data)
    return kernel
  }

  /// −2 ln L, +∞ where the data are impossible.
  public func twiceNLL(at point: [Double]) -> Double {
    check(point)
    return 2 * kernel().value(at: point) + constant
  }

  /// The derivatives of −2 ln L in each parameter.
  public func gradient(at point: [Double]) -> [Double] {
    check(point)
    let kernel = kernel()
    kernel.derivatives(at: point)
    return model.parameters.indices.map { 2 * kernel.gradient[$0] }
  }

  /// The second derivatives of −2 ln L.
  public func hessian(at point: [Double]) -> Matrix {
    check(point)
    let kernel = kernel()
    kernel.derivatives(at: point)
    let count = model.parameters.count
    var matrix = Matrix(rows: count, columns: count)
    for i in 0..<count {
      for j in 0..<count {
        matrix[i, j] = 2 * kernel.hessian[max(i, j) * count + min(i, j)]
      }
    }
    return matrix
  }

  /// The place of a parameter.
  ///
  /// - Throws: `InputError` where the model has none of that name.
  public func index(of name: String) throws(InputError) -> Int {
    if let index = model.parameters.firstIndex(where: { $0.name == name }) { return index }
    throw InputError(
      model.name, "it has no parameter \(name)",
      remedy: "it has \(nameList(model.parameters.map(\.name), near: name))")
  }

  private func check(_ point: [Double]) {
    precondition(
      point.count == model.parameters.count,
      "\(point.count) values for \(model.parameters.count) parameters")
  }
}
