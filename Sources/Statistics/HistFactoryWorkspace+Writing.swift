extension HistFactoryWorkspace {
  /// The workspace as a document that says the same as the one it was read from.
  public var document: JSONValue {
    .object([
      .init("channels", .array(channels.map(\.document))),
      .init("measurements", .array(measurements.map(\.document))),
      .init(
        "observations",
        .array(
          observations.map {
            .object([.init("data", .numbers($0.data)), .init("name", .string($0.name))])
          })),
      .init("version", .string("1.0.0")),
    ])
  }
}

extension JSONValue {
  fileprivate static func numbers(_ values: [Double]) -> JSONValue {
    .array(values.map { .number($0) })
  }
}

extension HistFactoryWorkspace.Channel {
  fileprivate var document: JSONValue {
    .object([
      .init("name", .string(name)),
      .init(
        "samples",
        .array(
          samples.map { sample in
            .object([
              .init("data", .numbers(sample.data)),
              .init("modifiers", .array(sample.modifiers.map(\.document))),
              .init("name", .string(sample.name)),
            ])
          })),
    ])
  }
}

extension HistFactoryWorkspace.Modifier {
  fileprivate var document: JSONValue {
    let data: JSONValue =
      switch effect {
      case .normfactor, .lumi, .shapefactor: .null
      case .normsys(let low, let high):
        .object([.init("hi", .number(high)), .init("lo", .number(low))])
      case .histosys(let low, let high):
        .object([.init("hi_data", .numbers(high)), .init("lo_data", .numbers(low))])
      case .shapesys(let errors), .staterror(let errors): .numbers(errors)
      }
    return .object([
      .init("data", data), .init("name", .string(name)), .init("type", .string(effect.type)),
    ])
  }
}

extension HistFactoryWorkspace.Measurement {
  fileprivate var document: JSONValue {
    .object([
      .init(
        "config",
        .object([
          .init("parameters", .array(parameters.map(\.document))),
          .init("poi", .string(parameterOfInterest)),
        ])),
      .init("name", .string(name)),
    ])
  }
}

extension HistFactoryWorkspace.ParameterSettings {
  fileprivate var document: JSONValue {
    var members: [JSONValue.Member] = []
    if let auxiliary { members.append(.init("auxdata", .numbers(auxiliary))) }
    if let bounds {
      members.append(
        .init("bounds", .array(bounds.map { .numbers([$0.lowerBound, $0.upperBound]) })))
    }
    if let factors { members.append(.init("factors", .numbers(factors))) }
    if let isFixed { members.append(.init("fixed", .bool(isFixed))) }
    if let initialValues { members.append(.init("inits", .numbers(initialValues))) }
    members.append(.init("name", .string(name)))
    if let widths { members.append(.init("sigmas", .numbers(widths))) }
    return .object(members)
  }
}
