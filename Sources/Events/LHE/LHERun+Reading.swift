import GSL

/// The weights that were declared so far.
private struct DeclaredWeights {
  var all: [LHERun.WeightName] = []
  var places: [String: Int] = [:]
}

extension LHERun {
  /// Nothing can be read behind a beginning that makes no sense.
  private static let remedy = "fetch or write the file again"

  /// Reads a document's beginning, up to the end of `<init>`.
  ///
  /// - Parameter isOpened: whether the line with `<LesHouchesEvents` was read already.
  init(_ stream: LineStream, isOpened: Bool = false) throws(InputError) {
    var names = DeclaredWeights()
    var isKnown = isOpened
    var (isComment, isInHeader, isInDeclaration) = (false, false, false)
    while let line = try stream.next()?.withoutByteOrderMark {
      if isComment || (!isInHeader && LHEMarkup.begins(line, with: "<!--")) {
        isComment = !line.text.contains("-->")
        continue
      }
      if !isKnown {
        if LHEMarkup.isEmpty(line) || LHEMarkup.begins(line, with: "<?xml") { continue }
        guard LHEMarkup.begins(line, with: "<LesHouchesEvents") else {
          throw InputError(
            "\(stream.path), line \(line.number)", "it is not a Les Houches event file",
            remedy: "such a file begins with <LesHouchesEvents")
        }
        isKnown = true
        continue
      }
      if try Self.read(line, of: stream, into: &names, isInside: &isInDeclaration) { continue }
      if LHEMarkup.opens(line, "<header") {
        isInHeader = true
      } else if LHEMarkup.begins(line, with: "</header") {
        isInHeader = false
      } else if !isInHeader, LHEMarkup.opens(line, "<init") {
        try self.init(block: stream, names: &names)
        return
      } else if LHEMarkup.opens(line, "<event") {
        throw InputError(
          "\(stream.path), line \(line.number)", "an event comes before any <init>",
          remedy: Self.remedy)
      }
    }
    throw InputError(
      "\(stream.path), line \(stream.position)",
      isKnown ? "the file ends there, without <init>" : "it is empty",
      remedy: Self.remedy)
  }

  private init(block stream: LineStream, names: inout DeclaredWeights) throws(InputError) {
    var fields = try Self.data(stream, "the beams' line")
    let ids = [try fields.integer("the first beam"), try fields.integer("the second beam")]
    let energies = [
      try fields.number("the first beam's energy"), try fields.number("the second beam's energy"),
    ]
    let groups = [
      try fields.integer("a group of densities"), try fields.integer("a group of densities"),
    ]
    let sets = [try fields.integer("a set of densities"), try fields.integer("a set of densities")]
    let strategy = try fields.integer("the weighting strategy")
    let count = try fields.integer("the number of processes")
    guard count >= 0 else { throw fields.error("the number of processes is \(count)") }
    var processes: [Process] = []
    var isInDeclaration = false
    while let line = try stream.next() {
      let isEnd = LHEMarkup.opens(line, "</init")
      if LHEMarkup.isData(line), processes.count < count {
        processes.append(try Process(LHEFields(line, path: stream.path, remedy: Self.remedy)))
        continue
      }
      // A generator without processes, such as GiBUU, announces what it does not have.
      guard LHEMarkup.isEmpty(line) || processes.isEmpty || processes.count == count else {
        throw LHEFields(line, path: stream.path, remedy: Self.remedy).error(
          "process \(processes.count + 1) of \(count) is missing")
      }
      if isEnd {
        self.init(
          beams: (0..<2).map {
            Beam(pdgID: ids[$0], energy: energies[$0], pdfGroup: groups[$0], pdfSet: sets[$0])
          },
          weightingStrategy: strategy, processes: processes, weightNames: names.all)
        return
      }
      _ = try Self.read(line, of: stream, into: &names, isInside: &isInDeclaration)
      if LHEMarkup.opens(line, "<event") { break }
    }
    throw InputError(
      "\(stream.path), line \(stream.position)", "<init> has no end",
      remedy: Self.remedy)
  }

  private static func data(_ stream: LineStream, _ name: String) throws(InputError) -> LHEFields {
    while let line = try stream.next() {
      if LHEMarkup.isEmpty(line) { continue }
      let fields = LHEFields(line, path: stream.path, remedy: Self.remedy)
      guard LHEMarkup.isData(line) else { throw fields.error("\(name) is missing") }
      return fields
    }
    throw InputError(
      "\(stream.path), line \(stream.position)", "the file ends there: \(name) is missing",
      remedy: Self.remedy)
  }

  /// Takes the declarations of weights from a line; false where it is none of them.
  private static func read(
    _ line: LineStream.Line, of stream: LineStream, into names: inout DeclaredWeights,
    isInside: inout Bool
  ) throws(InputError) -> Bool {
    if LHEMarkup.place(of: "<initrwgt", in: line) != nil { isInside = true }
    guard isInside else { return false }
    // What stands before its end on the same line belongs to it.
    if LHEMarkup.place(of: "</initrwgt", in: line) != nil { isInside = false }
    for element in LHEMarkup.elements("weight", in: line.text) {
      guard let id = LHEMarkup.attribute("id", in: element.attributes) else {
        throw LHEFields(line, path: stream.path, remedy: Self.remedy).error(
          "a weight has no id that can be read")
      }
      let content = element.content[...]
      let name = WeightName(id: id, text: LHEMarkup.unescaped(content) ?? String(content))
      if let known = names.places[id] {
        // Programs that work on a file in turn repeat its declarations.
        guard
          names.all[known].text.split(whereSeparator: \.isWhitespace)
            == name.text.split(whereSeparator: \.isWhitespace)
        else {
          throw LHEFields(line, path: stream.path, remedy: Self.remedy).error(
            "weight '\(id)' is declared as '\(name.text)', and before it as '\(names.all[known].text)'",
            remedy: "rename one of the two")
        }
        continue
      }
      guard names.all.count < LHEColumns.mostWeights else {
        throw LHEFields(line, path: stream.path, remedy: Self.remedy).error(
          "more than \(LHEColumns.mostWeights) weights are declared",
          remedy: "keep those that are needed")
      }
      names.places[id] = names.all.count
      names.all.append(name)
    }
    return true
  }
}

extension LHERun.Process {
  /// A line of `<init>`.
  fileprivate init(_ fields: LHEFields) throws(InputError) {
    var fields = fields
    let value = try fields.number("the cross section")
    let error = try fields.number("the cross section's error")
    let maximum = try fields.number("the largest weight")
    self.init(
      id: try fields.integer("the process"),
      crossSection: Estimate(value, error: error < 0 ? .infinity : error), maximumWeight: maximum)
  }
}

extension LineStream.Line {
  /// The line without the mark of UTF-8 that some editors put before a file.
  fileprivate var withoutByteOrderMark: LineStream.Line {
    guard number == 1, count >= 3, bytes[0] == 0xef, bytes[1] == 0xbb, bytes[2] == 0xbf else {
      return self
    }
    return LineStream.Line(bytes: bytes + 3, count: count - 3, number: number)
  }
}
