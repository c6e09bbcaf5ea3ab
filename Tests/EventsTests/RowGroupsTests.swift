import Events
import GSL
import Testing

@Suite struct RowGroupsTests {
  @Test func rowsAreGroupedAsADictionaryDoes() {
    var stream = RandomStream(seed: 1, purpose: "row groups")
    let values = (0..<5_000).map { _ in Double(stream.next() % 2_000) }
    let other = (0..<5_000).map { _ in Double(stream.next() % 3) }
    let groups = RowGroups([values, other])
    var first: [[Double]: Int] = [:]
    for row in 0..<5_000 {
      let known = first[[values[row], other[row]]]
      #expect(Int(groups.first[row]) == known ?? row)
      if known == nil { first[[values[row], other[row]]] = row }
    }
    #expect(groups.count == first.count)
    #expect(groups.distinctRows == first.values.sorted())
    #expect(groups.sizes.reduce(0, +) == 5_000)
  }

  @Test func hashesThatShareTheirLowBitsAreToldApart() {
    let groups = RowGroups((0..<100).map { UInt64($0 / 2) << 40 })
    #expect(groups.count == 50)
    #expect(groups.pairs == 50)
  }

  @Test func theOrderOfColumnsMatters() {
    var (a, b) = (RowHashes(count: 1), RowHashes(count: 1))
    for value in [1.0, 2] { a.add([value]) }
    for value in [2.0, 1] { b.add([value]) }
    #expect(a.values != b.values)
  }

  @Test func noRowsHaveNoGroups() {
    #expect(RowGroups([UInt64]()).count == 0)
    #expect(RowGroups([[Double]]()).count == 0)
  }
}
