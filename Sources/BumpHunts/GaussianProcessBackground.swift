import Events
import Foundation
import GSL
import Histograms
import Statistics

/// A function times the exponential of a Gaussian process: dN/dm = f(m; θ) e^(g(m)), in which g,
/// about 0, takes up what the function cannot follow.
///
/// g is constant in each bin, with the kernel's covariance at the bins' centres in units of the lower
/// end of the range, and is fitted as its principal components with unit priors. The kernel's
/// parameters are those of the greatest marginal likelihood of the fitted bins (Laplace's
/// approximation about the function's own fit), and stay fixed in every fit thereafter.
///
/// The standard kernel is that of Frate et al., arXiv:1709.05681, for the logarithm: a
/// length that grows with the mass, and a constant variance, since their factor e^((d − x − x′)/2a)
/// is the fall of the spectrum itself. Its length is nowhere below `shortest`, so that no bump that is
/// narrower is taken for background.
public struct GaussianProcessBackground<K: Kernel>: BackgroundModel {
  /// f, a log-linear model.
  public let mean: any LinearBackground
  /// The kernel of g, or where its search begins.
  public let kernel: K
  /// Whether the kernel's parameters were found, and are fixed.
  public let isAdapted: Bool

  /// A process of a kernel about a function.
  ///
  /// - Parameter isAdapted: true for a kernel that is to stay as it is.
  public init(mean: any LinearBackground, kernel: K, isAdapted: Bool = false) {
    precondition(mean.link == .log, "\(mean.name) is no log-linear model")
    self.mean = mean
    self.kernel = kernel
    self.isAdapted = isAdapted
  }

  /// "gaussianprocess".
  public var name: String { "gaussianprocess" }

  /// Those of the function.
  public var parameterCount: Int { mean.parameterCount }

  /// The function's.
  public func obstacle(over range: Range<Double>) -> String? {
    range.lowerBound > 0
      ? mean.obstacle(over: range) : "its lengths are in units of the range's lower end, above 0"
  }

  /// Finds the kernel's parameters.
  public func adapted(to spectrum: MassSpectrum, fitting bins: [Int]) throws -> any BackgroundModel
  {
    guard !isAdapted else { return self }
    try spectrum.requireUnweighted(for: name)
    let cells = try mean.cells(on: spectrum.axis, fitting: bins).bins.grouped(bins.map { [$0] })
    let counts = bins.map { spectrum.counts[$0] }
    let fit = try cells.maximumLikelihoodFit(to: counts.map(Double.init))
    let points = Self.points(of: spectrum.axis)
    // To 1e-7 of ln p, which is some hundred: no hundredth of a unit decides a kernel.
    let fitted = try PoissonGaussianProcess(kernel, starts: 1, tolerance: 1e-7).fit(
      Matrix(points: bins.map { points[$0] }), counts: counts, priorMean: fit.means.map { log($0) })
    return GaussianProcessBackground(mean: mean, kernel: fitted.kernel, isAdapted: true)
  }

  /// The function's basis, and the components of g in each bin.
  public func cells(on axis: Axis, fitting bins: [Int]) throws -> BackgroundCells {
    let nodes = MassNodes(axis)
    let functions = nodes.matrix(of: mean)
    let components = kernel.components(of: Matrix(points: Self.points(of: axis)))
    let own = functions.columns
    var basis = Matrix(rows: functions.rows, columns: own + components.columns)
    for (bin, cell) in nodes.cells.enumerated() {
      for node in cell {
        for column in 0..<own { basis[node, column] = functions[node, column] }
        for column in 0..<components.columns {
          basis[node, own + column] = components[bin, column]
        }
      }
    }
    let priors = (0..<basis.columns).map { $0 < own ? 0.0 : 1 }
    let regression = PoissonRegression(
      name: name, link: .log, basis: basis, priorPrecisions: priors, nodeWeights: nodes.weights,
      cells: nodes.cells)
    let (model, transform) = try regression.conditioned(on: bins.flatMap { nodes.cells[$0] })
    let shown = Matrix(
      rows: own, columns: basis.columns, elements: (0..<own).flatMap { Array(transform.row($0)) })
    return BackgroundCells(model, coordinates: shown)
  }

  /// The bins' centres in units of the lower end of the range.
  private static func points(of axis: Axis) -> [Double] {
    (0..<axis.count).map { index in
      let bin = axis.bin(index)
      return (bin.lowerBound + bin.upperBound) / 2 / axis.range.lowerBound
    }
  }
}

/// The kernel of a smooth spectrum: a variance times Gibbs's kernel.
public typealias SmoothSpectrumKernel = ProductKernel<ConstantKernel, GibbsKernel>

extension GaussianProcessBackground where K == SmoothSpectrumKernel {
  /// The standard process about a function.
  ///
  /// - Parameter shortest: the least length over which the background may bend, as a share of the
  ///   lower end of the range; a tenth, so that it is wider than a narrow resonance.
  public init(mean: any LinearBackground, shortest: Double = 0.1) {
    self.init(
      mean: mean,
      kernel: ConstantKernel(variance: 0.01)
        * GibbsKernel(slope: 0.1, constant: 0.1, shortest: shortest))
  }
}
