import Events
import Foundation
import GSL

/// What simulated events are distributed as.
public enum GenerationTarget: Sendable, Hashable {
  /// B + gI + g²S at a coupling g of either sign: unweighted events.
  case total(coupling: Double)
  /// The modulus of one part alone: events of one weight but for its sign, whose sum is the part's
  /// cross section.
  case part(CoherentComponents.Part)

  /// The density that this asks for, of the parts at a point; of either sign for the interference.
  @inlinable
  public func value(_ parts: CoherentComponents) -> Double {
    switch self {
    case .total(let g): parts.total(coupling: g)
    case .part(let part): parts[part]
    }
  }

  /// A density without a part of changing sign, or one that is nowhere negative as a whole, and
  /// nowhere below the modulus of this one: since 2xy ≤ tx² + y²/t, |I| ≤ tB + S/t.
  ///
  /// - Parameter totals: the parts' integrals; t² is the signal's over the background's.
  /// - Throws: `InputError` where there is nothing to generate.
  func envelope(totals: CoherentComponents) throws(InputError) -> CoherentComponents.Factors {
    switch self {
    case .total(let g): return .init(background: 1, interference: g, signal: g * g)
    case .part(.background): return .init(background: 1, interference: 0, signal: 0)
    case .part(let part):
      guard totals.signal > 0 else {
        throw InputError(
          part.rawValue, "there is none to generate", remedy: "give the process a resonance")
      }
      if part == .signal { return .init(background: 0, interference: 0, signal: 1) }
      let t = (totals.signal / totals.background).squareRoot()
      return .init(background: t, interference: 0, signal: 1 / t)
    }
  }

  /// Whether an event that was drawn from the envelope is one of this target's.
  func accepts(
    _ parts: CoherentComponents, under envelope: CoherentComponents.Factors,
    using stream: inout RandomStream
  ) -> Bool {
    guard case .part(.interference) = self else { return true }
    return stream.uniform() * parts.combined(envelope) < abs(parts.interference)
  }

  /// Fails where the coupling is no number or there is no event to generate.
  func check(count: Int) throws(InputError) {
    if case .total(let g) = self, !g.isFinite {
      throw InputError("coupling", "\(g) is no number", remedy: "give a finite factor")
    }
    guard count >= 1 else {
      throw InputError("events", "\(count) is not positive", remedy: "ask for 1 or more")
    }
  }

  /// The columns that events have besides their observables.
  ///
  /// Of the total: `weight_B`, `weight_I`, `weight_S`, each part's density over the generated one,
  /// and `oracle`, the exact logarithm of the likelihood ratio of the generated coupling to none. Of
  /// a part alone: `weight` in pb, of the part's sign.
  ///
  /// - Parameters:
  ///   - parts: of the density at each event.
  ///   - totals: their integrals.
  ///   - modulus: for a part alone the integral of its modulus, in pb.
  func columns(
    _ parts: [CoherentComponents], totals: CoherentComponents, modulus: Double
  ) -> [(name: String, values: [Double])] {
    switch self {
    case .total(let g):
      let oracle = Oracle(totals: totals)
      var columns = [[Double]](repeating: [], count: 4)
      for index in columns.indices { columns[index].reserveCapacity(parts.count) }
      for part in parts {
        let inverse = 1 / part.total(coupling: g)
        columns[0].append(part.background * inverse)
        columns[1].append(part.interference * inverse)
        columns[2].append(part.signal * inverse)
        columns[3].append(oracle.logLikelihoodRatio(part, coupling: g))
      }
      return Array(zip(["weight_B", "weight_I", "weight_S", "oracle"], columns))
    case .part(let part):
      let weight = modulus / Double(parts.count)
      return [("weight", parts.map { $0[part] < 0 ? -weight : weight })]
    }
  }

  /// The column of weights, where there is one.
  var weightColumn: String? {
    if case .part = self { "weight" } else { nil }
  }
}

extension CoherentComponents {
  /// The names of the parts.
  public enum Part: String, Sendable, Hashable, CaseIterable {
    /// |M_B|².
    case background
    /// 2κ Re(M_S M_B*).
    case interference
    /// |M_S|².
    case signal
  }

  /// The factors of a linear combination of the parts.
  struct Factors: Sendable, Hashable {
    var background: Double
    var interference: Double
    var signal: Double
  }

  /// The linear combination.
  func combined(_ factors: Factors) -> Double {
    factors.background * background + factors.interference * interference
      + factors.signal * signal
  }

  /// One part.
  @inlinable
  public subscript(part: Part) -> Double {
    switch part {
    case .background: background
    case .interference: interference
    case .signal: signal
    }
  }
}

extension EventTable {
  /// (Σw)²/Σw², the number of unweighted events with the same relative error of their sum; the
  /// number of events where they have no weights.
  public var effectiveCount: Double {
    guard let weights else { return Double(count) }
    let sum = weights.reduce(0, +)
    let squares = weights.reduce(0) { $0 + $1 * $1 }
    return squares > 0 ? sum * sum / squares : 0
  }
}
