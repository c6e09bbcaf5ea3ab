/// A HistFactory workspace, as pyhf writes it and HEPData publishes it (schema 1.0.0): channels of
/// samples whose expectations modifiers change, observations, and measurements.
///
/// Source: CERN-OPEN-2012-016 for the model, pyhf's schema 1.0.0 for the format.
public struct HistFactoryWorkspace: Sendable, Hashable {
  /// The channels.
  public var channels: [Channel]
  /// What was seen in each channel.
  public var observations: [Observation]
  /// What is to be measured, and with which parameters.
  public var measurements: [Measurement]

  /// A set of bins.
  public struct Channel: Sendable, Hashable {
    /// The name, unique in the workspace.
    public var name: String
    /// What contributes to its expectation; all have the same number of bins.
    public var samples: [Sample]

    /// The number of bins.
    public var binCount: Int { samples[0].data.count }
  }

  /// A process in a channel.
  public struct Sample: Sendable, Hashable {
    /// The name, unique in the channel.
    public var name: String
    /// The nominal expectation of each bin.
    public var data: [Double]
    /// What changes it.
    public var modifiers: [Modifier]
  }

  /// What changes a sample's expectation.
  public struct Modifier: Sendable, Hashable {
    /// The parameter's name; modifiers of one name share it.
    public var name: String
    /// How.
    public var effect: Effect
  }

  /// How a parameter changes a sample's expectation.
  public enum Effect: Sendable, Hashable {
    /// A free factor on all bins.
    case normfactor
    /// A factor that is `low` at −1 and `high` at +1 of a standard normal parameter.
    case normsys(low: Double, high: Double)
    /// A change to the histogram `low` at −1 and `high` at +1 of a standard normal parameter.
    case histosys(low: [Double], high: [Double])
    /// A factor for each bin, constrained as by a Poisson count of this absolute uncertainty.
    case shapesys([Double])
    /// A factor for each bin shared by samples, with a normal error from these absolute
    /// statistical uncertainties: Barlow and Beeston's method, in its light form.
    case staterror([Double])
    /// The luminosity, a factor with a normal error that the measurement states.
    case lumi
    /// A free factor for each bin.
    case shapefactor

    /// The word that the format has for it.
    public var type: String {
      switch self {
      case .normfactor: "normfactor"
      case .normsys: "normsys"
      case .histosys: "histosys"
      case .shapesys: "shapesys"
      case .staterror: "staterror"
      case .lumi: "lumi"
      case .shapefactor: "shapefactor"
      }
    }
  }

  /// The events seen in a channel.
  public struct Observation: Sendable, Hashable {
    /// The channel's name.
    public var name: String
    /// A count for each bin.
    public var data: [Double]
  }

  /// What is to be measured.
  public struct Measurement: Sendable, Hashable {
    /// The name.
    public var name: String
    /// The parameter of interest; empty for none.
    public var parameterOfInterest: String
    /// What differs from the modifiers' defaults.
    public var parameters: [ParameterSettings]
  }

  /// What a measurement says of a parameter.
  public struct ParameterSettings: Sendable, Hashable {
    /// The parameter's name.
    public var name: String
    /// Where fits start.
    public var initialValues: [Double]?
    /// Between which values it may move.
    public var bounds: [ClosedRange<Double>]?
    /// The auxiliary results.
    public var auxiliary: [Double]?
    /// The scales of Poisson constraints.
    public var factors: [Double]?
    /// The widths of normal constraints.
    public var widths: [Double]?
    /// Whether fits leave it where it starts.
    public var isFixed: Bool?
  }
}
