import Events
import Foundation
import Testing
import _TestSupport

/// Columns with their types, written and read again. What NumPy, h5py and pandas make of the same files is in
/// `Reference/read_written.py`.
@Suite struct WrittenColumnsTests {
  static let columns: [(name: String, column: Column)] = [
    ("m", Column([3.25, 2, -0.0, 1e300, .nan])),
    ("i", Column(signed: [.min, 1 << 53 + 1, 0, .max, 7])),
    ("small", Column(signed: [-1, 2, 3, 4, 5])),
    ("u", Column(unsigned: [.max, 1 << 53 + 1, 0, 1, 2])),
    ("ok", Column([1, 0, 0, 1, 1], content: .booleans)),
    ("te xt μ", Column(text: TextColumn(["a", "", "μ ∆𝜇", "it's", "a"]))),
    ("no text", Column(text: TextColumn(["", "", "", "", ""]))),
  ]

  /// Where a file is kept for `read_written.py`; nil where it is not asked for.
  private func kept(_ name: String) -> String? {
    ProcessInfo.processInfo.environment["SIDEBAND_WRITTEN"].map { "\($0)/\(name)" }
  }

  private func expectTheSame(_ read: NamedColumns, _ written: [(name: String, column: Column)])
    throws
  {
    #expect(read.names == written.map(\.name))
    for (name, column) in written {
      let found = try #require(read[name])
      #expect(
        bits(found.numbers.map { $0.isNaN ? 0 : $0 })
          == bits(column.numbers.map { $0.isNaN ? 0 : $0 }))
      #expect(found.numbers.map(\.isNaN) == column.numbers.map(\.isNaN))
      switch (found.content, column.content) {
      case (.floats, .floats), (.booleans, .booleans): break
      case (.signed(let a), .signed(let b)): #expect(a == b)
      case (.unsigned(let a), .unsigned(let b)): #expect(a == b)
      case (.text(let a), .text(let b)): #expect(a == b)
      default: Issue.record("\(name) came back as \(found.content)")
      }
    }
  }

  @Test(arguments: [false, true])
  func hdf5(isCompressed: Bool) throws {
    let folder = try TemporaryFolder()
    let path = kept(isCompressed ? "packed.h5" : "plain.h5") ?? folder.file("a.h5")
    try HDF5Writer.write(
      Self.columns, attributes: [("mass", "m")], isCompressed: isCompressed, to: path)
    let read = try HDF5Reader.columns(
      InputFile(path), dataset: nil, names: nil, limit: .standard)
    try expectTheSame(read, Self.columns)
  }

  @Test func archives() throws {
    let folder = try TemporaryFolder()
    let path = kept("a.npz") ?? folder.file("a.npz")
    try NumPyArchive.write(Self.columns, to: path)
    let read = try NumPyArchive.columns(
      InputFile(path), members: nil, names: nil, limit: .standard)
    try expectTheSame(read, Self.columns)
    for name in ["", "a\0b"] {
      let error = try #require(throws: InputError.self) {
        try NumPyArchive.write([(name, Column([1]))], to: folder.file("b.npz"))
      }
      #expect(error.remedy == "rename it")
    }
    #expect(!folder.names.contains("b.npz"))
  }

  /// What is an integer or a truth value in name only keeps its numbers.
  @Test func numbersThatAreNotWhatTheyAreCalled() throws {
    let folder = try TemporaryFolder()
    let odd: [(name: String, column: Column)] = [
      ("a", Column([0.5, .nan], content: .signed(exact: nil))),
      ("b", Column([-1, 1e300], content: .unsigned(exact: nil))),
      ("c", Column([0, 2], content: .booleans)),
    ]
    try NumPyArchive.write(odd, to: folder.file("a.npz"))
    let read = try NumPyArchive.columns(
      InputFile(folder.file("a.npz")), members: nil, names: nil, limit: .standard)
    try expectTheSame(read, odd.map { ($0.name, Column($0.column.numbers)) })
  }

  @Test func oneLongTextAmongManyShortOnes() throws {
    let folder = try TemporaryFolder()
    let codes = [Int32](repeating: 0, count: 20_000) + [1]
    let texts = TextColumn(texts: ["a", String(repeating: "b", count: 100_000)], codes: codes)
    for write in [
      { try NumPyArchive.write([("text", Column(text: texts))], to: folder.file("a.npz")) },
      {
        try HDF5Writer.write(
          [("text", Column(text: texts))], attributes: [], isCompressed: false,
          to: folder.file("a.h5"))
      },
    ] {
      let error = try #require(throws: InputError.self) { try write() }
      #expect(error.problem.contains("different in length") && error.remedy.contains(".csv"))
    }
    #expect(folder.names.isEmpty)
  }
}
