import GSL
import Statistics

/// The window of a plane that deviates most from the expectation.
public struct Bump2D: Sendable {
  /// The window's columns.
  public let columns: Range<Int>
  /// The window's rows.
  public let rows: Range<Int>
  /// Its range along the first axis.
  public let x: Range<Double>
  /// Its range along the second axis.
  public let y: Range<Double>
  /// Whether there are too many events or too few.
  public let direction: WindowTest.Direction
  /// The number of events in the window.
  public let observed: Int
  /// The number expected, with the error of its normalisation where that is taken from outside.
  public let expected: Estimate
  /// The p-value, had the window and the direction been fixed before.
  public let pValue: PValue<Local>

  /// t = −ln p.
  public var statistic: Double { -pValue.logarithm }
}
