import BumpHunts
import Events
import Foundation
import GSL
import Reports

extension BumpReport {
  /// What the windows say, in a sentence or two.
  public var verdict: String {
    guard let found = bumpHunter else { return sentence(of: .windows) ?? "" }
    guard let low = found.low, let high = found.high, let observed = found.observed,
      let expected = found.expected, let logP = found.localLogP, let direction = found.direction
    else {
      return "No window has \(settings.mode == "deficit" ? "fewer" : "more") events than expected."
    }
    let local = Format.probability(logarithm: logP)
    return
      "The strongest \(direction) is at \(Format.range([low, high])) GeV: \(observed)"
      + "\(spectrum.weighted ? " effective" : "") events, where"
      + " \(Format.fixed(expected, 1)) are expected, local p = \(local). \(globalSentence(of: found))"
  }

  /// Why stages that were asked for have no result, a sentence each.
  public var failedStages: [String] { BumpAnalysis.Stage.allCases.compactMap(sentence) }

  /// Why a stage has no result; nil where it has one, or was not asked for.
  private func sentence(of stage: BumpAnalysis.Stage) -> String? {
    let name =
      switch stage {
      case .windows: "The strongest window"
      case .scan: "A signal at each mass"
      case .scanSignificance: "The significance with all masses looked at"
      case .interference: "The coupling with interference"
      case .spuriousSignal: "The spurious signal"
      case .injection: "Injected signals"
      }
    return failures[stage].map { "\(name): –. \($0.prefix(1).uppercased() + $0.dropFirst())." }
  }

  /// What it is worth with all windows that were looked at.
  private func globalSentence(of found: Window) -> String {
    let toys = "\(found.toys) toys" + (found.toysAreFitted ? ", each fitted as the data," : "")
    let failed =
      found.failedFits > 0
      ? " \(found.failedFits) of them could not be fitted, and count as exceeding." : ""
    let p = Format.probability(logarithm: log(found.globalP))
    let z = Format.fixed(found.globalZ ?? -.infinity, 2)
    guard let error = found.globalPError else {
      let limit = Format.probability(logarithm: log(found.globalPUpperLimit))
      return
        "None of \(toys) has one as strong: global p < \(p), Z > \(z);"
        + " p < \(limit) at 95 % confidence. More toys would tell."
    }
    return
      "Of \(toys) \(Format.percent(share(found.globalP))) have one as strong: global p = \(p) ±"
      + " \(Format.probability(logarithm: log(error))), Z = \(z)." + failed
  }

  private func share(_ p: Double) -> Double { p > 0.001 ? (p * 1000).rounded() / 1000 : p }

  /// What the scan says, in a sentence or two; nil where nothing was scanned.
  public var scanVerdict: String? {
    if let sentence = sentence(of: .scan) { return sentence }
    guard !scan.isEmpty else { return nil }
    let name = settings.signal.kind.rawValue
    var text = "No mass shows an excess of the \(name) signal."
    if let greatest, let error = greatest.yieldError {
      text =
        "The greatest excess of the \(name) signal is at"
        + " \(Format.fixed(greatest.mass, digits(greatest.mass))) GeV"
        + (greatest.width.map { ", Γ = \(Format.plain($0)) GeV" } ?? "")
        + ": \(Format.estimate(Estimate(greatest.yield, error: error))) events,"
        + " local Z = \(Format.fixed(greatest.localZ ?? -.infinity, 2))."
    }
    if let global = scanSignificance {
      text +=
        " With all masses looked at, p = \(Format.probability(logarithm: global.logGlobalP)),"
        + " Z = \(Format.fixed(global.significance, 2)), by up-crossings (Gross and Vitells);"
        + " \(global.exceeding) of \(global.toys) scans of toys have as great a one."
      if global.failedToys > 0 {
        text += " \(global.failedToys) of them could not be fitted, and count as exceeding."
      }
    }
    if let sentence = sentence(of: .scanSignificance) { text += " " + sentence }
    let atBound = scan.count { $0.isAtBound }
    if atBound > 0 {
      text +=
        " At \(atBound) of \(scan.count) masses the yield is the smallest that empty bins allow:"
        + " they have a limit, and no error or Z."
    }
    if let failure = scanFailures.first {
      text +=
        " \(scanFailures.count) masses have no fit; at \(Format.plain(failure.mass)) GeV"
        + " \(failure.reason)."
    }
    return text
  }

  /// Enough digits to tell one point of the scan from the next.
  private func digits(_ mass: Double) -> Int { mass >= 1000 ? 0 : mass >= 100 ? 1 : 3 }

  /// What the fits with interference say; nil where there are none.
  public var couplingVerdict: String? {
    guard let fit = interference?.greatest else { return sentence(of: .interference) }
    let allowed = fit.allowed.map { "\(short($0.low)) to \(short($0.high))" }
    return
      "With interference the strongest coupling is g = \(short(fit.coupling)) at"
      + " \(Format.fixed(fit.mass, digits(fit.mass))) GeV, local Z = \(Format.fixed(fit.significance, 2))"
      + " if t is χ² with one degree of freedom. At \(Format.percent(fit.level)) couplings of"
      + " \(allowed.joined(separator: " and ")) are allowed. The same resonance without interference has"
      + " Z = \(Format.fixed(fit.blind.significance, 2))."
  }

  /// What the test for a spurious signal says; nil where there is none.
  public var spuriousVerdict: String? {
    spuriousSignal.map {
      "The \($0.background) background invents a signal of at most \(Format.fixed($0.worst, 2)) σ_S,"
        + " which is \($0.isBelow() ? "" : "not ")below 0.2 σ_S at every mass."
    } ?? sentence(of: .spuriousSignal)
  }

  /// Why no signal could be injected; nil where one was, or none was to be.
  var injectionFailure: String? { sentence(of: .injection) }

  /// Where signals were injected, and the line through what was fitted.
  static func heading(of injection: InjectionTest) -> String {
    let line = injection.slope.flatMap { slope in
      injection.intercept.map {
        " Fitted = (\(Format.estimate($0))) + (\(Format.estimate(slope))) × injected."
      }
    }
    return "Signals at \(Format.plain(injection.mass)) GeV in \(injection.toys) toys each."
      + (line ?? "")
  }

  /// The injected signals as lines of cells, headed by names.
  static func table(of injection: InjectionTest) -> [[String]] {
    [["injected", "fitted", "pull", "its width", "coverage of 68.3 %", "median Z"]]
      + injection.points.map {
        [
          Format.plain($0.injected), Format.estimate($0.fitted), Format.estimate($0.pullMean),
          Format.estimate($0.pullWidth), Format.estimate($0.coverage),
          Format.fixed($0.significance, 2),
        ]
      }
  }

  private func short(_ value: Double) -> String {
    printed("%.3g", value).replacingOccurrences(of: "-", with: "−")
  }

  /// Why no significance is quoted; nil where it may be.
  var doubt: String? {
    valid
      ? nil
      : "No significance is quoted: \(reasons.joined(separator: "; and ")). The p-values and Z below would"
        + " hold only if it did describe them."
  }

  /// The background in a line.
  var backgroundSentence: String {
    "background \(background.model): χ² \(Format.fixed(background.chi2, 1)), deviance"
      + " \(Format.fixed(background.deviance, 1)) for \(background.ndf) degrees of freedom,"
      + " p = \(Format.probability(logarithm: log(background.pValue)))"
      + (background.pValue < BackgroundGoodness.leastPValue
        ? ". It does not describe the spectrum: leave the masses of a signal out of its fit, or try other"
          + " models" : "")
      + (background.isDetermined
        ? "" : ". The events do not determine its parameters: take a model with fewer")
  }

  /// What the weights add up to; empty without any.
  var weightsSentence: String {
    spectrum.weights.map {
      ", with weights that add up to \(Format.fixed($0.sum, 1)): as good as"
        + " \(Format.fixed($0.totalEffectiveEvents, 1)) events of equal weight. Yields and limits are sums of"
        + " weights."
    } ?? ""
  }

  /// What a person at a terminal wants to know.
  public var summary: String {
    [
      "\(spectrum.counts.reduce(0, +)) events in \(spectrum.counts.count) bins from"
        + " \(Format.plain(spectrum.edges[0])) to"
        + " \(Format.plain(spectrum.edges[spectrum.edges.count - 1])) GeV\(weightsSentence)"
        + "\n\(backgroundSentence)",
      eventPreparation?.text?.shown, doubt, verdict, scanVerdict, couplingVerdict,
      spuriousVerdict,
      injection.map { Self.heading(of: $0) + "\n\n" + Format.table(Self.table(of: $0)) }
        ?? injectionFailure,
    ].compactMap { $0 }.joined(separator: "\n\n") + "\n"
  }
}
