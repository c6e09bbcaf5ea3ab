import Events
import GSL
import Statistics

/// Signals injected into toys and fitted again: whether the yield comes back, with an error that is
/// right.
public struct InjectionTest: Sendable, Codable, Equatable {
  /// The toys of one injected yield.
  public struct Point: Sendable, Codable, Equatable {
    /// The expected events of the signal.
    public let injected: Double
    /// The mean fitted yield with its error.
    public let fitted: Estimate
    /// The mean of (Ŝ − injected)/σ_S.
    public let pullMean: Estimate
    /// The width of the pulls.
    public let pullWidth: Estimate
    /// The share of toys whose 68.3 % interval of the profile likelihood holds the injected yield.
    public let coverage: Estimate
    /// The share of toys whose 95 % upper limit is above the injected yield; nil where that is not above
    /// 0. CLs makes it more than 0.95 where the signal is weak.
    public let limitCoverage: Estimate?
    /// The median of Z.
    public let significance: Double
    /// Toys that could not be fitted, or whose truth makes them impossible.
    public let failures: Int
  }

  /// The background model's name.
  public let background: String
  /// The mass of the signal in GeV.
  public let mass: Double
  /// The number of toys of each yield.
  public let toys: Int
  /// One an injected yield.
  public let points: [Point]
  /// The slope of fitted against injected yields, by least squares; nil for a single yield.
  public let slope: Estimate?
  /// The fitted yield at none injected, of the same line.
  public let intercept: Estimate?
}

extension SignalSearch {
  /// Injects signals into toys of the fitted background, and fits each toy as the data are fitted.
  ///
  /// - Parameters:
  ///   - shape: of the signal injected and fitted.
  ///   - yields: the expected events of the signals; of either sign, as long as no expectation turns
  ///     negative.
  ///   - truth: the expectations of the background, where they are not those of the fit.
  ///   - toys: how many of each yield, 2 or more.
  ///   - seed: names the random streams.
  /// - Throws: `InputError` where an expectation is negative; `FitError` where more than one toy in a
  ///   hundred fails; `CancellationError`.
  public func inject(
    _ shape: some SignalShape, yields: [Double], truth: [Double]? = nil, toys: Int, seed: UInt64,
    workers: Workers = Workers(1)
  ) async throws -> InjectionTest {
    precondition(toys >= 2 && !yields.isEmpty, "\(toys) toys of \(yields.count) yields")
    let prepared = try PreparedShape(shape, on: axis)
    var points: [InjectionTest.Point] = []
    for (index, injected) in yields.enumerated() {
      let sums = zip(truth ?? expectations, prepared.probabilities).map { $0 + injected * $1 }
      let means = zip(sums, scales).map { $0 * $1 }
      if let bin = means.firstIndex(where: { !($0 >= 0 && $0 < 1e15) }) {
        throw InputError(
          "injected yield \(injected)", "bin \(bin) would expect \(means[bin]) events",
          remedy: "inject less")
      }
      let results = try await workers.map(toys) { toy -> InjectedToy? in
        var stream = RandomStream(
          seed: seed, purpose: "injection \(index)", index: UInt64(toy))
        return try? injectedToy(prepared, injected, means, using: &stream)
      }
      points.append(try point(injected, results.compactMap { $0 }, of: toys))
    }
    let line = yields.count > 1 ? StraightLine(points.map { ($0.injected, $0.fitted) }) : nil
    return InjectionTest(
      background: model.name, mass: shape.mass, toys: toys, points: points, slope: line?.slope,
      intercept: line?.intercept)
  }

  private struct InjectedToy: Sendable {
    let yield: Estimate
    let significance: Double
    let isCovered: Bool
    let isAllowed: Bool
  }

  private func injectedToy(
    _ shape: PreparedShape, _ injected: Double, _ means: [Double], using stream: inout RandomStream
  ) throws -> InjectedToy {
    // The draw is for the auxiliary results alone: the background's truth may be another model.
    var data = try toy(using: &stream)
    for bin in means.indices { data.counts[bin] = Double(stream.poisson(mean: means[bin])) }
    let (fit, likelihood, best) = try refitted(to: data).freeFit(shape)
    let fixed = try likelihood.maximize(fixing: ["yield": injected], startingAt: best.point)
    return InjectedToy(
      yield: fit.yield, significance: fit.significance,
      isCovered: fixed.twiceNLL - best.twiceNLL <= 1,
      isAllowed: try injected <= 0 || likelihood.test(strength: injected).cls >= 0.05)
  }

  private func point(_ injected: Double, _ good: [InjectedToy], of toys: Int) throws
    -> InjectionTest.Point
  {
    guard 100 * good.count >= 99 * toys, good.count > 1 else {
      throw FitError(model.name, "\(toys - good.count) of \(toys) toys could not be fitted")
    }
    let pulls = Moments(good.map { ($0.yield.value - injected) / $0.yield.error })
    func share(_ count: Int) -> Estimate {
      let share = Double(count) / Double(good.count)
      return Estimate(share, error: (share * (1 - share) / Double(good.count)).squareRoot())
    }
    return InjectionTest.Point(
      injected: injected, fitted: Moments(good.map(\.yield.value)).meanEstimate,
      pullMean: pulls.meanEstimate, pullWidth: pulls.widthEstimate,
      coverage: share(good.count { $0.isCovered }),
      limitCoverage: injected > 0 ? share(good.count { $0.isAllowed }) : nil,
      significance: good.map(\.significance).sorted()[good.count / 2],
      failures: toys - good.count)
  }
}
