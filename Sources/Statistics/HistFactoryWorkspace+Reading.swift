import Events

extension HistFactoryWorkspace {
  /// Reads a workspace's file.
  ///
  /// - Throws: `InputError` with the path to the key, where the file breaks the schema, lengths do
  ///   not match, or a rate is negative.
  public init(file path: String) throws(InputError) {
    try self.init(JSONValue(file: path), name: path)
  }

  /// Reads a workspace from a document.
  ///
  /// - Parameter name: what the document is, for messages.
  public init(_ document: JSONValue, name: String = "workspace") throws(InputError) {
    let root = JSONReader(document, name: name)
    try root.allow(["channels", "measurements", "observations", "version"])
    let version = try root.member("version")
    guard try version.text() == "1.0.0" else {
      throw version.error("version \(try version.text()) is unknown", remedy: "use 1.0.0")
    }
    channels = []
    for reader in try root.member("channels").list(atLeast: 1) {
      let channel = try Channel(reader)
      guard !channels.contains(where: { $0.name == channel.name }) else {
        throw reader.error("a second channel \(channel.name)", remedy: "names are unique")
      }
      channels.append(channel)
    }
    observations = []
    for reader in try root.member("observations").list(atLeast: 1) {
      try reader.allow(["name", "data"])
      let name = try reader.member("name").text()
      guard let channel = channels.first(where: { $0.name == name }) else {
        throw reader.error("there is no channel \(name)")
      }
      guard !observations.contains(where: { $0.name == name }) else {
        throw reader.error("a second observation of \(name)")
      }
      let data = try reader.member("data").numbers(
        count: channel.binCount, of: name, notNegative: true)
      observations.append(Observation(name: name, data: data))
    }
    let seen = observations.map(\.name)
    if let missing = channels.first(where: { !seen.contains($0.name) }) {
      throw try root.member("observations").error("channel \(missing.name) has none")
    }
    measurements = []
    for reader in try root.member("measurements").list(atLeast: 1) {
      measurements.append(try Measurement(reader))
    }
  }
}

extension HistFactoryWorkspace.Channel {
  fileprivate init(_ reader: JSONReader) throws(InputError) {
    try reader.allow(["name", "samples"])
    name = try reader.member("name").text()
    samples = []
    for sample in try reader.member("samples").list(atLeast: 1) {
      let next = try HistFactoryWorkspace.Sample(sample)
      if let first = samples.first, next.data.count != first.data.count {
        throw try sample.member("data").error(
          "\(next.data.count) numbers, and sample \(first.name) has \(first.data.count) bins")
      }
      guard !samples.contains(where: { $0.name == next.name }) else {
        throw sample.error("a second sample \(next.name)", remedy: "names are unique in a channel")
      }
      samples.append(next)
    }
  }
}

extension HistFactoryWorkspace.Sample {
  fileprivate init(_ reader: JSONReader) throws(InputError) {
    try reader.allow(["name", "data", "modifiers"])
    name = try reader.member("name").text()
    data = try reader.member("data").numbers(notNegative: true)
    modifiers = []
    for element in try reader.member("modifiers").list() {
      let modifier = try HistFactoryWorkspace.Modifier(
        element, bins: data.count, sample: name)
      guard
        !modifiers.contains(where: {
          $0.name == modifier.name && $0.effect.type == modifier.effect.type
        })
      else {
        throw element.error(
          "a second \(modifier.effect.type) \(modifier.name)", remedy: "one of a type and name")
      }
      modifiers.append(modifier)
    }
  }
}

extension HistFactoryWorkspace.Modifier {
  fileprivate init(_ reader: JSONReader, bins: Int, sample: String) throws(InputError) {
    try reader.allow(["name", "type", "data"])
    name = try reader.member("name").text()
    let type = try reader.member("type")
    let data = try reader.member("data")
    func nothing(_ effect: HistFactoryWorkspace.Effect) throws(InputError)
      -> HistFactoryWorkspace.Effect
    {
      guard data.value == .null else {
        throw data.error("a \(effect.type) has no data, and not \(data.value.kind)")
      }
      return effect
    }
    switch try type.text() {
    case "normfactor": effect = try nothing(.normfactor)
    case "shapefactor": effect = try nothing(.shapefactor)
    case "lumi":
      guard name == "lumi" else {
        throw try reader.member("name").error("a lumi is named lumi, and not \(name)")
      }
      effect = try nothing(.lumi)
    case "normsys":
      try data.allow(["lo", "hi"])
      var factors: [Double] = []
      for key in ["lo", "hi"] {
        let reader = try data.member(key)
        let factor = try reader.number()
        guard factor > 0 else {
          throw reader.error(
            "a factor of \(factor) is not positive", remedy: "its logarithm interpolates")
        }
        factors.append(factor)
      }
      effect = .normsys(low: factors[0], high: factors[1])
    case "histosys":
      try data.allow(["lo_data", "hi_data"])
      effect = .histosys(
        low: try data.member("lo_data").numbers(count: bins, of: sample),
        high: try data.member("hi_data").numbers(count: bins, of: sample))
    case "shapesys":
      effect = .shapesys(try data.numbers(count: bins, of: sample, notNegative: true))
    case "staterror":
      effect = .staterror(try data.numbers(count: bins, of: sample, notNegative: true))
    case let other:
      throw type.error(
        "the type \(other) is unknown",
        remedy: "use normfactor, normsys, histosys, shapesys, staterror, lumi or shapefactor")
    }
  }
}

extension HistFactoryWorkspace.Measurement {
  fileprivate init(_ reader: JSONReader) throws(InputError) {
    try reader.allow(["name", "config"])
    name = try reader.member("name").text()
    let config = try reader.member("config")
    try config.allow(["poi", "parameters"])
    parameterOfInterest = try config.member("poi").text()
    parameters = []
    for element in try config.member("parameters").list() {
      let next = try HistFactoryWorkspace.ParameterSettings(element)
      guard !parameters.contains(where: { $0.name == next.name }) else {
        throw element.error("a second entry for \(next.name)")
      }
      parameters.append(next)
    }
  }
}

extension HistFactoryWorkspace.ParameterSettings {
  fileprivate init(_ reader: JSONReader) throws(InputError) {
    try reader.allow(["name", "inits", "bounds", "auxdata", "factors", "sigmas", "fixed"])
    name = try reader.member("name").text()
    initialValues = try reader.optional("inits")?.numbers()
    auxiliary = try reader.optional("auxdata")?.numbers()
    factors = try reader.optional("factors")?.numbers()
    widths = try reader.optional("sigmas")?.numbers()
    isFixed = try reader.optional("fixed")?.truth()
    if let list = try reader.optional("bounds") {
      var ranges: [ClosedRange<Double>] = []
      for element in try list.list(atLeast: 1) {
        let ends = try element.numbers()
        guard ends.count == 2, ends[0] <= ends[1] else {
          throw element.error("\(ends) is no interval", remedy: "write [low, high]")
        }
        ranges.append(ends[0]...ends[1])
      }
      bounds = ranges
    }
  }
}
