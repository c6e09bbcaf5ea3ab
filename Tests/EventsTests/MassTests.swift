import Events
import Testing

@Suite struct MassTests {
  @Test func units() {
    #expect(Mass.TeV(3.5).inGeV == 3500)
    #expect(Mass.GeV(125).inGeV == 125)
    #expect(Mass.MeV(500).inGeV == 0.5)
    #expect(Mass.MeV(500) < .GeV(1) && Mass.GeV(999) < .TeV(1))
    #expect((Mass.TeV(3) ..< .TeV(4)).inGeV == 3000..<4000)
  }
}
