import Events
import Foundation
import Testing
import _TestSupport

@Suite struct EventTableHDF5Tests {
  private let columns: [(name: String, values: [Double])] = [
    ("m", [1, -0.0, 1e300, 0.1]), ("it's \\ ü", [4, 3, .leastNonzeroMagnitude, 1]),
  ]

  @Test(arguments: [EventTable.HDF5Compression.none, .gzip])
  func namesAndBitsSurvive(compression: EventTable.HDF5Compression) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.h5")
    try EventTable(columns, mass: "m").write(hdf5: path, compression: compression)
    let events = try EventTable(hdf5: path, mass: "m")
    #expect(events.names == columns.map(\.name))
    for (name, values) in columns { #expect(try bits(events.values(of: name)) == bits(values)) }
    #expect(folder.names == ["a.h5"])
  }

  @Test(arguments: ["a.h5", "a.hdf5", "a.hdf"])
  func manyBlocksAndLabels(name: String) throws {
    // More rows than fit into one stored block, or into one block of reading.
    let masses = (0..<300_000).map(Double.init)
    let folder = try TemporaryFolder()
    let isSignal = masses.map { Int($0).isMultiple(of: 3) }
    let table = try EventTable(
      [("m", masses), ("x", masses.map { -$0 })], mass: "m",
      truth: TruthLabels(isSignal: isSignal))
    try table.write(file: folder.file(name), truth: "label")
    let events = try EventTable(file: folder.file(name), mass: "m")
    #expect(events.names == ["m", "x", "label"])
    #expect(try events.masses() == masses)
    #expect(try events.values(of: "x") == masses.map { -$0 })
    #expect(try events.values(of: "label") == isSignal.map { $0 ? 1 : 0 })
    let labelled = try EventTable(file: folder.file(name), mass: "m", truth: "label")
    #expect(labelled.names == ["m", "x"])
    #expect(labelled.truth?.count == masses.count)
  }

  @Test(arguments: [EventTable.HDF5Compression.none, .gzip])
  func theSameTableGivesTheSameBytes(compression: EventTable.HDF5Compression) throws {
    let folder = try TemporaryFolder()
    let table = try EventTable(columns, mass: "m")
    let bytes = try ["a.h5", "b.h5"].map { name in
      try table.write(hdf5: folder.file(name), compression: compression)
      return try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
    }
    #expect(bytes[0] == bytes[1])
  }

  @Test func compressionMakesWholeNumbersSmaller() throws {
    let folder = try TemporaryFolder()
    let table = try EventTable([("m", (0..<100_000).map(Double.init))], mass: "m")
    try table.write(hdf5: folder.file("plain.h5"), compression: .none)
    try table.write(hdf5: folder.file("packed.h5"), compression: .gzip)
    let sizes = try ["plain.h5", "packed.h5"].map {
      try Data(contentsOf: URL(fileURLWithPath: folder.file($0))).count
    }
    #expect(sizes[0] > 800_000 && sizes[0] < 810_000)
    #expect(sizes[1] < 200_000)
  }

  @Test func threadsTakeTurns() async throws {
    let folder = try TemporaryFolder()
    let table = try EventTable(columns, mass: "m")
    try await withThrowingTaskGroup(of: [Double].self) { group in
      for index in 0..<16 {
        group.addTask {
          let path = folder.file("\(index).h5")
          try table.write(hdf5: path)
          return try EventTable(hdf5: path, mass: "m").masses()
        }
      }
      for try await masses in group { #expect(bits(masses) == bits(columns[0].values)) }
    }
  }

  @Test func whatCannotBeWrittenLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let absent = folder.file("absent/a.h5")
    var error = try #require(throws: InputError.self) {
      try EventTable(columns, mass: "m").write(hdf5: absent)
    }
    #expect(error.place == absent)
    // The records' type has room for 64 kilobytes.
    let wide = (0..<6_000).map { (name: "column\($0)", values: [Double($0)]) }
    error = try #require(throws: InputError.self) {
      try EventTable(wide, mass: "column0").write(hdf5: folder.file("wide.h5"))
    }
    #expect(error.remedy.contains(".npy"))
    for name in ["", "a\0b"] {
      error = try #require(throws: InputError.self) {
        try EventTable([(name, [1])], mass: Feature(name)).write(hdf5: folder.file("name.h5"))
      }
      #expect(error.problem.contains("name"))
    }
    #expect(folder.names.isEmpty)
  }
}
