import Events
import Testing

@Suite struct ColumnJoiningTests {
  /// An empty cell has no integer; it must not bring the program down where the other column's are exact.
  @Test func emptyCellsJoinExactIntegers() throws {
    let holed = Column([3, .emptyCell], content: .signed(exact: nil))
    let exact = Column(signed: [1 << 53 + 1])
    let joined = holed.joined(with: exact)
    guard case .signed(let values) = joined.content else {
      Issue.record("it is \(joined.content)")
      return
    }
    #expect(values == [3, 0, 1 << 53 + 1])
    #expect(bits(joined.numbers) == bits([3, .emptyCell, 0x1p53]))

    let unsigned = Column(unsigned: [.max]).joined(
      with: Column([.emptyCell], content: .unsigned(exact: nil)))
    guard case .unsigned(let values) = unsigned.content else {
      Issue.record("it is \(unsigned.content)")
      return
    }
    #expect(values == [.max, 0])
  }

  @Test func rowsAreAddedToCategories() throws {
    var column = TextColumn(texts: ["b", "a", "b"], codes: [2, -1, 1])
    column.append(contentsOf: TextColumn(["a", "c", nil, "b"]))
    #expect((0..<column.count).map { column[$0] } == ["b", nil, "a", "a", "c", nil, "b"])
    #expect(column.texts == ["b", "a", "b", "c"])
    #expect(column.codes == [2, -1, 1, 1, 3, -1, 0])
  }
}
