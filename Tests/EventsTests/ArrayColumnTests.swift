import Events
import Testing

@Suite struct ArrayColumnTests {
  private let array = ArrayColumn(offsets: [0, 2, 2, 3], values: [1, 2, 3])

  private func table() throws -> NamedColumns {
    var columns = NamedColumns(source: "a table")
    try columns.append("m", Column([10, 20, 30]))
    try columns.append("pt", array: array)
    return columns
  }

  @Test func elementsAreNaNWhereThereAreNone() {
    #expect(array.element(0).numbers.map { $0.isNaN ? -1 : $0 } == [1, -1, 3])
    #expect(array.element(1).numbers.map { $0.isNaN ? -1 : $0 } == [2, -1, -1])
    #expect(array.element(2).numbers.allSatisfy { $0.isNaN })
    #expect(array.mostElements == 2)
    #expect(ArrayColumn(offsets: [0], values: []).mostElements == 0)
  }

  @Test func rowsAndJoining() {
    let rows = array.rows(at: [2, 0, 0])
    #expect(rows.offsets == [0, 1, 3, 5] && rows.values == [3, 1, 2, 1, 2])
    let joined = array.joined(with: rows)
    #expect(joined.offsets == [0, 2, 2, 3, 4, 6, 8] && joined.values == [1, 2, 3, 3, 1, 2, 1, 2])
  }

  @Test func arraysAreBesideTheColumns() throws {
    let columns = try table()
    #expect(columns.names == ["m"] && columns.arrayNames == ["pt"])
    #expect(columns["pt"] == nil && columns["pt[0]"]?.numbers[2] == 3)
    #expect(columns.text("pt[0]", row: 0) == nil)
    var onlyArrays = NamedColumns(source: "a table")
    try onlyArrays.append("pt", array: array)
    #expect(onlyArrays.count == 3)
  }

  @Test func aColumnIsPreferredToAnElement() throws {
    var columns = try table()
    try columns.append("pt[0]", Column([7, 8, 9]))
    #expect(columns.numbers("pt[0]") == [7, 8, 9])
  }

  @Test func namesAreUsedOnce() throws {
    var columns = try table()
    #expect(throws: InputError.self) { try columns.append("pt", Column([1, 2, 3])) }
    #expect(throws: InputError.self) { try columns.append("m", array: array) }
  }
}
