import Events

extension HistFactoryModel {
  /// A workspace's model.
  ///
  /// - Parameters:
  ///   - workspace: the workspace.
  ///   - measurement: the name of one of its measurements; the first where none is given.
  ///   - interpolation: how to go between variations.
  ///   - name: what the workspace is, for messages.
  /// - Throws: `InputError` where the measurement is not there or lacks what a modifier needs, or
  ///   modifiers that share a name disagree.
  public init(
    _ workspace: HistFactoryWorkspace, measurement: String? = nil,
    interpolation: HistFactoryInterpolation = HistFactoryInterpolation(),
    name: String = "workspace"
  ) throws(InputError) {
    let names = workspace.measurements.map(\.name)
    guard let chosen = measurement == nil ? 0 : names.firstIndex(of: measurement ?? "") else {
      throw InputError(
        "\(name): $.measurements", "there is no measurement \(measurement ?? "")",
        remedy: "there is \(nameList(names, near: measurement))")
    }
    let place = "\(name): $.measurements[\(chosen)].config"
    let settings = workspace.measurements[chosen]
    let ordered = workspace.channels.sorted { $0.name < $1.name }
    var sets = HistFactoryParameters(name: name)
    for type in [
      "histosys", "lumi", "normfactor", "normsys", "shapefactor", "shapesys", "staterror",
    ] {
      try sets.collect(type: type, from: ordered)
    }
    try sets.apply(settings.parameters, place: place)

    self.name = name
    parameters = sets.parameters
    guard !parameters.isEmpty else {
      throw InputError(
        "\(name): $.channels", "no sample has a modifier", remedy: "add a normfactor")
    }
    if settings.parameterOfInterest.isEmpty {
      parameterOfInterest = nil
    } else {
      guard let index = parameters.firstIndex(where: { $0.name == settings.parameterOfInterest })
      else {
        throw InputError(
          "\(place).poi", "no modifier has a single parameter \(settings.parameterOfInterest)",
          remedy: "name a normfactor, or leave it empty")
      }
      parameterOfInterest = index
    }

    var layout = HistFactoryLayout(interpolation)
    for channel in ordered { layout.add(channel, first: sets.firstParameters) }
    binCount = layout.bins
    channels = layout.channels
    blocks = layout.blocks
    nominal = layout.nominal
    scalars = layout.scalars
    shapes = layout.shapes
    variations = layout.variations
    differences = layout.differences
    code = interpolation.histograms
    kinked = layout.kinked
    twoSidedParameters = layout.twoSided
    mostScalars = layout.blocks.map(\.scalars.count).max() ?? 0
    mostVariations = layout.blocks.map(\.histograms.count).max() ?? 0
    var observed: [Double] = []
    for channel in ordered {
      guard let seen = workspace.observations.first(where: { $0.name == channel.name }) else {
        throw InputError("\(name): $.observations", "channel \(channel.name) has none")
      }
      observed += seen.data
    }
    self.observed = observed
  }
}

/// The flat arrays while they grow.
private struct HistFactoryLayout {
  let interpolation: HistFactoryInterpolation
  var bins = 0
  var channels: [(name: String, bins: Range<Int>)] = []
  var blocks: [HistFactoryModel.Block] = []
  var nominal: [Double] = []
  var scalars: [HistFactoryModel.Scalar] = []
  var shapes: [Int] = []
  var variations: [HistFactoryModel.Variation] = []
  var differences: [Double] = []
  var kinked: Set<Int> = []
  var turning: [Int: Double] = [:]

  init(_ interpolation: HistFactoryInterpolation) { self.interpolation = interpolation }

  /// Where the smaller of two shifts to one side is above a tenth of the counts' error.
  var twoSided: [Int] { turning.filter { $0.value > 0.01 }.keys.sorted() }

  mutating func add(
    _ channel: HistFactoryWorkspace.Channel, first: [HistFactoryParameters.Use: Int]
  ) {
    let totals = (0..<channel.binCount).map { bin in
      channel.samples.reduce(0) { $0 + $1.data[bin] }
    }
    for sample in channel.samples.sorted(by: { $0.name < $1.name }) {
      let starts = (scalars.count, shapes.count, variations.count)
      let start = nominal.count
      nominal += sample.data
      for modifier in sample.modifiers {
        let use = HistFactoryParameters.Use(modifier, channel: channel.name)
        guard let parameter = first[use] else {
          preconditionFailure("modifier \(modifier.name) has no parameter")
        }
        switch modifier.effect {
        case .normfactor, .lumi: scalars.append(.init(parameter: parameter, interpolation: nil))
        case .normsys(let low, let high):
          scalars.append(
            .init(
              parameter: parameter,
              interpolation: FactorInterpolation(
                low: low, high: high, code: interpolation.factors)))
          if interpolation.factors == .code1 { kinked.insert(parameter) }
          note(
            parameter, zip(sample.data, totals).map { ($0 * (high - 1), $0 * (low - 1), $1) })
        case .histosys(let low, let high):
          variations.append(.init(parameter: parameter, start: differences.count))
          differences += zip(high, sample.data).map { $0 - $1 }
          differences += zip(sample.data, low).map { $0 - $1 }
          if interpolation.histograms == .code0 { kinked.insert(parameter) }
          note(
            parameter,
            sample.data.indices.map {
              (high[$0] - sample.data[$0], low[$0] - sample.data[$0], totals[$0])
            })
        case .shapesys, .staterror, .shapefactor: shapes.append(parameter)
        }
      }
      blocks.append(
        .init(
          firstBin: bins, binCount: channel.binCount, nominal: start,
          scalars: starts.0..<scalars.count, shapes: starts.1..<shapes.count,
          histograms: starts.2..<variations.count))
    }
    channels.append((channel.name, bins..<bins + channel.binCount))
    bins += channel.binCount
  }

  private mutating func note(_ parameter: Int, _ shifts: [(Double, Double, Double)]) {
    for (up, down, total) in shifts where up * down > 0 {
      let smaller = min(abs(up), abs(down))
      turning[parameter, default: 0] += smaller * smaller / max(total, 1)
    }
  }
}
