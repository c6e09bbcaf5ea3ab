import Events
import Learning
import Testing

@Suite struct LearnerParameterTests {
  @Test func whatIsSetIsReported() throws {
    let trees = try BoostedTrees().setting("members", to: "3").setting("learningRate", to: "0.05")
    #expect(trees.members == 3)
    #expect(trees.learningRate == 0.05)
    #expect(trees.settings["members"] == .number(3))
    #expect(trees.settings.count == BoostedTrees.parameters.count)
  }

  @Test(arguments: [
    ("members", "0"), ("members", "2.5"), ("learningRate", "nan"), ("learningRate", "fast"),
    ("learningRate", "2"), ("depth", "3"),
  ])
  func whatCannotBeSetIsRefused(name: String, value: String) {
    let error = #expect(throws: InputError.self) {
      try BoostedTrees().setting(name, to: value)
    }
    #expect(error?.place == "setting '\(name)'")
    #expect(error?.remedy.isEmpty == false)
  }
}
