import Events
import Foundation
import Reports
import Statistics

extension HuntReport {
  /// What the greatest excess is worth with all that was looked at.
  public struct Global: Codable, Sendable {
    /// What made the signal-free copies.
    public let copies: String
    /// The hunt in the data and in the copies.
    public let retrained: RetrainedSignificance
    /// What the best cut's spectrum alone says; nil where no background fits it.
    public let spectrum: GlobalExcess?

    /// A comparison.
    public init(copies: String, retrained: RetrainedSignificance, spectrum: GlobalExcess?) {
      self.copies = copies
      self.retrained = retrained
      self.spectrum = spectrum
    }
  }
}

extension HuntReport {
  /// What a repetition adds to the ``summary``; in the place of a global significance that could not be found
  /// a dash.
  public var globalSummary: String {
    let table = global?.table ?? [["by", "p", "Z"], ["the hunt repeated", "–", "–"]]
    return Format.table(table) + "\n\n"
      + (notes + [global?.retrained.failureSentence, verdict].compactMap { $0 }).map(\.shown)
      .joined(separator: "\n") + "\n"
  }
}

extension HuntReport.Global {
  /// The p-values side by side as lines of cells, headed by names.
  var table: [[String]] {
    func row(_ name: String, _ scope: String, _ logP: Double, error: Double?, isBound: Bool = false)
      -> [String]
    {
      let p = (isBound ? "< " : "") + Format.probability(logarithm: logP)
      let z = logP < 0 ? PValue<Local>(logarithm: logP).significance : -.infinity
      return [
        name, p, error.map { "± " + Format.probability(logarithm: log($0)) } ?? "",
        (isBound ? "> " : "") + Format.fixed(z, 2), scope,
      ]
    }
    var rows = [["by", "p", "", "Z", "which knows of"]]
    if let spectrum {
      func failed(_ name: String, _ part: GlobalExcess.Part) -> [String] {
        [name, "–", "", "–", spectrum.failures[part] ?? ""]
      }
      rows += [
        row("local", "this window and cut", spectrum.localLogP, error: nil),
        spectrum.upCrossings.map {
          row(
            "up-crossings",
            "all masses in this spectrum, σ = \(Format.plain(spectrum.resolution)) GeV",
            $0.logGlobalP, error: nil)
        } ?? failed("up-crossings", .upCrossings),
        spectrum.bumpHunter.map {
          row(
            "BumpHunter", "all windows in this spectrum", log($0.globalP), error: $0.globalPError,
            isBound: $0.globalPIsUpperBound)
        } ?? failed("BumpHunter", .bumpHunter),
      ]
    }
    let toys = retrained.toys
    rows.append(
      row(
        "the hunt repeated", "all windows, folds, trainings, cuts and fits",
        retrained.globalPValue.logarithm, error: toys.isUpperBound ? nil : toys.estimate.error,
        isBound: toys.isUpperBound))
    return rows
  }

  /// What the repetition says.
  var sentence: String {
    let toys = retrained.toys
    let p = Format.probability(logarithm: retrained.globalPValue.logarithm)
    let z = Format.fixed(retrained.globalPValue.significance, 2)
    return
      "\(toys.isUpperBound ? "None" : "\(toys.exceeding)") of \(toys.toys) hunts trained anew in copies"
      + " without a signal found as much: global p \(toys.isUpperBound ? "< \(p), Z > \(z)" : "= \(p), Z = \(z)")."
  }

  /// How often which greatest Z is found without a signal, and the data's.
  var figure: Plot {
    let maxima = retrained.maxima.filter(\.isFinite)
    let observed = retrained.maximum
    let values = maxima + (observed.isFinite ? [observed] : [])
    let low = (2 * (values.min() ?? 0)).rounded(.down) / 2 - 0.5
    let high = (2 * (values.max() ?? 1)).rounded(.up) / 2 + 0.5
    let steps = max(1, Int((4 * (high - low)).rounded()))
    let edges = (0...steps).map { low + 0.25 * Double($0) }
    var counts = [Double](repeating: 0, count: steps)
    for value in maxima { counts[min(steps - 1, Int((value - low) / 0.25))] += 1 }
    let tallest = max(1, counts.max() ?? 1)
    return Plot(
      title: "The greatest local Z of \(retrained.pseudoExperiments.count) hunts without a signal",
      label: "greatest local Z", range: low...edges[steps],
      panels: [
        Plot.Panel(
          label: "hunts", range: 0...(1.3 * tallest),
          series: [
            Plot.Series("copies", .blue, .filledSteps(edges: edges, values: counts)),
            Plot.Series(
              "data", .orange, .line(x: [observed, observed], y: [0, tallest], hasMarkers: false)),
          ])
      ])
  }
}
