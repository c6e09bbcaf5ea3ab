/// A figure: panels above each other that share the horizontal axis.
public struct Plot: Sendable {
  /// One of the figure's colours, told apart by most colour-blind readers too.
  public enum Color: String, Sendable {
    /// For data.
    case black = "#1b1b1b"
    /// For a fit or a background.
    case blue = "#1f6fb2"
    /// For a signal or a window.
    case orange = "#d9661f"
    /// For a third thing.
    case green = "#2a8c4a"
    /// For what was there before.
    case grey = "#8a8a8a"
    /// For a reference.
    case violet = "#7b4ba8"
  }

  /// How a series is drawn.
  public enum Style: Sendable {
    /// Markers at (x, y) with an error each.
    case points(x: [Double], y: [Double], errors: [Double])
    /// A line through (x, y), with markers or without.
    case line(x: [Double], y: [Double], hasMarkers: Bool)
    /// A histogram's outline: one more edge than values.
    case steps(edges: [Double], values: [Double])
    /// A histogram's filled bars: one more edge than values.
    case filledSteps(edges: [Double], values: [Double])
    /// A region between two histograms' outlines.
    case band(edges: [Double], low: [Double], high: [Double])
  }

  /// A set of values drawn in one way.
  public struct Series: Sendable {
    /// Its entry in the key; none where nil.
    public var title: String?
    /// Its colour.
    public var color: Color
    /// How it is drawn.
    public var style: Style

    /// A series.
    public init(_ title: String?, _ color: Color, _ style: Style) {
      self.title = title
      self.color = color
      self.style = style
    }
  }

  /// One of the figure's areas.
  public struct Panel: Sendable {
    /// What its vertical axis shows, with the unit.
    public var label: String
    /// Its share of the figure's height.
    public var share: Double
    /// Whether its vertical axis is logarithmic.
    public var isLogarithmic: Bool
    /// The vertical axis's ends; chosen by the data where nil.
    public var range: ClosedRange<Double>?
    /// What is drawn, in this order.
    public var series: [Series]

    /// A panel.
    public init(
      label: String, share: Double = 1, isLogarithmic: Bool = false,
      range: ClosedRange<Double>? = nil, series: [Series]
    ) {
      self.label = label
      self.share = share
      self.isLogarithmic = isLogarithmic
      self.range = range
      self.series = series
    }
  }

  /// What the figure shows, for those who cannot see it and as the title above it.
  public var title: String
  /// What the horizontal axis shows, with the unit.
  public var label: String
  /// The horizontal axis's ends.
  public var range: ClosedRange<Double>
  /// Whether the horizontal axis is logarithmic.
  public var isLogarithmic: Bool
  /// Names at places of the horizontal axis, instead of numbers.
  public var tickNames: [(place: Double, name: String)]
  /// A span of the horizontal axis to shade, such as a window.
  public var shaded: ClosedRange<Double>?
  /// The panels, from the top.
  public var panels: [Panel]
  /// Width and height in pixels.
  public var size: (width: Int, height: Int)

  /// A figure.
  public init(
    title: String, label: String, range: ClosedRange<Double>, isLogarithmic: Bool = false,
    tickNames: [(place: Double, name: String)] = [], shaded: ClosedRange<Double>? = nil,
    size: (width: Int, height: Int) = (640, 440), panels: [Panel]
  ) {
    precondition(!panels.isEmpty, "a figure without a panel")
    self.title = title
    self.label = label
    self.range = range
    self.isLogarithmic = isLogarithmic
    self.tickNames = tickNames
    self.shaded = shaded
    self.size = size
    self.panels = panels
  }
}
