import Events
import Foundation
import GSL
import Statistics

/// The table of a choice among backgrounds: what was tried, how good it is, and what was taken.
///
/// The F-test is made of deviances, F = ((D₁ − D₂)/(k₂ − k₁))/(D₂/(n − k₂)) with k₁ < k₂ parameters and
/// n bins. With Pearson's χ² of a Poisson fit, which the fit does not minimise, F may turn negative.
public struct BackgroundComparison: Sendable, Codable, Hashable {
  /// One model.
  public struct Row: Sendable, Codable, Hashable {
    /// The name of its family.
    public let family: String
    /// Its name.
    public let model: String
    /// Whether it was taken.
    public let isChosen: Bool
    /// Why it has no fit; nil where it has one, and all that follows is nil where it has none.
    public let failure: String?
    /// Whether the events determine its parameters.
    public let isDetermined: Bool?
    /// The free parameters.
    public let parameters: Int?
    /// Twice −ln L, less that of the saturated model.
    public let deviance: Double?
    /// Bins less free parameters.
    public let degreesOfFreedom: Int?
    /// P(χ² > deviance).
    public let goodnessP: Double?
    /// The share of toys that fit worse, with its error; nil where none were asked for.
    public let toyGoodnessP: Estimate?
    /// Akaike's criterion for few observations.
    public let correctedAIC: Double?
    /// The smaller model that it was tried against; nil for the first of a family.
    public let smaller: String?
    /// F of the gain over the smaller model.
    public let fStatistic: Double?
    /// The probability of a greater F.
    public let fPValue: Double?
    /// The probability of a greater difference of deviances.
    public let likelihoodRatioP: Double?
  }

  /// How the choice was made.
  public let rule: String
  /// The models, in the order in which they were tried.
  public let rows: [Row]

  /// The table of a choice that was made.
  ///
  /// - Parameters:
  ///   - toys: how many for each goodness of fit; 0 for none.
  ///   - seed: the seed of the toys.
  /// - Throws: ``FitError`` where a toy cannot be fitted.
  public init(
    _ selection: OrderSelection, toys: Int = 0, seed: UInt64 = 1
  ) throws {
    let test = selection.test == .fTest ? "F-test" : "likelihood ratio"
    let within =
      "within a family, a larger order where its \(test) has a probability below \(selection.level)"
    let families = Set(selection.trials.map(\.family))
    rule =
      families.count < 2
      ? within
      : within + "; among families, the least AICc of those with a goodness of fit of at least"
        + " \(OrderSelection.leastGoodness), where there is any"
    rows = try selection.trials.map { trial in
      Row(
        trial, isChosen: trial.fit?.model.name == selection.chosen.model.name,
        goodness: toys > 0 ? try trial.fit?.goodness(toys: toys, seed: seed).estimate : nil)
    }
  }
}

extension BackgroundComparison.Row {
  /// What is wrong with its fit; nil where nothing is.
  public var note: String? {
    failure.map { "no fit, \($0)" }
      ?? (isDetermined == false ? "the events do not determine its parameters" : nil)
  }

  fileprivate init(_ trial: OrderSelection.Trial, isChosen: Bool, goodness: Estimate?) {
    family = trial.family
    model = trial.model
    failure = trial.failure
    self.isChosen = isChosen
    let fit = trial.fit
    isDetermined = fit?.isDetermined
    parameters = fit?.freeParameterCount
    deviance = fit?.deviance
    degreesOfFreedom = fit?.degreesOfFreedom
    goodnessP = fit?.pValue
    toyGoodnessP = goodness
    // Infinity is no number in JSON.
    correctedAIC = fit.flatMap { $0.correctedAIC < .infinity ? $0.correctedAIC : nil }
    smaller = trial.smaller?.model.name
    likelihoodRatioP = fit.flatMap { fit in
      trial.smaller.map { fit.likelihoodRatioTest(against: $0) }
    }
    let test = fit.flatMap { fit in trial.smaller.flatMap { fit.fTest(against: $0) } }
    fStatistic = test?.statistic
    fPValue = test?.pValue
  }
}

extension BackgroundComparison: CustomStringConvertible {
  /// The table as text, a line a model; the chosen one begins with a star.
  public var description: String {
    let header = ["", "model", "k", "D", "dof", "p", "toys p", "AICc", "F", "p(F)", "p(LR)"]
    var lines = [header]
    for row in rows where row.failure == nil {
      lines.append([
        row.isChosen ? "*" : "", row.model, row.parameters.map { "\($0)" } ?? "",
        fixed(row.deviance), row.degreesOfFreedom.map { "\($0)" } ?? "", short(row.goodnessP),
        row.toyGoodnessP.map { printed("%.2g ± %.1g", $0.value, $0.error) } ?? "",
        fixed(row.correctedAIC), fixed(row.fStatistic), short(row.fPValue),
        short(row.likelihoodRatioP),
      ])
    }
    let used = header.indices.filter { column in
      column == 0 || lines.dropFirst().contains { !$0[column].isEmpty }
    }
    let widths = header.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    var text = lines.map { line in
      var row = used.map { column in
        let space = String(repeating: " ", count: widths[column] - line[column].count)
        return column <= 1 ? line[column] + space : space + line[column]
      }.joined(separator: "  ")
      while row.hasSuffix(" ") { row.removeLast() }
      return row
    }
    for row in rows {
      if let note = row.note { text.append("   \(row.model): \(note)") }
    }
    return (text + ["Rule: \(rule)."]).joined(separator: "\n")
  }

  private func fixed(_ value: Double?) -> String {
    value.map { printed("%.2f", $0) } ?? ""
  }

  private func short(_ value: Double?) -> String {
    value.map { $0 > 0 ? printed("%.2g", $0) : "<1e-300" } ?? ""
  }
}
