import GSL
import Testing

@Suite("Estimates")
struct EstimateTests {
  @Test func anEstimateShowsItsError() {
    #expect("\(Estimate(12.5, error: 0.25))" == "12.5 ± 0.25")
  }
}
