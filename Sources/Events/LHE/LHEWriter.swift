import GSL

/// Les Houches event files for programs that go on with the events, such as Pythia.
public enum LHEWriter {
  /// Writes a file, compressed where its name ends in `.gz`, in one step: it appears whole or not at
  /// all. The events may be generated while they are written.
  ///
  /// The version is 1.0 (hep-ph/0609017), or 3.0 (arXiv:1405.1067) where the run declares further
  /// weights. Each number has the digits that identify it.
  ///
  /// - Throws: ``InputError`` where the file cannot be written, a number is not finite, or an event
  ///   has a weight that the run does not declare.
  public static func write(
    _ run: LHERun, _ events: some Sequence<LHEEvent>, to path: String
  ) throws(InputError) {
    let declared = Set(run.weightNames.map(\.id))
    try OutputFile.write(piecesTo: path) { (sink) throws(InputError) in
      var text = beginning(of: run)
      var number = 0
      for event in events {
        number += 1
        try check(event, number: number, declared: declared, path: path)
        append(event, to: &text)
        if text.utf8.count > 1 << 20 {
          guard sink(Array(text.utf8)) else { return false }
          text = ""
        }
      }
      text += "</LesHouchesEvents>\n"
      return sink(Array(text.utf8))
    }
  }

  private static func check(
    _ event: LHEEvent, number: Int, declared: Set<String>, path: String
  ) throws(InputError) {
    let place = "\(path), event \(number)"
    let numbers =
      [event.weight, event.scale, event.alphaQED, event.alphaQCD] + event.weights.map(\.value)
      + event.particles.flatMap {
        [$0.px, $0.py, $0.pz, $0.energy, $0.mass, $0.lifetime, $0.spin]
      }
    if let bad = numbers.first(where: { !$0.isFinite }) {
      throw InputError(place, "it holds the number \(bad)", remedy: "leave such events out")
    }
    if let weight = event.weights.first(where: { !declared.contains($0.id) }) {
      throw InputError(
        place, "no weight '\(weight.id)' is declared", remedy: "add it to the run's weightNames")
    }
  }

  private static func beginning(of run: LHERun) -> String {
    let hasWeights = !run.weightNames.isEmpty
    var text = "<LesHouchesEvents version=\"\(hasWeights ? "3.0" : "1.0")\">\n"
    if hasWeights {
      text += "<header>\n<initrwgt>\n"
      for name in run.weightNames {
        text +=
          "<weight id=\"\(LHEMarkup.escaped(name.id))\">\(LHEMarkup.escaped(name.text))</weight>\n"
      }
      text += "</initrwgt>\n</header>\n"
    }
    let beams = run.beams
    text += "<init>\n\(beams[0].pdgID) \(beams[1].pdgID) \(beams[0].energy) \(beams[1].energy)"
    text += " \(beams[0].pdfGroup) \(beams[1].pdfGroup) \(beams[0].pdfSet) \(beams[1].pdfSet)"
    text += " \(run.weightingStrategy) \(run.processes.count)\n"
    for process in run.processes {
      let error = process.crossSection.error
      text += "\(process.crossSection.value) \(error.isFinite ? error : -1)"
      text += " \(process.maximumWeight) \(process.id)\n"
    }
    return text + "</init>\n"
  }

  private static func append(_ event: LHEEvent, to text: inout String) {
    text += "<event>\n\(event.particles.count) \(event.processID) \(event.weight) \(event.scale)"
    text += " \(event.alphaQED) \(event.alphaQCD)\n"
    for particle in event.particles {
      text += "\(particle.pdgID) \(particle.status) \(particle.firstMother) \(particle.lastMother)"
      text += " \(particle.colour) \(particle.anticolour)"
      text += " \(particle.px) \(particle.py) \(particle.pz) \(particle.energy) \(particle.mass)"
      text += " \(particle.lifetime) \(particle.spin)\n"
    }
    if !event.weights.isEmpty {
      text += "<rwgt>\n"
      for weight in event.weights {
        text += "<wgt id='\(LHEMarkup.escaped(weight.id))'> \(weight.value) </wgt>\n"
      }
      text += "</rwgt>\n"
    }
    text += "</event>\n"
  }
}
