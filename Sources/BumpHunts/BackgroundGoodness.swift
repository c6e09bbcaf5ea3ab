import Events
import Foundation
import GSL
import Statistics

/// How well a background describes the bins it was fitted to, and whether a significance over it may
/// be quoted: the one rule of all hunts.
///
/// The statistic is the Poisson deviance. It is compared with χ² where the bins are well filled, and
/// with toys where more than a fifth of them expect fewer than five events (Cochran, Ann. Math. Stat.
/// 23 (1952) 315). Toys are drawn one after another until twenty have a deviance at least as large as
/// the data's, or 2000 are drawn (Besag and Clifford, Biometrika 78 (1991) 301): a good fit costs some
/// forty toys.
public struct BackgroundGoodness: Sendable, Hashable, Codable {
  /// What the deviance was compared with.
  public enum Method: String, Sendable, Codable {
    /// χ² with the fit's degrees of freedom.
    case chiSquared = "chi-squared"
    /// Toys drawn from the fit and fitted again.
    case toys
  }

  /// The probability of a deviance at least as large, were the model right.
  public let pValue: Double
  /// What the deviance was compared with.
  public let method: Method
  /// The number of toys; nil for χ².
  public let toys: Int?

  /// 0.01: below it the model does not describe the bins, and no significance is quoted.
  public static let leastPValue = OrderSelection.leastGoodness

  /// Whether the model describes the bins.
  public var isAcceptable: Bool { pValue >= Self.leastPValue }

  /// The sentence that says why no significance is quoted; nil where the model describes the bins.
  ///
  /// - Parameter model: the model's name.
  public func objection(to model: String) -> String? {
    guard !isAcceptable else { return nil }
    let p = printed("%.2g", pValue)
    return "\(model) does not describe the bins it was fitted to"
      + " (goodness of fit p = \(p), below \(Self.leastPValue))"
  }

  private static let wantedExceeding = 20
  private static let mostToys = 2000

  /// The goodness of a fit.
  ///
  /// - Parameter seed: the user's seed, for the toys.
  /// - Throws: ``FitError`` where the fit cannot be repeated, which a fit that was made can.
  public init(of fit: BackgroundFit, seed: UInt64) throws {
    let sparse = fit.fittedBins.count { fit.expectations[$0].value < 5 }
    guard 5 * sparse > fit.fittedBins.count else {
      (pValue, method, toys) = (fit.pValue, .chiSquared, nil)
      return
    }
    let source = try BackgroundToys(fit)
    var (exceeding, drawn) = (0, 0)
    while exceeding < Self.wantedExceeding, drawn < Self.mostToys {
      var stream = RandomStream(seed: seed, purpose: "goodness", index: UInt64(drawn))
      drawn += 1
      // A toy that cannot be fitted counts as worse than the data: p is never too small by it.
      let deviance = (try? source.deviance(using: &stream)) ?? .infinity
      if deviance >= fit.deviance - 1e-12 * abs(fit.deviance) { exceeding += 1 }
    }
    method = .toys
    toys = drawn
    pValue =
      exceeding < Self.wantedExceeding
      ? Double(exceeding + 1) / Double(drawn + 1) : Double(exceeding) / Double(drawn)
  }
}

/// Toys of a fitted background in its fitted bins.
struct BackgroundToys: Sendable {
  private let model: any CellModel
  private let parameters: [Double]
  private let precisions: [Double]
  /// The data's deviance, of the same fit.
  let observed: Double

  init(_ fit: BackgroundFit) throws {
    let cells = try SpectrumCells(fit.model, fit.spectrum, excluding: fit.excluded)
    let repeated = try cells.fit()
    model = cells.fittedCells
    parameters = repeated.parameters
    precisions = model.priorPrecisions
    observed = repeated.deviance
  }

  /// Draws a toy and fits it. Parameters with a prior are drawn from it, about the toy's own true
  /// value 0.
  func deviance(using stream: inout RandomStream) throws(FitError) -> Double {
    var truth = parameters
    for (index, precision) in precisions.enumerated() where precision > 0 {
      truth[index] = stream.normal() / precision.squareRoot()
    }
    let means = model.means(at: truth)
    var counts: [Double]
    // A spectrum without events is no spectrum: the next is drawn.
    repeat {
      counts = means.map { Double(stream.poisson(mean: $0)) }
    } while counts.allSatisfy { $0 == 0 }
    return try model.maximumLikelihoodFit(to: counts).deviance
  }
}
