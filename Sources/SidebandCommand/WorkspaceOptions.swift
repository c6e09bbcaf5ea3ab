import ArgumentParser
import Sideband

/// A HistFactory workspace and how to read it.
struct WorkspaceOptions: ParsableArguments {
  @Argument(help: "A HistFactory workspace, as pyhf writes it and HEPData publishes it.")
  var workspace: String

  @Option(help: "The measurement. (default: the workspace's first)")
  var measurement: String?

  @Option(
    help: ArgumentHelp(
      "A patch set, whose patch --patch-name is applied to the workspace first.",
      valueName: "file"))
  var patchset: String?

  @Option(help: "The patch of the patch set.")
  var patchName: String?

  @Option(help: "How factors (normsys) go between their variations: code1 or code4.")
  var normsys = "code4"

  @Option(help: "How histograms (histosys) go between their variations: code0 or code4p.")
  var histosys = "code4p"

  func likelihood() throws -> Likelihood<HistFactoryModel> {
    var document = try JSONValue(file: workspace)
    switch (patchset, patchName) {
    case (let file?, let name?):
      document = try HistFactoryPatchSet(file: file).applying(name, to: document)
    case (nil, nil): break
    case (nil, _?):
      throw InputError("--patch-name", "there is no patch set", remedy: "add --patchset")
    case (_?, nil):
      throw InputError("--patchset", "it needs a patch's name", remedy: "add --patch-name")
    }
    let codes = try HistFactoryInterpolation(factors: normsys, histograms: histosys)
    let model = try HistFactoryModel(
      HistFactoryWorkspace(document, name: workspace), measurement: measurement,
      interpolation: codes, name: workspace)
    return try Likelihood(model, observed: model.observed)
  }
}
