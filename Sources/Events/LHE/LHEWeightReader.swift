/// The further weights of a document's events, by their names.
struct LHEWeightReader {
  /// The names that are declared, in order.
  private let declared: [String]
  /// The names that the next event is expected to have, in order, as text and in UTF-8.
  private var expected: [String]
  private var expectedBytes: [[UInt8]]

  // Of the event that is being read:

  /// Whether its weights are the expected ones in their order, so that none can be there twice.
  private var isInOrder = true
  private var known: Set<String> = []
  /// The weight whose value is on the next line.
  private var waiting: String?
  private var isInWeights = false
  private var unnamed: [Double] = []
  /// The line with the last of those.
  private var unnamedLine = 0

  init(_ run: LHERun) {
    declared = run.weightNames.map(\.id)
    expected = declared
    expectedBytes = declared.map { Array($0.utf8) }
  }

  /// Begins an event.
  mutating func begin() {
    isInOrder = true
    isInWeights = false
    waiting = nil
    if !known.isEmpty { known.removeAll(keepingCapacity: true) }
    if !unnamed.isEmpty { unnamed.removeAll(keepingCapacity: true) }
  }

  /// Reads a line that holds the expected weight, in the usual form; false for any other line.
  mutating func readUsual(_ line: LineStream.Line, into event: inout LHEEvent) -> Bool {
    let place = event.weights.count
    guard isInOrder, waiting == nil, place < expected.count, let weight = LHEWeightLine(line),
      weight.isNamed(expectedBytes[place], in: line)
    else { return false }
    event.weights.append(LHEEvent.Weight(id: expected[place], value: weight.value))
    return true
  }

  /// Reads the weights of any other line, if it has some.
  mutating func read(_ line: LineStream.Line, _ fields: LHEFields, into event: inout LHEEvent)
    throws(InputError)
  {
    guard !LHEMarkup.isEmpty(line) else { return }
    if let id = waiting {
      waiting = nil
      try append(id, line.text.prefix { $0 != "<" }, fields, to: &event)
    }
    if let place = LHEMarkup.place(of: "<wgt", in: line) {
      try readNamed(line, from: place, fields, into: &event)
    }
    if isInWeights {
      try readUnnamed(line.text[...], fields)
    } else if let place = LHEMarkup.place(of: "<weights", in: line) {
      guard let end = LHEMarkup.end(">", in: line, from: place) else {
        throw fields.error("<weights has no '>'")
      }
      isInWeights = true
      try readUnnamed(line.text(from: end)[...], fields)
    }
  }

  /// Ends an event.
  mutating func end(_ fields: LHEFields, of event: inout LHEEvent) throws(InputError) {
    if let waiting { throw fields.error("weight '\(waiting)' has no value") }
    if !unnamed.isEmpty { try nameUnnamed(fields, of: &event) }
    guard !isInOrder else { return }
    // Events name their weights in the same order, nearly always.
    expected = event.weights.map(\.id)
    expectedBytes = expected.map { Array($0.utf8) }
  }

  // MARK: Forms

  /// `<wgt id='1001'> 1.5e-3 </wgt>`, several on a line, or with the value on the next line.
  private mutating func readNamed(
    _ line: LineStream.Line, from place: Int, _ fields: LHEFields, into event: inout LHEEvent
  ) throws(InputError) {
    if let weight = LHEWeightLine(line) {
      return try append(weight.name(in: line), weight.value, fields, to: &event)
    }
    let elements = LHEMarkup.elements("wgt", in: line.text(from: place))
    for (number, element) in elements.enumerated() {
      guard let id = LHEMarkup.attribute("id", in: element.attributes) else {
        throw fields.error("a weight has no id that can be read")
      }
      if number == elements.count - 1, element.isOpen, element.content.allSatisfy(\.isWhitespace) {
        waiting = id
      } else {
        try append(id, element.content[...], fields, to: &event)
      }
    }
  }

  /// The numbers between `<weights>` and `</weights>`.
  private mutating func readUnnamed(_ text: Substring, _ fields: LHEFields) throws(InputError) {
    var content = text
    if let end = content.firstIndex(of: "<") {
      content = content[..<end]
      isInWeights = false
    }
    for word in content.split(whereSeparator: \.isWhitespace) {
      guard let value = FortranNumber.value(word) else {
        throw fields.error("a weight is '\(word.prefix(40))', which is not a finite number")
      }
      unnamed.append(value)
      unnamedLine = fields.lineNumber
    }
  }

  /// Gives the numbers of `<weights>` their names.
  private mutating func nameUnnamed(_ fields: LHEFields, of event: inout LHEEvent)
    throws(InputError)
  {
    let hasNamed = !event.weights.isEmpty
    if declared.isEmpty {
      // Without declarations, what has a name is what counts.
      guard !hasNamed else { return }
      for (place, value) in unnamed.enumerated() {
        try append("\(place + 1)", value, fields, to: &event)
      }
      return
    }
    guard hasNamed || unnamed.count <= declared.count else {
      throw fields.error(
        "there are \(unnamed.count) weights, more than the \(declared.count) that are declared",
        line: unnamedLine)
    }
    remember(event)
    for (id, value) in zip(declared, unnamed) where !known.contains(id) {
      try append(id, value, fields, to: &event)
    }
  }

  // MARK: Weights

  private mutating func append(
    _ id: String, _ text: Substring, _ fields: LHEFields, to event: inout LHEEvent
  ) throws(InputError) {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 1, let value = FortranNumber.value(words[0]) else {
      throw fields.error("weight '\(id)' is '\(text.prefix(40))', which is not a finite number")
    }
    try append(id, value, fields, to: &event)
  }

  private mutating func append(
    _ id: String, _ value: Double, _ fields: LHEFields, to event: inout LHEEvent
  ) throws(InputError) {
    remember(event)
    isInOrder = false
    guard known.insert(id).inserted else {
      throw fields.error("weight '\(id)' is there twice")
    }
    event.weights.append(LHEEvent.Weight(id: id, value: value))
  }

  /// Knows the weights that were read in order.
  private mutating func remember(_ event: LHEEvent) {
    if isInOrder, known.isEmpty { known.formUnion(event.weights.map(\.id)) }
  }
}
