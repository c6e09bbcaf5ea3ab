import Foundation

/// How the learning rate changes from epoch to epoch.
public enum LearningRateSchedule: Codable, Hashable, Sendable, CustomStringConvertible {
  /// Not at all.
  case constant
  /// Half a cosine from the optimiser's rate down to this share of it after the last epoch;
  /// arXiv:1608.03983, Eq. (5), without restarts.
  case cosine(final: Double = 0)
  /// Times `factor` whenever the loss has not fallen below its least for more than `patience`
  /// epochs; the validation loss, or without validation the training loss.
  case plateau(factor: Double = 0.1, patience: Int = 5)

  /// The factor on the learning rate in the epoch that follows those with the given losses.
  package func factor(after losses: [Double], of epochs: Int) -> Double {
    switch self {
    case .constant: return 1
    case .cosine(let final):
      let angle = Double.pi * Double(losses.count) / Double(epochs)
      return final + (1 - final) * (1 + cos(angle)) / 2
    case .plateau(let step, let patience):
      var (best, since, factor) = (Double.infinity, 0, 1.0)
      for loss in losses {
        if loss < best { (best, since) = (loss, 0) } else { since += 1 }
        if since > patience { (factor, since) = (factor * step, 0) }
      }
      return factor
    }
  }

  /// Whether every number is in its range.
  package var isValid: Bool {
    switch self {
    case .constant: true
    case .cosine(let final): (0...1).contains(final)
    case .plateau(let factor, let patience): factor > 0 && factor < 1 && patience >= 0
    }
  }

  /// The law in words, for reports.
  public var description: String {
    switch self {
    case .constant: "constant"
    case .cosine(let final): "cosine to \(final)"
    case .plateau(let factor, let patience): "times \(factor) on plateaus of \(patience)"
    }
  }
}
