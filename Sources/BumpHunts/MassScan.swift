import Events
import GSL
import Statistics

/// The fits of a signal at one mass after another: local p, yield, and limit against mass.
public struct MassScan: Sendable, Codable, Equatable {
  /// A mass and a width that were tried.
  public struct Point: Sendable, Codable, Equatable {
    /// In GeV.
    public let mass: Double
    /// In GeV; nil where masses alone were scanned.
    public let width: Double?
    /// What was found there.
    public let fit: SignalFit
  }

  /// A mass and a width at which there is no fit.
  public struct Failure: Sendable, Codable, Equatable {
    /// In GeV.
    public let mass: Double
    /// In GeV; nil where masses alone were scanned.
    public let width: Double?
    /// Why the fit failed.
    public let reason: String
  }

  /// The background model's name.
  public let background: String
  /// By width, then mass, in the order given: one at least.
  public let points: [Point]
  /// The places without a fit.
  public let failures: [Failure]

  /// The masses in GeV.
  public var masses: [Double] { points.map(\.mass) }
  /// ln of each local p-value.
  public var logLocalP: [Double] { points.map(\.fit.logLocalP) }
  /// Each Z, negative for deficits.
  public var significances: [Double] { points.map(\.fit.significance) }
  /// Each yield with its error.
  public var yields: [Estimate] { points.map(\.fit.yield) }
  /// Each observed limit; empty where there are none.
  public var limits: [Double] { points.compactMap { $0.fit.limit?.observed } }
  /// The limits that the background alone would give, at −2, −1, 0, 1, 2 σ.
  public var expectedLimits: [[Double]] { points.compactMap { $0.fit.limit?.expected } }

  /// The point of greatest Z, the first where there are several.
  public var greatest: Point {
    points.max { $0.fit.significance < $1.fit.significance } ?? points[0]
  }
}

/// A shape for each mass of a scan.
public typealias ShapeAtMass = @Sendable (_ mass: Mass) throws -> any SignalShape

/// A shape for each mass and width of a scan.
public typealias ShapeAtMassAndWidth =
  @Sendable (_ mass: Mass, _ width: Mass) throws -> any SignalShape

extension SignalSearch {
  /// Fits a signal at each mass.
  ///
  /// - Parameters:
  ///   - masses: one or more; closer than the resolution where they are to be corrected for.
  ///   - limit: the confidence level of the limits; nil for none.
  ///   - workers: how many masses at once; the result does not depend on it.
  ///   - shape: the signal of a mass.
  /// - Throws: `InputError` where no event of a signal is in the bins; `FitError` where no fit at any
  ///   mass succeeds; `CancellationError`.
  public func scan(
    masses: [Mass], limit: Double? = 0.95, workers: Workers = Workers(1),
    shape: @escaping ShapeAtMass
  ) async throws -> MassScan {
    let places = masses.map { ($0, Mass?.none) }
    return try await scan(places, limit: limit, workers: workers) { mass, _ in try shape(mass) }
  }

  /// Fits a signal at each mass with each width.
  public func scan(
    masses: [Mass], widths: [Mass], limit: Double? = 0.95, workers: Workers = Workers(1),
    shape: @escaping ShapeAtMassAndWidth
  ) async throws -> MassScan {
    let places = widths.flatMap { width in masses.map { ($0, Mass?.some(width)) } }
    return try await scan(places, limit: limit, workers: workers) { mass, width in
      try shape(mass, width ?? .GeV(0))
    }
  }

  private func scan(
    _ places: [(mass: Mass, width: Mass?)], limit: Double?, workers: Workers,
    shape: @escaping @Sendable (Mass, Mass?) throws -> any SignalShape
  ) async throws -> MassScan {
    precondition(!places.isEmpty, "a scan of no mass")
    let results = try await workers.map(places.count) { index -> Result<SignalFit, FitError> in
      let (mass, width) = places[index]
      let shape = try PreparedShape(shape(mass, width), on: axis)
      do {
        return .success(try fit(shape, limit: limit))
      } catch let error as FitError {
        return .failure(error)
      }
    }
    var (points, failures): ([MassScan.Point], [MassScan.Failure]) = ([], [])
    for ((mass, width), result) in zip(places, results) {
      switch result {
      case .success(let fit):
        points.append(MassScan.Point(mass: mass.inGeV, width: width?.inGeV, fit: fit))
      case .failure(let error):
        failures.append(
          MassScan.Failure(mass: mass.inGeV, width: width?.inGeV, reason: error.reason))
      }
    }
    if points.isEmpty { _ = try results[0].get() }
    return MassScan(background: model.name, points: points, failures: failures)
  }
}
