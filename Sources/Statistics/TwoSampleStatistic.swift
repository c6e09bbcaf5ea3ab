import Events
import Foundation
import GSL

/// How far two samples are apart, large where they do not come from one distribution.
public protocol TwoSampleStatistic: Sendable {
  /// What permutations of the labels share.
  associatedtype Prepared: PreparedTwoSampleStatistic

  /// The statistic's name, for reports.
  var name: String { get }

  /// Computes what all labels of the events share.
  func prepared(for samples: TwoSamples) throws(InputError) -> Prepared
}

/// A statistic of pooled events whose labels may be permuted.
public protocol PreparedTwoSampleStatistic: Sendable {
  /// The labels that are exchangeable where both samples come from one distribution: whether an event
  /// is of the first sample, as observed.
  var labels: [Bool] { get }

  /// The statistic where the events have these labels, a permutation of ``labels``.
  func value(_ labels: [Bool]) throws(InputError) -> Double
}

extension TwoSampleStatistic {
  /// The statistic of two samples.
  public func value(of samples: TwoSamples) throws(InputError) -> Double {
    let prepared = try prepared(for: samples)
    return try prepared.value(prepared.labels)
  }
}

/// A statistic of two samples and its p-value.
public struct PermutationTest: Sendable, Hashable {
  /// The statistic's name.
  public let name: String
  /// The statistic of the samples as observed.
  public let statistic: Double
  /// How many permutations are at least as far apart: (k + 1)/(N + 1), and k/N with its error.
  public let permutations: ToyPValue

  /// The p-value, (k + 1)/(N + 1).
  public var pValue: PValue<Local> { permutations.pValue }
}

extension TwoSamples {
  /// The p-value of a statistic by permutations of which event is of which sample.
  ///
  /// Where both samples come from one distribution, all permutations are alike, so that p ≤ α in at
  /// most the share α of cases, for any numbers of events. The numbers themselves are not tested. The
  /// result is the same for any number of threads. Events with weights are not exchangeable.
  ///
  /// - Parameters:
  ///   - statistic: the statistic, large where the samples differ.
  ///   - permutations: N, 1 or more; the smallest p is 1/(N + 1).
  ///   - seed: the user's seed.
  ///
  /// Pitman, Suppl. J. R. Stat. Soc. 4 (1937) 119; Phipson and Smyth, Stat. Appl. Genet. Mol. Biol. 9
  /// (2010) 39, for the 1 that is added.
  public func permutationTest<Statistic: TwoSampleStatistic>(
    of statistic: Statistic, permutations: Int, seed: UInt64
  ) throws(InputError) -> PermutationTest {
    precondition(permutations >= 1, "\(permutations) permutations")
    let prepared = try statistic.prepared(for: self)
    let labels = prepared.labels
    let observed = try prepared.value(labels)
    let toys = try ToyPValue(
      of: observed, toys: permutations, seed: seed, purpose: "permutations of two samples"
    ) { (stream: inout RandomStream) throws(InputError) -> Double in
      try prepared.value(stream.permutation(of: labels.count).map { labels[$0] })
    }
    return PermutationTest(name: statistic.name, statistic: observed, permutations: toys)
  }
}
