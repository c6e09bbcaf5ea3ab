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

  @Test(arguments: [0, 1, 1000])
  func valuesOfAllCoresAreInTheOrderOfTheirIndices(count: Int) {
    #expect(onAllCores(count) { $0 * $0 } == (0..<count).map { $0 * $0 })
    // A value that is nil is a value.
    let halves = onAllCores(count) { $0.isMultiple(of: 2) ? $0 / 2 : nil }
    #expect(halves == (0..<count).map { $0.isMultiple(of: 2) ? $0 / 2 : nil })
  }

  @Test func anErrorOfOneIsTheErrorOfAll() async {
    struct Broken: Error {}
    await #expect(throws: Broken.self) {
      try await Workers(3).map(20) { index in if index == 11 { throw Broken() } }
    }
  }
}
