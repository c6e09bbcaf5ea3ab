import GSL

/// A Les Houches event file, `.lhe` or `.lhe.gz`, an event at a time (hep-ph/0609017; version 3:
/// arXiv:1405.1067).
///
/// Further weights are read from `<rwgt>` and from `<weights>`, whose numbers take their names from
/// the run's declarations in order. Comments, headers and other elements are passed over.
public struct LHEReader: ~Copyable {
  /// What the file says of all its events.
  public let run: LHERun

  private let stream: LineStream
  private let declared: Set<String>
  /// The declared ids as a line has them.
  private let declaredBytes: [[UInt8]]
  private var isFinished = false

  /// Opens a file and reads its beginning, up to the end of `<init>`.
  ///
  /// - Throws: ``InputError`` with the line, where the file is missing, no such file, or damaged.
  public init(_ path: String) throws(InputError) {
    try self.init(InputFile(path), limit: .standard)
  }

  /// Begins to read an open file.
  init(_ file: InputFile, limit: ReadingLimit) throws(InputError) {
    let stream = try LineStream(file, limit: limit)
    let run = try LHERun(stream)
    self.stream = stream
    self.run = run
    declared = Set(run.weightNames.map(\.id))
    declaredBytes = run.weightNames.map { Array($0.id.utf8) }
  }

  /// The next event; nil behind the last one.
  ///
  /// - Throws: ``InputError`` with the line, where an event is damaged or the file ends too early.
  public mutating func next() throws(InputError) -> LHEEvent? {
    guard !isFinished else { return nil }
    var isComment = false
    while let line = try stream.next() {
      if isComment || LHEMarkup.begins(line, with: "<!--") {
        isComment = !line.text.contains("-->")
      } else if LHEMarkup.opens(line, "<event") {
        return try event()
      } else if LHEMarkup.begins(line, with: "</LesHouchesEvents") {
        isFinished = true
        return nil
      } else if LHEMarkup.isData(line) {
        throw LHEFields(line, path: stream.path).error("it stands outside of any event")
      }
    }
    throw cutOff("there is no </LesHouchesEvents>")
  }

  /// An error at the last line that was read.
  func error(_ problem: String, remedy: String) -> InputError {
    InputError("\(stream.path), line \(stream.position)", problem, remedy: remedy)
  }

  private func cutOff(_ problem: String) -> InputError {
    InputError(
      "\(stream.path), line \(stream.position)", "the file ends there: \(problem)",
      remedy: "fetch or write it again")
  }

  /// The next line of numbers.
  private func data(_ name: String) throws(InputError) -> LHEFields {
    while let line = try stream.next() {
      if LHEMarkup.isEmpty(line) { continue }
      let fields = LHEFields(line, path: stream.path)
      guard LHEMarkup.isData(line) else { throw fields.error("\(name) is missing") }
      return fields
    }
    throw cutOff("\(name) is missing")
  }

  private func event() throws(InputError) -> LHEEvent {
    var header = try data("the event's first line")
    let count = try header.integer("the number of particles")
    guard count >= 0 else { throw header.error("the number of particles is \(count)") }
    var event = LHEEvent(
      processID: try header.integer("the process"), weight: try header.number("the weight"),
      scale: try header.number("the scale"),
      alphaQED: try header.number("the electromagnetic coupling"),
      alphaQCD: try header.number("the strong coupling"), particles: [])
    // The count may be damaged: room is made for what comes, not for what is announced.
    event.particles.reserveCapacity(min(count, 64))
    for number in 0..<count {
      var fields = try data("particle \(number + 1) of \(count)")
      event.particles.append(try LHEParticle(&fields, of: count))
    }
    try readWeights(into: &event)
    return event
  }

  /// What stands behind the particles, up to the event's end.
  private func readWeights(into event: inout LHEEvent) throws(InputError) {
    var isFirst = true
    var isInWeights = false
    // Weights in the order of their declarations, the usual one, cannot be there twice.
    var isInOrder = true
    var known: Set<String> = []
    while let line = try stream.next() {
      let place = event.weights.count
      if isInOrder, place < declaredBytes.count,
        let value = LHEWeightLine.value(line, id: declaredBytes[place])
      {
        event.weights.append(LHEEvent.Weight(id: run.weightNames[place].id, value: value))
        isFirst = false
        continue
      }
      if LHEMarkup.begins(line, with: "</event") { return }
      let fields = LHEFields(line, path: stream.path)
      if isFirst, LHEMarkup.isData(line) {
        throw fields.error("there are more particles than the \(event.particles.count) announced")
      }
      if !LHEMarkup.isEmpty(line) { isFirst = false }
      if LHEMarkup.opens(line, "<event") { throw fields.error("the event before it has no end") }
      if LHEMarkup.opens(line, "<wgt") || LHEMarkup.opens(line, "<rwgt") {
        if known.isEmpty { known = Set(event.weights.map(\.id)) }
        try readNamed(line.text, fields, into: &event, &known)
        isInOrder = isInOrder && event.weights.isEmpty
      } else if isInWeights || LHEMarkup.opens(line, "<weights") {
        isInOrder = false
        if known.isEmpty { known = Set(event.weights.map(\.id)) }
        try readUnnamed(line.text, fields, isInside: &isInWeights, into: &event, &known)
      }
    }
    throw cutOff("the event has no end")
  }

  private func readNamed(
    _ text: String, _ fields: LHEFields, into event: inout LHEEvent, _ known: inout Set<String>
  ) throws(InputError) {
    for element in LHEMarkup.elements("wgt", in: text) {
      guard let id = LHEMarkup.attribute("id", in: element.attributes) else {
        throw fields.error("a weight has no id that can be read")
      }
      guard let value = Self.number(element.content) else {
        throw fields.error("weight '\(id)' is '\(element.content)', which is no finite number")
      }
      try append(id, value, fields, to: &event, &known)
    }
  }

  private func readUnnamed(
    _ text: String, _ fields: LHEFields, isInside: inout Bool, into event: inout LHEEvent,
    _ known: inout Set<String>
  ) throws(InputError) {
    var content = text[...]
    if let start = content.firstIndex(of: ">"), !isInside {
      content = content[content.index(after: start)...]
      isInside = true
    }
    if let end = content.firstRange(of: "</weights") {
      content = content[..<end.lowerBound]
      isInside = false
    }
    for word in content.split(whereSeparator: \.isWhitespace) {
      guard let value = Self.number(word) else {
        throw fields.error("a weight is '\(word)', which is no finite number")
      }
      let place = event.weights.count
      guard run.weightNames.isEmpty || place < run.weightNames.count else {
        throw fields.error("there are more weights than the \(place) that <init> declares")
      }
      let id = run.weightNames.isEmpty ? "\(place + 1)" : run.weightNames[place].id
      try append(id, value, fields, to: &event, &known)
    }
  }

  private func append(
    _ id: String, _ value: Double, _ fields: LHEFields, to event: inout LHEEvent,
    _ known: inout Set<String>
  ) throws(InputError) {
    guard declared.isEmpty || declared.contains(id) else {
      throw fields.error("no weight '\(id)' is declared", remedy: "declare it in <initrwgt>")
    }
    guard known.insert(id).inserted else {
      throw fields.error("weight '\(id)' stands there twice")
    }
    event.weights.append(LHEEvent.Weight(id: id, value: value))
  }

  private static func number(_ text: some StringProtocol) -> Double? {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 1, let value = Double(words[0]), value.isFinite else { return nil }
    return value
  }
}

extension LHEParticle {
  /// A line of an event with so many particles.
  init(_ fields: inout LHEFields, of count: Int) throws(InputError) {
    self.init(
      pdgID: try fields.integer("the particle's number"), status: try fields.integer("the status"),
      firstMother: try fields.integer("the first mother"),
      lastMother: try fields.integer("the last mother"), colour: try fields.integer("the colour"),
      anticolour: try fields.integer("the anticolour"), px: try fields.number("px"),
      py: try fields.number("py"), pz: try fields.number("pz"),
      energy: try fields.number("the energy"), mass: try fields.number("the mass"),
      lifetime: try fields.number("the lifetime"), spin: try fields.number("the spin"))
    for mother in [firstMother, lastMother] where !(0...count).contains(mother) {
      throw fields.error("mother \(mother) is none of the \(count) particles")
    }
    // What rounding leaves of a massless particle is no fault.
    guard !isFinal || mass >= -1e-3 else {
      throw fields.error("an outgoing particle has the mass \(mass)")
    }
    guard !isFinal || energy >= 0 else {
      throw fields.error("an outgoing particle has the energy \(energy)")
    }
    guard fields.isAtEnd() else { throw fields.error("the line has more than 13 numbers") }
  }
}
