extension Calibration {
  /// The isotonic calibration. Equal scores are one event first; then adjacent steps that fall are
  /// pooled. O(n log n).
  static func isotonic(_ events: ScoredClasses) -> Calibration {
    struct Step {
      var first: Double
      var last: Double
      var weight: Double
      var enriched: Double
      var mean: Double { enriched / weight }
    }
    let order = events.scores.indices.sorted { events.scores[$0] < events.scores[$1] }
    var atoms: [Step] = []
    for row in order {
      let (score, weight) = (events.scores[row], events.weights[row])
      if atoms.last?.first != score {
        atoms.append(Step(first: score, last: score, weight: 0, enriched: 0))
      }
      atoms[atoms.count - 1].weight += weight
      if events.isEnriched[row] { atoms[atoms.count - 1].enriched += weight }
    }
    var steps: [Step] = []
    for atom in atoms {
      var step = atom
      while let last = steps.last, last.mean >= step.mean {
        step.first = last.first
        step.weight += last.weight
        step.enriched += last.enriched
        steps.removeLast()
      }
      steps.append(step)
    }
    var (scores, probabilities): ([Double], [Double]) = ([], [])
    for step in steps {
      for score in step.first < step.last ? [step.first, step.last] : [step.first] {
        scores.append(score)
        // The sums may differ by a rounding from the weight of a step of one class alone.
        probabilities.append(min(step.mean, 1))
      }
    }
    return Calibration(map: .knots(scores: scores, probabilities: probabilities))
  }
}
