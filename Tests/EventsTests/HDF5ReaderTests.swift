import Events
import Foundation
import Testing
import _TestSupport

@Suite struct HDF5ReaderTests {
  /// What `make_hdf5.py` says is in its files.
  struct Expected: Decodable {
    struct File: Decodable {
      var dataset: String?
      var columns: [String]?
      var names: [String]
      var values: [[String]]
      var text: [String]
    }

    var files: [String: File]
  }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Reference/HDF5").path

  private func path(_ name: String) -> String { "\(Self.folder)/\(name).h5" }

  @Test func blocksPackedWithLZF() throws {
    let events = try EventTable(hdf5: path("lzf"), mass: "m")
    #expect(try events.masses() == [3.25, 2, -0.0, 1e300, 91.1876])
  }

  @Test(arguments: [
    "columns", "fixed", "fixed-numbered", "fixed-text", "matrix", "pytables", "records",
    "records-packed", "table", "table-data-columns", "table-numbered",
  ])
  func filesOfPandasPyTablesAndH5py(name: String) throws {
    let json = try Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/expected.json"))
    let file = try #require(try JSONDecoder().decode(Expected.self, from: json).files[name])
    let events = try EventTable(
      file: path(name), reading: FileReading(dataset: file.dataset, columns: file.columns),
      mass: Feature(file.names[0]))
    #expect(Set(events.names) == Set(file.names + file.text))
    // A group's datasets come in the order of their names, and so may text between the numbers.
    #expect(events.names.filter { !file.text.contains($0) } == file.names)
    for (column, texts) in zip(file.names, file.values) {
      let expected = texts.map { Double($0) ?? .nan }
      #expect(try bits(events.values(of: column)) == bits(expected), "\(column)")
    }
    for column in file.text {
      let error = try #require(throws: InputError.self) { try events.values(of: column) }
      #expect(error.place.contains(column))
      #expect(error.problem.contains("is not a number"))
    }
  }

  @Test func aDatasetMayBeNamedInAnyOfItsWays() throws {
    for name in ["df", "/df", "df/table", "/df/table/"] {
      #expect(try EventTable(hdf5: path("table"), dataset: name, mass: "m").count == 5)
    }
    for name in ["deep/er/df", "deep", "/deep/er", "/"] {
      #expect(try EventTable(hdf5: path("fixed-text"), dataset: name, mass: "m").count == 5)
    }
    let vector = try EventTable(hdf5: path("columns"), dataset: "n", columns: ["n"], mass: "n")
    #expect(try vector.masses() == [-3, 0, 7, 120, -128])
    let below = try EventTable(
      hdf5: path("matrix"), dataset: "sub", columns: ["m", "n"], mass: "m")
    #expect(try below.values(of: "n") == [-3, 0, 7, 120, -128])
  }

  @Test func whatCannotBeReadIsNoHindranceToAnother() throws {
    #expect(try EventTable(hdf5: path("external"), dataset: "events", mass: "m").count == 5)
    for name in [nil, "far"] {
      let error = try #require(throws: InputError.self) {
        try EventTable(hdf5: path("external"), dataset: name, mass: "m")
      }
      #expect(error.place.hasSuffix("dataset 'far'"))
      #expect(error.problem.contains("in another file"))
    }
  }

  @Test func theFirstTextIsNamed() throws {
    let error = try #require(throws: InputError.self) {
      try EventTable(hdf5: path("records"), mass: "text").masses()
    }
    #expect(error.problem == "'a' is not a number")
    #expect(error.place.contains("dataset 'a/b/events', column 'text', row 1"))
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var file: String
    var dataset: String?
    var columns: [String]?
    var problem: String
    var remedy: String

    init(
      _ name: String, _ file: String, dataset: String? = nil, columns: [String]? = nil,
      _ problem: String, remedy: String
    ) {
      testDescription = name
      self.file = file
      self.dataset = dataset
      self.columns = columns
      self.problem = problem
      self.remedy = remedy
    }

    static let all = [
      Fault("several tables", "matrix", "holds 2 tables: '/', 'sub/z'", remedy: "--dataset"),
      Fault(
        "no such dataset", "matrix", dataset: "w", "no dataset", remedy: "'/', 'sub/z', 'x', 'y'"),
      Fault("no names", "matrix", dataset: "x", "3 columns have no names", remedy: "--columns"),
      Fault(
        "too few names", "matrix", dataset: "x", columns: ["m"], "1 names were given",
        remedy: "--columns"),
      Fault(
        "a repeated name", "matrix", dataset: "x", columns: ["m", "m", "n"], "two columns 'm'",
        remedy: "rename"),
      Fault(
        "names for named columns", "fixed", columns: ["m"], "its own column names are m, n, pt j",
        remedy: "leave --columns out"),
      Fault("text alone", "columns", dataset: "name", "no column 'm'", remedy: "it has name"),
      Fault("one number", "columns", dataset: "run", "0 axes", remedy: "events × columns"),
      Fault("a series", "series", dataset: "s", "'series'", remedy: "DataFrame"),
      Fault("no table", "series", "holds no table", remedy: "DataFrame"),
      Fault("no rows", "no-rows", "no rows", remedy: "at least one event"),
      Fault("blosc", "blosc", "'blosc', filter 32001", remedy: "zlib"),
    ]
  }

  @Test(arguments: Fault.all)
  func faultsNameTheFileAndTheRemedy(_ fault: Fault) throws {
    let path = path(fault.file)
    let error = try #require(throws: InputError.self) {
      try EventTable(hdf5: path, dataset: fault.dataset, columns: fault.columns, mass: "m")
    }
    #expect(error.place.hasPrefix(path))
    #expect(error.problem.contains(fault.problem), "\(error)")
    #expect(error.remedy.contains(fault.remedy), "\(error)")
  }

  @Test func whatIsNoHDF5File() throws {
    let folder = try TemporaryFolder()
    for (name, bytes) in [("empty.h5", []), ("csv.h5", Array("m,x\n1,2\n".utf8))] {
      let path = try folder.write(bytes, to: name)
      let error = try #require(throws: InputError.self) { try EventTable(hdf5: path, mass: "m") }
      #expect(error.place == path)
      #expect(error.problem == "it is not an HDF5 file")
    }
    for (path, problem) in [(folder.file("absent.h5"), "no such file"), (folder.path, "folder")] {
      let error = try #require(throws: InputError.self) { try EventTable(hdf5: path, mass: "m") }
      #expect(error.place == path)
      #expect(error.problem.contains(problem))
    }
  }

  @Test(arguments: ["fixed", "table", "pytables", "records-packed", "columns"])
  func everyTruncationIsAnError(name: String) throws {
    let folder = try TemporaryFolder()
    let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: path(name))))
    for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) {
      let path = try folder.write(bytes.prefix(length), to: "cut.h5")
      let error = try #require(throws: InputError.self, "cut at \(length)") {
        try EventTable(hdf5: path, mass: "m")
      }
      #expect(error.place.hasPrefix(path))
    }
  }

  @Test func valuesThatAreNotFiniteComeBackAsSuch() throws {
    let folder = try TemporaryFolder()
    try EventTable([("m", [1, 2, 3]), ("x", [.nan, .infinity, 1])], mass: "m")
      .write(hdf5: folder.file("a.h5"))
    let events = try EventTable(hdf5: folder.file("a.h5"), mass: "m")
    let error = try #require(throws: InputError.self) { try events.values(of: "x") }
    #expect(error.place.contains("dataset 'events', column 'x', row 1"))
    #expect(try events.droppingNonFinite(in: ["x"]).masses() == [3])
  }

  @Test func csvAndNumPyFilesHaveNoDatasets() throws {
    let folder = try TemporaryFolder()
    let table = try EventTable([("m", [1, 2])], mass: "m")
    for name in ["a.csv", "a.npy"] {
      try table.write(file: folder.file(name))
      let error = try #require(throws: InputError.self) {
        try EventTable(
          file: folder.file(name), reading: FileReading(dataset: "events"), mass: "m")
      }
      #expect(error.remedy.contains("--dataset"))
    }
  }
}
