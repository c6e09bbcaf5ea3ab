extension ROCCurve {
  /// The greatest significance improvement, ε_S/√ε_B, over the cuts that keep enough background
  /// events for the ratio to mean something; nil where none does.
  ///
  /// Source: Gallicchio et al., arXiv:1106.3076, section 2.
  ///
  /// - Parameter minimumBackground: the fewest background events that a cut may keep. With n of
  ///   them the ratio has a relative error of about 1/(2√n).
  public func maximumSignificanceImprovement(minimumBackground: Int = 25) -> (
    value: Double, at: Point
  )? {
    points.filter { $0.backgroundEvents >= minimumBackground }
      .map { ($0.significanceImprovement, $0) }
      .max { $0.0 < $1.0 }
  }
}

extension ROCCurve.Point {
  /// ε_S/√ε_B, by which this cut multiplies S/√B.
  public var significanceImprovement: Double {
    backgroundEfficiency > 0 ? signalEfficiency / backgroundEfficiency.squareRoot() : .infinity
  }
}
