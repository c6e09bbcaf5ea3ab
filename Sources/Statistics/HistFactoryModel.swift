/// A HistFactory workspace made ready to be evaluated: flat arrays of what each sample of each
/// channel is multiplied by and what is added to it.
///
/// ν_b(θ) = Σ_s Π_k f_k(θ) · [n_sb + Σ_h δ_hb(θ)]. Channels, and the samples in them, stand in
/// alphabetical order, and the parameters in pyhf's order.
public struct HistFactoryModel: BinnedModel {
  /// The workspace's name, for messages.
  public let name: String
  /// The parameters.
  public internal(set) var parameters: [Parameter]
  /// The parameter of interest.
  public let parameterOfInterest: Int?
  /// The number of bins of all channels.
  public let binCount: Int
  /// The names of the channels, and the bins of each.
  public let channels: [(name: String, bins: Range<Int>)]
  /// What was seen.
  public let observed: [Double]
  /// Parameters whose variations lie on one side of the nominal expectation, by more than a tenth
  /// of the counts' error.
  public let twoSidedParameters: [Int]

  /// A sample in a channel.
  struct Block: Sendable {
    /// The first bin of the channel.
    var firstBin: Int
    var binCount: Int
    /// Where the sample's numbers start in `nominal`.
    var nominal: Int
    var scalars: Range<Int>
    var shapes: Range<Int>
    var histograms: Range<Int>
  }

  /// A factor on all bins of a sample: the parameter itself, or an interpolation in it.
  struct Scalar: Sendable {
    var parameter: Int
    var interpolation: FactorInterpolation?
  }

  /// A change of the histogram by a parameter.
  struct Variation: Sendable {
    var parameter: Int
    /// Where high − nominal starts in `differences`; nominal − low follows.
    var start: Int
  }

  let blocks: [Block]
  let nominal: [Double]
  let scalars: [Scalar]
  /// The parameter of the first bin of each factor that has one for every bin.
  let shapes: [Int]
  let variations: [Variation]
  let differences: [Double]
  let code: HistFactoryInterpolation.Histograms
  let kinked: Set<Int>
  /// The greatest number of factors of a block, and the room that an evaluation needs.
  let mostScalars: Int
  let mostVariations: Int

  /// Whether the slope in this parameter jumps at 0: with codes 0 and 1.
  public func hasKink(_ parameter: Int) -> Bool { kinked.contains(parameter) }
}
