import Events
import Foundation
import Testing
import _TestSupport

/// Columns with their types: what `make_typed.py` and `make_npy_typed.py` say is in their files.
struct TypedReference: Decodable {
  struct File: Decodable {
    var dataset: String?
    var columns: [String]?
    var expected: [Column]
  }

  struct Column: Decodable {
    var name: String
    var kind: String
    var values: [String?]
  }

  var files: [String: File]

  static func load(_ folder: String) throws -> [String: File] {
    let json = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/expected.json"))
    return try JSONDecoder().decode(TypedReference.self, from: json).files
  }

  /// Compares a column's name, kind, exact values and numbers.
  static func expect(_ column: Events.Column, is expected: Column, in file: String) {
    let values = expected.values
    #expect(column.count == values.count, "\(file), \(expected.name)")
    let place: Comment = "\(file), \(expected.name)"
    switch (expected.kind, column.content) {
    case ("floats", .floats):
      // To the last bit, but for the payloads of NaNs.
      let numbers = values.map { Double($0 ?? "") ?? .nan }
      #expect(
        column.numbers.map { $0.isNaN ? 0 : $0.bitPattern }
          == numbers.map { $0.isNaN ? 0 : $0.bitPattern }, place)
      #expect(column.numbers.map(\.isNaN) == numbers.map(\.isNaN), place)
    case ("signed", .signed(let exact)):
      #expect((exact ?? column.numbers.map { Int64($0) }).map(String.init) == values, place)
      #expect(column.numbers == values.map { Double(Int64($0 ?? "") ?? 0) }, place)
    case ("unsigned", .unsigned(let exact)):
      #expect((exact ?? column.numbers.map { UInt64($0) }).map(String.init) == values, place)
      #expect(column.numbers == values.map { Double(UInt64($0 ?? "") ?? 0) }, place)
    case ("booleans", .booleans):
      #expect(column.numbers.map { "\(Int($0))" } == values, place)
    case ("text", .text(let text)):
      #expect((0..<text.count).map { text[$0] } == values, place)
    default: Issue.record("\(place): \(column.content) where \(expected.kind) should be")
    }
  }
}

@Suite struct TypedColumnsTests {
  static let npy = "\(MutationTests.references)/Typed"
  static let hdf5 = "\(MutationTests.references)/HDF5/Typed"

  private func expect(_ columns: NamedColumns, are file: TypedReference.File, _ name: String) throws
  {
    #expect(columns.names == file.expected.map(\.name), "\(name)")
    for expected in file.expected {
      let column = try #require(columns[expected.name], "\(name), \(expected.name)")
      TypedReference.expect(column, is: expected, in: name)
    }
  }

  @Test func filesOfNumPy() throws {
    let files = try TypedReference.load(Self.npy)
    #expect(files.count == 24)
    for (name, file) in files {
      let path = "\(Self.npy)/\(name.prefix { $0 != "," })"
      let input = try InputFile(path)
      let columns =
        path.hasSuffix(".npz")
        ? try NumPyArchive.columns(
          input, members: file.dataset, names: file.columns, limit: .standard)
        : try NumPyReader.columns(input, names: file.columns, limit: .standard)
      try expect(columns, are: file, name)
    }
  }

  @Test func filesOfPandasPyTablesAndH5py() throws {
    let files = try TypedReference.load(Self.hdf5)
    #expect(files.count == 26)
    for (name, file) in files {
      let input = try InputFile("\(Self.hdf5)/\(name.prefix { $0 != "," })")
      let columns = try HDF5Reader.columns(
        input, dataset: file.dataset, names: file.columns, limit: .standard)
      try expect(columns, are: file, name)
    }
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    var file: String
    var dataset: String?
    var columns: [String]?
    var place = ""
    var problem: String
    var remedy: String

    var testDescription: String { "\(file) \(dataset ?? "")" }

    static let all = [
      Fault(file: "two-arrays.npy", problem: "a second array follows", remedy: "numpy.savez"),
      Fault(
        file: "two-arrays.npy", columns: ["m"], problem: "a second array follows",
        remedy: "numpy.savez"),
      Fault(file: "objects.npy", columns: ["m"], problem: "pickled", remedy: ".astype('U')"),
      Fault(file: "matrix.npz", problem: "3 columns have no names", remedy: "--columns"),
      Fault(file: "xy.npz", dataset: "Z", problem: "no array 'Z'", remedy: "'X', 'y', 'mjj'"),
      Fault(
        file: "xy.npz", dataset: "y,edges", place: "array 'edges'",
        problem: "3 rows where 'y' has 4", remedy: "one length"),
      Fault(file: "xy.npz", dataset: "y,cube", problem: "3 axes", remedy: "events × columns"),
      Fault(
        file: "xy.npz", dataset: "X,y", columns: ["a", "b"], problem: "3 columns without names",
        remedy: "--columns"),
      Fault(
        file: "xy.h5", problem: "2 tables: '/', 'sub'", remedy: "several of one length with commas"
      ),
      Fault(
        file: "xy.h5", dataset: "X,y", columns: ["a"], problem: "4 columns without names, and 1",
        remedy: "--columns"),
      Fault(file: "xy.h5", dataset: "X,Y", problem: "'Y'", remedy: "'X'"),
      Fault(
        file: "columns.h5", dataset: "m,edges", place: "dataset 'edges'",
        problem: "3 rows where 'm' has 5", remedy: "one length"),
      Fault(
        file: "columns.h5", dataset: "reference", problem: "a reference, neither numbers nor text",
        remedy: "booleans"),
      Fault(
        file: "linked-nowhere.h5", place: "link 'far'", problem: "'absent.h5', which is not there",
        remedy: "put 'absent.h5' beside it"),
      Fault(
        file: "linked-nowhere.h5", dataset: "wrong", place: "linked-target.h5",
        problem: "no object '/no/such'", remedy: "link"),
      Fault(
        file: "unread-blosc2.h5", problem: "filter 32026", remedy: "h5repack -f GZIP=4"),
      Fault(
        file: "unread-bitshuffle.h5", problem: "filter 32008",
        remedy: "hdf5-tools and hdf5-filter-plugin"),
      Fault(file: "unread-scaleoffset.h5", problem: "scaleoffset", remedy: "compression='gzip'"),
    ]
  }

  @Test(arguments: Fault.all)
  func faultsNameThePlaceAndTheRemedy(_ fault: Fault) throws {
    let folder = fault.file.hasSuffix(".h5") ? Self.hdf5 : Self.npy
    let input = try InputFile("\(folder)/\(fault.file)")
    let error = try #require(throws: InputError.self) {
      if fault.file.hasSuffix(".h5") {
        _ = try HDF5Reader.columns(
          input, dataset: fault.dataset, names: fault.columns, limit: .standard)
      } else if fault.file.hasSuffix(".npz") {
        _ = try NumPyArchive.columns(
          input, members: fault.dataset, names: fault.columns, limit: .standard)
      } else {
        _ = try NumPyReader.columns(input, names: fault.columns, limit: .standard)
      }
    }
    #expect(fault.place.isEmpty || error.place.contains(fault.place), "\(error)")
    #expect(error.problem.contains(fault.problem), "\(error)")
    #expect(error.remedy.contains(fault.remedy), "\(error)")
  }
}
