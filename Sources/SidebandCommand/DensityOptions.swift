import ArgumentParser
import Sideband

/// A command that simulates a process of two protons with any parton densities.
protocol ProtonProcess {
  /// The process, its scale over the pair's mass being the factor.
  func process(_ densities: some PartonDensities, scaleFactor: Double) throws
    -> any CoherentProcess
}

/// Parton densities, and what else they might be.
struct DensityOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "An LHAPDF 6 set's folder or .dat file. (default: embedded, for 200 to 6000 GeV)",
      valueName: "path"))
  var pdf: String?

  @Option(
    within: .scale,
    help: ArgumentHelp(
      "Further weights, weight_scale_k, for parton densities, and α_s where it matters, at the scale"
        + " k·m, such as 0.5,2.", valueName: "k,…"))
  var varyScale: List<Double> = []

  @Option(
    help: ArgumentHelp(
      "A further weight, weight_pdf, for another LHAPDF 6 set or member.", valueName: "path"))
  var varyPdf: String?

  /// The process with the densities, and with each of the variations.
  func processes(of command: some ProtonProcess, scaleFactor: Double = 1) throws -> (
    nominal: any CoherentProcess, variations: [Variation]
  ) {
    if let pdf { return try processes(of: command, LHAPDFGrid(pdf), scaleFactor) }
    return try processes(of: command, EmbeddedPartonDensities(), scaleFactor)
  }

  private func processes(
    of command: some ProtonProcess, _ densities: some PartonDensities, _ scaleFactor: Double
  ) throws -> (nominal: any CoherentProcess, variations: [Variation]) {
    var variations = try varyScale.values.map {
      Variation("scale_\(Format.plain($0))", try command.process(densities, scaleFactor: $0))
    }
    if let varyPdf {
      variations.append(
        Variation("pdf", try command.process(LHAPDFGrid(varyPdf), scaleFactor: scaleFactor)))
    }
    return (try command.process(densities, scaleFactor: scaleFactor), variations)
  }
}
