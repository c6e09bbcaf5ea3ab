import GSL
import Testing

@Suite struct WorkersTests {
  @Test(arguments: [1, 2, 8])
  func valuesAreInTheOrderOfTheirIndices(count: Int) async throws {
    let values = try await Workers(count).map(100) { index in
      if index.isMultiple(of: 7) { await Task.yield() }
      return index * index
    }
    #expect(values == (0..<100).map { $0 * $0 })
  }

  @Test func anErrorOfOneIsTheErrorOfAll() async {
    struct Broken: Error {}
    await #expect(throws: Broken.self) {
      try await Workers(3).map(20) { index in if index == 11 { throw Broken() } }
    }
  }
}
