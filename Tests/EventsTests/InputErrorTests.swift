import Events
import Testing

@Suite struct InputErrorTests {
  @Test func description() {
    #expect(InputError("a.csv", "it is empty").description == "a.csv: it is empty")
    #expect(
      InputError("a.csv", "it is empty", remedy: "fill it").description
        == "a.csv: it is empty (fill it)")
  }
}
