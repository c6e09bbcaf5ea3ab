import GSL

/// A Les Houches event file, `.lhe` or `.lhe.gz`, an event at a time (hep-ph/0609017; version 3:
/// arXiv:1405.1067).
///
/// Further weights are read from `<rwgt>` and from `<weights>`, whose numbers take their names from
/// the run's declarations in order; where an event has both, `<rwgt>` has the word. Comments, headers and other
/// elements are passed over. A file may hold several documents, one behind the other, as `cat` makes them of files
/// of the same beams.
public struct LHEReader: ~Copyable {
  /// What to do about a file that is damaged.
  static let remedy = "write it again, or leave such events out with --skip-broken"

  /// What the file, or its first document, says of all its events.
  public let run: LHERun
  /// The number of events that were left out because they are damaged or cut off.
  public private(set) var brokenCount = 0

  private let stream: LineStream
  private let skipsBroken: Bool
  private var weights: LHEWeightReader
  /// The last line that was read; nil at the end of the file.
  private var line: LineStream.Line?
  /// Whether the line before the next one begins an event.
  private var isOpened = false
  /// Whether an event or numbers outside of any were begun, and not yet read to their end.
  private var isInside = false
  /// Whether the document has ended.
  private var isClosed = false
  /// Whether a comment outside of events goes on on the next line.
  private var isComment = false
  /// Whether the lines themselves cannot be read.
  private var isUnreadable = false

  /// Opens a file and reads its beginning, up to the end of `<init>`.
  ///
  /// - Parameter skipBroken: whether events that are damaged or cut off are left out and counted, instead of being
  ///   an error.
  /// - Throws: ``InputError`` with the line, where the file is missing, no such file, or damaged.
  public init(_ path: String, skipBroken: Bool = false) throws(InputError) {
    try self.init(InputFile(path), limit: .standard, skipBroken: skipBroken)
  }

  /// Begins to read an open file.
  init(_ file: InputFile, limit: ReadingLimit, skipBroken: Bool = false) throws(InputError) {
    let stream = try LineStream(file, limit: limit)
    let run = try LHERun(stream)
    self.stream = stream
    self.run = run
    skipsBroken = skipBroken
    weights = LHEWeightReader(run)
  }

  /// The next event; nil behind the last one.
  ///
  /// - Throws: ``InputError`` with the line, where an event is damaged or the file ends too early. Where broken
  ///   events are skipped, such events are not errors; damage to the packed bytes or between `<init>` and `</init>`
  ///   is.
  public mutating func next() throws(InputError) -> LHEEvent? {
    while true {
      do throws(InputError) {
        guard try findEvent() else { return nil }
        isInside = true
        let event = try event()
        isInside = false
        return event
      } catch {
        guard skipsBroken, isInside, !isUnreadable else { throw error }
        brokenCount += 1
        isInside = false
        try skipEvent()
      }
    }
  }

  // MARK: Between events

  /// Reads up to an event's first line; false at the end of the file.
  private mutating func findEvent() throws(InputError) -> Bool {
    while !isOpened {
      guard let line = try nextLine() else {
        if isClosed || skipsBroken { return false }
        throw cutOff("there is no </LesHouchesEvents>")
      }
      try readMarkup(line, from: 0)
    }
    isOpened = false
    return true
  }

  /// Reads what is outside of events in a line from a place on.
  private mutating func readMarkup(_ line: LineStream.Line, from start: Int) throws(InputError) {
    var place = start
    while true {
      if isComment {
        guard let end = LHEMarkup.end("-->", in: line, from: place) else { return }
        (place, isComment) = (end, false)
      }
      while place < line.count, line.bytes[place] <= 0x20 { place += 1 }
      guard place < line.count, line.bytes[place] != UInt8(ascii: "#") else { return }
      if LHEMarkup.opens(line, "<event", at: place) {
        isOpened = true
        return
      }
      if LHEMarkup.begins(line, with: "<!--", at: place) {
        isComment = true
        place += 4
      } else if LHEMarkup.opens(line, "</LesHouchesEvents", at: place) {
        isClosed = true
        guard let end = LHEMarkup.end(">", in: line, from: place) else { return }
        place = end
      } else if LHEMarkup.opens(line, "<LesHouchesEvents", at: place) {
        return try beginDocument()
      } else if line.bytes[place] == UInt8(ascii: "<") {
        // Another element, which may have text on the same line.
        return
      } else {
        isInside = true
        throw LHEFields(line, path: stream.path).error("it stands outside of any event")
      }
    }
  }

  /// Reads the beginning of a further document.
  private mutating func beginDocument() throws(InputError) {
    guard isClosed || skipsBroken else {
      throw error("a document begins before the end of the one before it", remedy: Self.remedy)
    }
    isClosed = false
    let next: LHERun
    do throws(InputError) { next = try LHERun(stream, isOpened: true) } catch {
      // Behind a beginning that is cut off there is no event to lose.
      if skipsBroken, try nextLine() == nil { return }
      throw error
    }
    guard next.beams == run.beams, abs(next.weightingStrategy) == abs(run.weightingStrategy) else {
      throw error(
        "a document begins with other beams or another meaning of weights than the one before it",
        remedy: "keep them apart, each in a file")
    }
    weights = LHEWeightReader(next)
  }

  /// Steps over what is left of a broken event.
  private mutating func skipEvent() throws(InputError) {
    while let line {
      if let place = LHEMarkup.place(of: "</event", in: line) {
        guard let end = LHEMarkup.end(">", in: line, from: place) else { return }
        do throws(InputError) {
          return try readMarkup(line, from: end)
        } catch {
          // What stands behind the event's end on its line went with it.
          guard isInside else { throw error }
          isInside = false
          return
        }
      }
      if LHEMarkup.opens(line, "<event") || LHEMarkup.opens(line, "</LesHouchesEvents")
        || LHEMarkup.opens(line, "<LesHouchesEvents")
      {
        return try readMarkup(line, from: 0)
      }
      _ = try nextLine()
    }
  }

  // MARK: An event

  private mutating func event() throws(InputError) -> LHEEvent {
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
    try readRest(of: &event)
    return event
  }

  /// What stands behind the particles, up to the event's end.
  private mutating func readRest(of event: inout LHEEvent) throws(InputError) {
    var isFirst = true
    weights.begin()
    while let line = try nextLine() {
      if weights.readUsual(line, into: &event) {
        isFirst = false
        continue
      }
      let fields = LHEFields(line, path: stream.path)
      if isFirst, LHEMarkup.isData(line) {
        throw fields.error("there are more particles than the \(event.particles.count) announced")
      }
      if !LHEMarkup.isEmpty(line) { isFirst = false }
      if LHEMarkup.opens(line, "<event") || LHEMarkup.opens(line, "</LesHouchesEvents") {
        throw fields.error("the event before it has no end")
      }
      try weights.read(line, fields, into: &event)
      if let place = LHEMarkup.place(of: "</event", in: line) {
        try weights.end(fields, of: &event)
        isInside = false
        if let end = LHEMarkup.end(">", in: line, from: place), end < line.count {
          try readMarkup(line, from: end)
        }
        return
      }
    }
    throw cutOff("the event has no end")
  }

  // MARK: Lines

  /// The next line; nil at the end.
  private mutating func nextLine() throws(InputError) -> LineStream.Line? {
    do throws(InputError) { line = try stream.next() } catch {
      isUnreadable = true
      throw error
    }
    return line
  }

  /// The next line of numbers.
  private mutating func data(_ name: @autoclosure () -> String) throws(InputError) -> LHEFields {
    while let line = try nextLine() {
      if LHEMarkup.isEmpty(line) { continue }
      let fields = LHEFields(line, path: stream.path)
      guard LHEMarkup.isData(line) else { throw fields.error("\(name()) is missing") }
      return fields
    }
    throw cutOff("\(name()) is missing")
  }

  /// An error at the last line that was read.
  func error(_ problem: String, remedy: String) -> InputError {
    InputError("\(stream.path), line \(stream.position)", problem, remedy: remedy)
  }

  private func cutOff(_ problem: String) -> InputError {
    error("the file ends there: \(problem)", remedy: Self.remedy)
  }
}
