import Events
import GSL
import Histograms
import Statistics

/// The signal that a background model invents where there is none: fits of signal and background to
/// what another model, or a simulation, expects without a signal.
///
/// Source: ATLAS, arXiv:1408.7084 and ATL-PHYS-PUB-2020-028, which ask for less than a fifth of σ_S, or
/// a tenth of the expected signal.
public struct SpuriousSignal: Sendable, Codable, Equatable {
  /// One mass.
  public struct Point: Sendable, Codable, Equatable {
    /// In GeV.
    public let mass: Double
    /// Ŝ in the expectations themselves, with the error σ_S that data of that size would have.
    public let yield: Estimate
    /// The mean of Ŝ in toys of the expectations, with its error; nil without toys.
    public let toyMean: Estimate?
    /// The width of (Ŝ − mean)/σ_S in the toys, with its error; nil without toys.
    public let toyPullWidth: Estimate?

    /// S/σ_S.
    public var ratio: Double { yield.value / yield.error }
  }

  /// The model that was tested.
  public let background: String
  /// The events that were expected.
  public let events: Double
  /// One a mass.
  public let points: [Point]

  /// The greatest |S|/σ_S.
  public var worst: Double { points.reduce(0) { max($0, abs($1.ratio)) } }

  /// Whether |S| is below a share of σ_S at every mass: 0.2 is the custom of ATLAS.
  public func isBelow(_ share: Double = 0.2) -> Bool { worst < share }
}

extension BackgroundModel {
  /// Measures the signal that this model invents in expectations of background alone.
  ///
  /// - Parameters:
  ///   - expectations: events in each bin, scaled to the data's size.
  ///   - masses: where signals are fitted.
  ///   - toys: how many at each mass; 0 for the expectations alone.
  ///   - seed: names the random streams; toy i is the same at every mass.
  ///   - shape: the signal of a mass.
  /// - Throws: as a fit; the error of the first toy that cannot be fitted; `CancellationError`.
  public func spuriousSignal(
    in expectations: [Double], on axis: Axis, masses: [Mass], toys: Int = 0, seed: UInt64 = 0,
    workers: Workers = Workers(1), shape: @escaping ShapeAtMass
  ) async throws -> SpuriousSignal {
    let search = try SignalSearch(counts: expectations, on: axis, model: self)
    let shapes = try masses.map { try PreparedShape(shape($0), on: axis) }
    let fits = try shapes.map { try search.fit($0, limit: nil) }
    let drawn = try await workers.map(toys) { toy in
      var stream = RandomStream(seed: seed, purpose: "spurious signal", index: UInt64(toy))
      // The draw is for the auxiliary results alone.
      var data = try search.toy(using: &stream)
      for bin in expectations.indices {
        data.counts[bin] = Double(stream.poisson(mean: expectations[bin]))
      }
      let refitted = try search.refitted(to: data)
      return try shapes.map { try refitted.fit($0, limit: nil).yield }
    }
    let points = masses.indices.map { index in
      let yields = drawn.map { $0[index] }
      let mean = Moments(yields.map(\.value))
      let pulls = Moments(yields.map { ($0.value - mean.mean) / $0.error })
      return SpuriousSignal.Point(
        mass: masses[index].inGeV, yield: fits[index].yield,
        toyMean: toys > 1 ? mean.meanEstimate : nil,
        toyPullWidth: toys > 1 ? pulls.widthEstimate : nil)
    }
    return SpuriousSignal(
      background: name, events: expectations.reduce(0, +), points: points)
  }
}
