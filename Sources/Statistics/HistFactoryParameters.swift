import Events

/// The parameters that a workspace's modifiers ask for, in pyhf's order, and what a measurement
/// changes of them.
struct HistFactoryParameters {
  /// A modifier as it stands in a channel.
  struct Use: Hashable {
    let name: String
    let type: String
    let channel: String

    init(_ modifier: HistFactoryWorkspace.Modifier, channel: String) {
      name = modifier.name
      type = modifier.effect.type
      self.channel = channel
    }
  }

  private enum Kind { case free, normal, poisson }

  private struct Set {
    var name: String
    var type: String
    var kind: Kind
    var isScalar: Bool
    var initialValues: [Double]
    var bounds: [ClosedRange<Double>]
    var auxiliary: [Double]
    var scales: [Double]
    var isFixed: [Bool]
    /// A luminosity without a measurement's settings.
    var needsSettings = false
  }

  let name: String
  private var sets: [Set] = []
  /// The place of each use's first parameter within its set.
  private var offsets: [Use: Int] = [:]

  init(name: String) { self.name = name }

  /// Collects the parameters of one type of modifier.
  mutating func collect(type: String, from channels: [HistFactoryWorkspace.Channel])
    throws(InputError)
  {
    for channel in channels {
      for sample in channel.samples.sorted(by: { $0.name < $1.name }) {
        for modifier in sample.modifiers.sorted(by: { $0.name < $1.name })
        where modifier.effect.type == type {
          let use = Use(modifier, channel: channel.name)
          let place = "\(name): channel \(channel.name), sample \(sample.name), \(type) \(use.name)"
          if type == "staterror" {
            if offsets[use] == nil { try addStatistical(modifier.name, channel, use, place) }
            continue
          }
          let next = try Self.set(modifier, sample: sample, place)
          if let known = sets.firstIndex(where: { $0.name == modifier.name }) {
            try share(next, at: known, place)
          } else {
            sets.append(next)
          }
          offsets[use] = 0
        }
      }
    }
  }

  private static func set(
    _ modifier: HistFactoryWorkspace.Modifier, sample: HistFactoryWorkspace.Sample,
    _ place: String
  ) throws(InputError) -> Set {
    let bins = sample.data.count
    func set(
      _ kind: Kind, _ count: Int?, _ initial: Double, _ bounds: ClosedRange<Double>
    ) -> Set {
      let size = count ?? 1
      return Set(
        name: modifier.name, type: modifier.effect.type, kind: kind, isScalar: count == nil,
        initialValues: Array(repeating: initial, count: size),
        bounds: Array(repeating: bounds, count: size),
        auxiliary: Array(repeating: initial, count: size),
        scales: Array(repeating: 1, count: size), isFixed: Array(repeating: false, count: size))
    }
    switch modifier.effect {
    case .normfactor: return set(.free, nil, 1, 0...10)
    case .normsys, .histosys: return set(.normal, nil, 0, -5...5)
    case .shapefactor: return set(.free, bins, 1, 0...10)
    case .staterror: return set(.normal, bins, 1, 1e-10...10)
    case .lumi:
      var lumi = set(.normal, nil, 1, 0...10)
      lumi.needsSettings = true
      return lumi
    case .shapesys(let errors):
      var shape = set(.poisson, bins, 1, 1e-10...10)
      for (bin, (rate, error)) in zip(sample.data, errors).enumerated() {
        let isMeaningful = rate > 0 && error > 0
        let ratio = isMeaningful ? rate / error : 1
        guard (1e-15...1e15).contains(ratio * ratio) else {
          throw InputError(
            "\(place)[\(bin)]", "an error of \(error) for a rate of \(rate)",
            remedy: "set one of them to 0, and the bin's rate is fixed")
        }
        shape.scales[bin] = ratio * ratio
        shape.isFixed[bin] = !isMeaningful
      }
      shape.auxiliary = shape.scales
      return shape
    }
  }

  /// A second modifier of a name shares its parameter, where both want the same of it.
  private mutating func share(_ next: Set, at known: Int, _ place: String) throws(InputError) {
    let old = sets[known]
    guard old.type != "shapesys", next.type != "shapesys" else {
      throw InputError(
        place, "another modifier has this name, and a shapesys shares its parameters with none",
        remedy: "give it a name of its own")
    }
    guard old.kind == next.kind, old.isScalar == next.isScalar,
      old.needsSettings == next.needsSettings
    else {
      throw InputError(
        place, "a \(old.type) of this name has another constraint",
        remedy: "give them names of their own")
    }
    if next.initialValues.count > old.initialValues.count { sets[known] = next }
  }

  /// The relative errors of the samples that share a statistical modifier in a channel.
  private mutating func addStatistical(
    _ modifier: String, _ channel: HistFactoryWorkspace.Channel, _ use: Use, _ place: String
  ) throws(InputError) {
    var rates = [Double](repeating: 0, count: channel.binCount)
    var squares = rates
    for sample in channel.samples {
      for case .staterror(let errors) in sample.modifiers.filter({ $0.name == modifier }).map(
        \.effect)
      {
        for bin in rates.indices {
          rates[bin] += sample.data[bin]
          squares[bin] += errors[bin] * errors[bin]
        }
      }
    }
    var next = Set(
      name: modifier, type: "staterror", kind: .normal, isScalar: false, initialValues: [],
      bounds: [], auxiliary: [], scales: [], isFixed: [])
    let known = sets.firstIndex { $0.name == modifier }
    if let known {
      guard sets[known].type == "staterror" else {
        throw InputError(
          place, "a \(sets[known].type) has this name", remedy: "give it a name of its own")
      }
      next = sets[known]
    }
    offsets[use] = next.initialValues.count
    for (rate, square) in zip(rates, squares) {
      let relative = rate > 0 ? square.squareRoot() / rate : 0
      guard relative <= 1e15 else {
        throw InputError(
          "\(place), \(modifier)", "an error of \(square.squareRoot()) for a rate of \(rate)",
          remedy: "set one of them to 0, and the bin's rate is fixed")
      }
      next.initialValues.append(1)
      next.bounds.append(1e-10...10)
      next.auxiliary.append(1)
      next.scales.append(relative > 0 ? relative : 1)
      next.isFixed.append(!(relative > 0))
    }
    if let known { sets[known] = next } else { sets.append(next) }
  }

  /// Puts a measurement's settings in the place of the defaults.
  mutating func apply(
    _ settings: [HistFactoryWorkspace.ParameterSettings], place: String
  ) throws(InputError) {
    for (position, setting) in settings.enumerated() {
      let place = "\(place).parameters[\(position)]"
      guard let index = sets.firstIndex(where: { $0.name == setting.name }) else { continue }
      var set = sets[index]
      func replacement<Value>(_ values: [Value]?, _ old: [Value], _ key: String)
        throws(InputError) -> [Value]
      {
        guard let values else { return old }
        guard values.count == old.count else {
          throw InputError(
            "\(place).\(key)", "\(values.count) values for \(old.count) parameters")
        }
        return values
      }
      if setting.auxiliary != nil && set.kind == .free {
        throw InputError("\(place).auxdata", "\(set.name) has no auxiliary measurement")
      }
      if setting.widths != nil && set.kind != .normal {
        throw InputError("\(place).sigmas", "\(set.name) has no normal constraint")
      }
      if setting.factors != nil && set.kind != .poisson {
        throw InputError("\(place).factors", "\(set.name) has no Poisson constraint")
      }
      set.initialValues = try replacement(setting.initialValues, set.initialValues, "inits")
      set.bounds = try replacement(setting.bounds, set.bounds, "bounds")
      set.auxiliary = try replacement(setting.auxiliary, set.auxiliary, "auxdata")
      set.scales = try replacement(setting.widths, set.scales, "sigmas")
      set.scales = try replacement(setting.factors, set.scales, "factors")
      if let fixed = setting.isFixed {
        set.isFixed = Array(repeating: fixed, count: set.isFixed.count)
      }
      if let width = set.scales.first(where: { !($0 >= 1e-15) }) {
        throw InputError(
          place, "a width of \(width)", remedy: "widths are positive, and at least 1e-15")
      }
      if set.kind == .poisson, let count = set.auxiliary.first(where: { $0 < 0 }) {
        throw InputError("\(place).auxdata", "\(count) is negative", remedy: "it is a count")
      }
      for (value, bounds) in zip(set.initialValues, set.bounds) where !bounds.contains(value) {
        throw InputError(
          "\(place).inits", "\(value) is not within \(bounds)", remedy: "start within the bounds")
      }
      if set.needsSettings {
        guard setting.initialValues != nil, setting.bounds != nil, setting.auxiliary != nil,
          setting.widths != nil
        else { continue }
        set.needsSettings = false
      }
      sets[index] = set
    }
    if let set = sets.first(where: \.needsSettings) {
      throw InputError(
        "\(place).parameters", "the modifier \(set.name) needs its uncertainty stated",
        remedy: "add {\"name\": \"\(set.name)\", \"inits\", \"bounds\", \"auxdata\", \"sigmas\"}")
    }
  }

  /// The first parameter of each use.
  var firstParameters: [Use: Int] {
    var starts: [String: Int] = [:]
    var next = 0
    for set in sets {
      starts[set.name] = next
      next += set.initialValues.count
    }
    return offsets.reduce(into: [:]) { $0[$1.key] = (starts[$1.key.name] ?? 0) + $1.value }
  }

  /// All of them.
  var parameters: [Parameter] {
    sets.flatMap { set in
      set.initialValues.indices.map { index in
        let constraint: Parameter.Constraint =
          switch set.kind {
          case .free: .none
          case .normal: .normal(centre: set.auxiliary[index], width: set.scales[index])
          case .poisson: .poisson(count: set.auxiliary[index], scale: set.scales[index])
          }
        return Parameter(
          set.isScalar ? set.name : "\(set.name)[\(index)]",
          initialValue: set.initialValues[index], bounds: set.bounds[index],
          constraint: constraint, isFixed: set.isFixed[index])
      }
    }
  }
}
