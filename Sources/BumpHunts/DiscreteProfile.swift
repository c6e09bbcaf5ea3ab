import Events
import GSL
import Histograms
import Statistics

/// Backgrounds as the values of one more nuisance parameter, over which a likelihood is minimised:
/// the discrete profiling method.
///
/// At every value of a signal's strength all models are fitted, and the least of
/// −2 ln L + c k counts, with k the number of a model's free parameters. The choice among models so
/// widens the interval of the strength by itself. Source: Dauncey, Kenzie, Wardle and Davies,
/// arXiv:1408.6865, who find c = 1 a good compromise of bias and coverage; c = 2 is Akaike's, c = 0
/// is none. A Gaussian process is counted by its function's parameters alone, and so too low.
public struct DiscreteProfile: Sendable {
  /// The best model at a point.
  public struct Point: Sendable {
    /// Its name.
    public let model: String
    /// Its place among ``DiscreteProfile/models``.
    public let index: Int
    /// Its fit.
    public let fit: CellFit
    /// −2 ln L + c k, up to a constant of the data.
    public let correctedDeviance: Double
  }

  /// A strength with its interval.
  public struct Interval: Sendable {
    /// The point of the least corrected deviance over all strengths and models.
    public let best: Point
    /// The strength there.
    public let strength: Double
    /// Where the envelope is higher by the asked difference, below and above.
    public let low: Double, high: Double
  }

  private struct Candidate: Sendable {
    let name: String
    let cells: any CellModel
    let correction: Double
  }

  /// c.
  public let correction: Double
  /// The spectrum.
  public let spectrum: MassSpectrum
  /// The bins that are fitted, each a cell.
  public let fittedBins: [Int]
  /// Models that could not be fitted, and why.
  public let failures: [(model: String, reason: String)]
  private let candidates: [Candidate]
  private let observed: [Double]

  /// The names of the models that compete.
  public var models: [String] { candidates.map(\.name) }

  /// Models that compete over a spectrum.
  ///
  /// - Parameters:
  ///   - excluded: masses that are left out; nil for none, as where a signal is fitted with them.
  ///   - correction: c ≥ 0.
  /// - Throws: ``FitError`` where no model fits without a signal, with every model's reason;
  ///   `InputError` where one is not defined over the spectrum.
  public init(
    _ models: [any BackgroundModel], over spectrum: MassSpectrum,
    excluding excluded: Range<Mass>? = nil, correction: Double = 1
  ) throws {
    precondition(correction >= 0 && correction < .infinity, "a correction of \(correction)")
    precondition(!models.isEmpty, "no model to profile over")
    var candidates: [Candidate] = []
    var failures: [(model: String, reason: String)] = []
    var bins: [Int] = []
    for model in models {
      do {
        let cells = try SpectrumCells(model, spectrum, excluding: excluded)
        _ = try cells.fit()
        bins = cells.fittedBins
        candidates.append(
          Candidate(
            name: model.name, cells: cells.fittedCells,
            correction: correction * Double(cells.freeParameterCount)))
      } catch let error as FitError {
        failures.append((model.name, error.reason))
      }
    }
    guard !candidates.isEmpty else {
      throw FitError(
        "every model", failures.map { "\($0.model): \($0.reason)" }.joined(separator: "; "))
    }
    self.correction = correction
    self.spectrum = spectrum
    self.candidates = candidates
    self.failures = failures
    fittedBins = bins
    observed = bins.map { spectrum.effectiveCounts[$0] }
  }

  /// The least corrected deviance over the models, with whatever is added to each.
  ///
  /// A model without a fit at this point is no candidate there.
  ///
  /// - Parameter adding: the model with a signal, from that of the background with a cell for each of
  ///   ``fittedBins``, such as a ``SignalCells``; its own parameters are the same for all models, and
  ///   are not counted.
  /// - Throws: ``FitError`` where no model has a fit, with the reasons.
  public func least(
    adding: (any CellModel) throws(FitError) -> any CellModel = { $0 }
  ) throws(FitError) -> Point {
    var best: Point?
    var reasons: [String] = []
    for (index, candidate) in candidates.enumerated() {
      do throws(FitError) {
        let fit = try adding(candidate.cells).maximumLikelihoodFit(to: observed)
        let value = fit.deviance + candidate.correction
        if value < best?.correctedDeviance ?? .infinity {
          best = Point(model: candidate.name, index: index, fit: fit, correctedDeviance: value)
        }
      } catch {
        reasons.append("\(candidate.name): \(error.reason)")
      }
    }
    guard let best else { throw FitError("every model", reasons.joined(separator: "; ")) }
    return best
  }

  /// The envelope at given yields of a signal of known shape.
  ///
  /// - Parameter shape: the share of the signal in each bin of the spectrum's axis.
  public func envelope(of shape: [Double], at yields: [Double]) throws -> [Point] {
    let shares = fitted(shape)
    return try yields.map { yield in
      try least { background throws(FitError) in
        SignalCells(shares, on: background, yields: yield...yield)
      }
    }
  }

  /// The yield of a signal of known shape with its interval.
  ///
  /// - Parameters:
  ///   - shape: the share of the signal in each bin of the spectrum's axis.
  ///   - rise: the height of the envelope above its least value; 1 for 68 %, 3.84 for 95 %.
  public func interval(of shape: [Double], rise: Double = 1) throws -> Interval {
    precondition(rise > 0, "a rise of \(rise)")
    let shares = fitted(shape)
    let best = try least { background throws(FitError) in SignalCells(shares, on: background) }
    let last = best.fit.parameters.count - 1
    let (strength, error) = (best.fit.parameters[last], best.fit.errors[last])
    func height(_ yield: Double) throws -> Double {
      try envelope(of: shape, at: [yield])[0].correctedDeviance - best.correctedDeviance - rise
    }
    func end(_ direction: Double) throws -> Double {
      let step = direction * max(error, 1e-3) * rise.squareRoot()
      var (inner, outer) = ((x: strength, y: -rise), (x: strength + step, y: -rise))
      for _ in 0..<60 {
        outer.y = (try? height(outer.x)) ?? .infinity
        if outer.y > 0 { break }
        inner = outer
        outer.x += step
      }
      // Beyond where no model is positive any more, the envelope is infinite: bisection then.
      while outer.y == .infinity, abs(outer.x - inner.x) > 1e-6 * abs(step) {
        let middle = (inner.x + outer.x) / 2
        let y = (try? height(middle)) ?? .infinity
        if y > 0 { outer = (middle, y) } else { inner = (middle, y) }
      }
      guard outer.y > 0, outer.y < .infinity else { return inner.x }
      let (low, high) = inner.x < outer.x ? (inner, outer) : (outer, inner)
      return try findRoot(from: low, to: high, tolerance: 1e-6 * abs(step), height)
    }
    return Interval(best: best, strength: strength, low: try end(-1), high: try end(1))
  }

  private func fitted(_ shape: [Double]) -> [Double] {
    precondition(
      shape.count == spectrum.axis.count, "\(shape.count) shares, \(spectrum.axis.count) bins")
    return fittedBins.map { shape[$0] }
  }
}
