import Events
import Foundation
import Testing
import _TestSupport

private enum SharedFiles {
  static let folder = URL(fileURLWithPath: TestData.folder ?? "/").deletingLastPathComponent()
    .appendingPathComponent("trials/files").path
  static let isPresent = FileManager.default.fileExists(atPath: folder)
}

/// Files of HDF5 and NumPy that users bring, read where they are; their README says what each must give.
@Suite(.enabled(if: SharedFiles.isPresent)) struct SharedFilesTests {
  private func hdf5(_ name: String, dataset: String? = nil, names: [String]? = nil) throws
    -> NamedColumns
  {
    try HDF5Reader.columns(
      InputFile("\(SharedFiles.folder)/hdf5/\(name)"), dataset: dataset, names: names,
      limit: .standard)
  }

  private func npy(_ name: String) throws -> NamedColumns {
    try NumPyReader.columns(
      InputFile("\(SharedFiles.folder)/npy/\(name)"), names: nil, limit: .standard)
  }

  /// The columns of the common table.
  private static let names = ["mjj", "m1", "m2", "tau1", "tau2", "label"]

  @Test(arguments: [
    "ext.h5", "h_cols_2dim.h5", "h_cols_meta.h5", "h_latest.h5", "h_rec_lzf.h5", "pd_table.h5",
  ])
  func theCommonTable(name: String) throws {
    let (columns, plain) = (try hdf5(name), try hdf5("exttarget.h5"))
    #expect(Set(columns.names) == Set(Self.names) && columns.count == 12_250)
    for column in Self.names {
      let values = try #require(columns.numbers(column))
      #expect(try bits(values) == bits(#require(plain.numbers(column))), "\(name), \(column)")
    }
    #expect(columns.numbers("label")?.count { $0 == 1 } == 250)
  }

  @Test func features() throws {
    let plain = try hdf5("exttarget.h5")
    let own = try hdf5("h_xy.h5")
    let named = try hdf5("h_xy.h5", dataset: "X,y,mjj", names: ["m1", "m2", "tau1", "tau2"])
    for (index, column) in ["m1", "m2", "tau1", "tau2"].enumerated() {
      #expect(own.numbers("X[\(index)]") == plain.numbers(column))
      #expect(named.numbers(column) == plain.numbers(column))
    }
    #expect(named.numbers("mjj") == plain.numbers("mjj"))
    #expect(named.numbers("y") == plain.numbers("label"))
  }

  @Test func categories() throws {
    let (columns, plain) = (try hdf5("pd_table_catlabel.h5"), try hdf5("pd_table.h5"))
    let labels = try #require(columns["label"]?.text)
    let signal = try #require(plain.numbers("label"))
    #expect((0..<labels.count).map { labels[$0] } == signal.map { $0 == 1 ? "Asig" : "bkg" })
  }

  @Test func selection() throws {
    let events = try EventTable(file: "\(SharedFiles.folder)/hdf5/sel.h5", mass: "mjj")
    #expect(try events.selecting(where: "isBad != 1").count == 6_050)
    let columns = try hdf5("sel.h5")
    #expect(columns["trigger"]?.text?.texts.sorted() == ["HLT_A", "HLT_B"])
    guard case .booleans? = columns["isBad"]?.content else {
      Issue.record("isBad is not read as booleans")
      return
    }
  }

  @Test func jets() throws {
    let columns = try hdf5("lhco_features.h5")
    #expect(columns.count == 20_000 && columns.names.count == 15)
    #expect(columns.names.first == "pxj1" && columns.names.last == "label")
  }

  @Test(arguments: ["datetime.npy", "rec_str_U.npy", "subarray.npy"])
  func fieldsThatNobodyAsksFor(name: String) throws {
    let (columns, plain) = (try npy(name), try hdf5("exttarget.h5"))
    #expect(columns.numbers("mjj") == plain.numbers("mjj"))
    #expect(columns.numbers("label") == plain.numbers("label"))
  }

  @Test func textAndDates() throws {
    let texts = try npy("rec_str_U.npy")
    #expect(texts["cat"]?.text?[0] == "A")
    guard case .unsigned(let exact?)? = texts["ev"]?.content else {
      Issue.record("event numbers are not exact")
      return
    }
    #expect(exact[0] == 1 << 63 && exact[1] == 1 << 63 + 1)
    #expect(try npy("datetime.npy")["t"]?.text?[0] == "1970-01-01T00:00:00.000000000")
    #expect(try npy("subarray.npy").names == ["mjj", "m[0]", "m[1]", "tau1", "tau2", "label"])
    let error = try #require(throws: InputError.self) { try npy("extra.npy") }
    #expect(error.problem.contains("second array") && error.remedy.contains("numpy.savez"))
  }

  @Test func archive() throws {
    let columns = try NumPyArchive.columns(
      InputFile("\(SharedFiles.folder)/npy/a.npz"), members: nil, names: nil, limit: .standard)
    let plain = try hdf5("exttarget.h5")
    #expect(columns.names == Self.names)
    for name in Self.names { #expect(columns.numbers(name) == plain.numbers(name)) }
  }
}
