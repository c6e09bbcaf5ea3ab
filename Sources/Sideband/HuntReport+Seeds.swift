import Reports

extension HuntReport {
  /// The cuts of the best window over the seeds as lines of cells, headed by names; nil for one seed.
  var seedTable: [[String]]? {
    seeds.map { seeds in
      [["kept", "median Z of \(seeds.seeds.count) seeds", "68 % of seeds"]]
        + cuts.indices.map { cut in
          guard let spread = seeds.median(window: bestWindow, cut: cut) else {
            return [Format.percent(cuts[cut].efficiency), "–", "–"]
          }
          return [
            Format.percent(cuts[cut].efficiency), Format.fixed(spread.median, 2),
            "\(Format.fixed(spread.low, 2)) to \(Format.fixed(spread.high, 2))",
          ]
        }
    }
  }

  /// The median of the verdict's cut; nil for one seed.
  var seedSentence: String? {
    guard let seeds, let cut = best.bestCut,
      let index = best.cuts.firstIndex(where: { $0.efficiency == cut.efficiency }),
      let spread = seeds.median(window: bestWindow, cut: index)
    else { return nil }
    return
      "Over \(seeds.seeds.count) seeds its median is \(Format.fixed(spread.median, 1)) σ, and 68 %"
      + " of the seeds give \(Format.fixed(spread.low, 1)) to \(Format.fixed(spread.high, 1)) σ."
  }
}
