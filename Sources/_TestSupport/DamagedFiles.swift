import Events
import Foundation
import GSL

/// Files of each kind that readers are tried on, and their damage.
public struct DamagedFiles: Sendable {
  /// What became of some damaged files.
  public struct Outcome: Codable, Sendable, Equatable {
    /// The number of files.
    public var files = 0
    /// Those that were read all the same.
    public var tables = 0
    /// Those that were an `InputError`.
    public var errors = 0
    /// The longest processor time that one took, in milliseconds.
    public var slowest = 0.0
    /// The number of the one that took longest.
    public var slowestIndex = 0

    /// Nothing yet.
    public init() {}

    /// Takes another's files to its own.
    public mutating func add(_ other: Outcome) {
      files += other.files
      tables += other.tables
      errors += other.errors
      if other.slowest > slowest {
        (slowest, slowestIndex) = (other.slowest, other.slowestIndex)
      }
    }
  }

  /// The kind, which is also the end of the files' names.
  public let kind: String
  private let mutations: ByteMutations
  private let read: @Sendable ([UInt8]) throws -> Void

  /// Files of a kind, and what reads them.
  public init(
    _ kind: String, _ seeds: [[UInt8]], words: [String] = [],
    read: @escaping @Sendable ([UInt8]) throws -> Void
  ) {
    self.kind = kind
    mutations = ByteMutations(seeds, words: words)
    self.read = read
  }

  /// Reads damaged files of these numbers.
  ///
  /// - Throws: what is thrown besides `InputError`, which must not be.
  public func run(_ indices: Range<Int>) throws -> Outcome {
    var outcome = Outcome()
    for index in indices {
      let bytes = mutations.damaged(index, purpose: "damaged \(kind)")
      let start = Self.processorTime()
      do {
        try read(bytes)
        outcome.tables += 1
      } catch is InputError { outcome.errors += 1 }
      let time = Self.processorTime() - start
      if time > outcome.slowest { (outcome.slowest, outcome.slowestIndex) = (time, index) }
      outcome.files += 1
    }
    return outcome
  }

  /// This thread's, in milliseconds.
  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return 1e3 * Double(time.tv_sec) + 1e-6 * Double(time.tv_nsec)
  }

  /// The damaged file of a number.
  public func file(_ index: Int) -> [UInt8] { mutations.damaged(index, purpose: "damaged \(kind)") }
}

extension DamagedFiles {
  /// Tables of every kind that the module `Events` reads.
  ///
  /// - Parameter references: the folder `Reference` of its tests.
  public static func tables(references: String) throws -> [DamagedFiles] {
    func files(_ folder: String, _ suffix: String) throws -> [[UInt8]] {
      let names = try FileManager.default.contentsOfDirectory(atPath: "\(references)/\(folder)")
      return try names.filter { $0.hasSuffix(suffix) }.sorted().map {
        try Array(Data(contentsOf: URL(fileURLWithPath: "\(references)/\(folder)/\($0)")))
      }
    }
    let text =
      "# events\nm,\"x, y\",n\n1.5,2,abc\n-2e3,\"4\",\"d\"\"e\"\r\n3,nan,\n 4 , 5.25, f \n"
    let arrays = try files("", ".npy") + files("Typed", ".npy")
    // Those of half a megabyte would take all the time.
    let typed = try files("HDF5/Typed", ".h5").filter { $0.count < 1 << 17 }
    // A few events of each suffice.
    let lhe = try files("LHE", ".lhe").map { bytes in
      let events = String(decoding: bytes, as: UTF8.self).components(separatedBy: "</event>")
      return Array((events.prefix(3) + [closing]).joined(separator: "</event>").utf8)
    }
    return [
      table("csv", [Array(text.utf8)]),
      table("npy", arrays),
      table("lhe", lhe, words: ["<event>", "</event>", "<wgt id='1'>", "<rwgt>", "<!--"]),
      table(
        "h5",
        try files("HDF5", ".h5") + files("HDF5/Layouts", ".h5") + files("Faults", ".h5")
          + typed),
      archives(try files("Typed", ".npz")),
      parquets(try files("Parquet", ".parquet")),
      try roots(folders: ["\(references)/ROOT"]),
      table("csv.gz", [try packed("a.csv.gz")]),
      table("npy.gz", [try packed("a.npy.gz")]),
      formulas,
    ]
  }

  /// Parquet files.
  private static func parquets(_ seeds: [[UInt8]]) -> DamagedFiles {
    DamagedFiles("parquet", seeds, words: ["PAR1", "PARE"]) { bytes in
      _ = try ParquetReader.columns(InputFile(bytes, named: "a.parquet"), limit: .standard)
    }
  }

  /// Archives of NumPy arrays.
  private static func archives(_ seeds: [[UInt8]]) -> DamagedFiles {
    DamagedFiles("npz", seeds) { bytes in
      func columns(_ members: String?, _ names: [String]?) throws -> NamedColumns {
        try NumPyArchive.columns(
          InputFile(bytes, named: "a.npz"), members: members, names: names, limit: .standard)
      }
      do { _ = try columns(nil, nil) } catch let error as InputError {
        guard error.problem.hasSuffix("columns have no names") else { throw error }
        _ = try columns(nil, ["a", "b", "c"])
      }
    }
  }

  private static let closing = "\n</LesHouchesEvents>\n"

  private static func packed(_ name: String) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    try EventTable([("m", [1, 2.5, 3]), ("x", [-1, 0, 1e9])], mass: "m")
      .write(file: folder.file(name))
    return try Array(Data(contentsOf: URL(fileURLWithPath: folder.file(name))))
  }

  private static func table(_ kind: String, _ seeds: [[UInt8]], words: [String] = [])
    -> DamagedFiles
  {
    DamagedFiles(kind, seeds, words: words) { bytes in
      func table(_ columns: [String]?, _ mass: Feature) throws -> EventTable {
        try EventTable(
          [InputFile(bytes, named: "a.\(kind)")], reading: FileReading(columns: columns), mass: mass
        )
      }
      let events: EventTable
      do { events = try table(nil, "m") } catch let error as InputError {
        // Arrays without names, and tables whose columns are called otherwise, are worth a second look.
        switch error.problem {
        case let text where text.hasSuffix("columns have no names"):
          let count = Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0
          guard (1...100).contains(count) else { throw error }
          events = try table((0..<count).map { "c\($0)" }, "c0")
        case "there is no column 'm'":
          let first = error.remedy.dropFirst("it has ".count).prefix { $0 != "," }
          events = try table(nil, Feature(String(first)))
        default: throw error
        }
      }
      for name in events.names { _ = try? events.values(of: name) }
    }
  }

  /// HistFactory workspaces with a modifier of each kind.
  ///
  /// - Parameter read: reads one; it lies in a module that this one does not know.
  public static func workspaces(read: @escaping @Sendable ([UInt8]) throws -> Void) -> DamagedFiles
  {
    let modifiers = """
      {"name": "mu", "type": "normfactor", "data": null},
      {"name": "norm", "type": "normsys", "data": {"lo": 0.9, "hi": 1.1}},
      {"name": "shape", "type": "histosys", "data": {"lo_data": [4, 9], "hi_data": [6, 11.5]}},
      {"name": "stat", "type": "staterror", "data": [1, 0.5]},
      {"name": "lumi", "type": "lumi", "data": null}
      """
    let others = """
      {"name": "poisson", "type": "shapesys", "data": [3, 1e-1]}
      """
    let text = """
      {"channels": [{"name": "c", "samples": [
      {"name": "s", "data": [5.0, 10.0], "modifiers": [\(modifiers)]},
      {"name": "b", "data": [50, 6e1], "modifiers": [\(others)]}]}],
      "observations": [{"name": "c", "data": [55.0, 65.0]}],
      "measurements": [{"name": "m", "config": {"poi": "mu", "parameters": [
      {"name": "lumi", "auxdata": [1.0], "bounds": [[0.5, 1.5]], "inits": [1.0], "sigmas": [0.02]},
      {"name": "mu", "bounds": [[0, 10]], "inits": [1.0]}]}}], "version": "1.0.0"}
      """
    return DamagedFiles(
      "workspace", [Array(text.utf8)],
      words: ["normfactor", "shapefactor", "null", "true", "[]", "{}", "\\u00e9", "1e308"],
      read: read)
  }

  /// Formulas of columns, which are no files but are read as well.
  private static var formulas: DamagedFiles {
    let seeds = [
      "m + 2*x ** 2 - -1", "log10(m) > 0 && !(x < 1) || m == 2", "sqrt(abs(x)) / max(m, 1e-3)",
      "`a b` * pi > 3", "atan2(x, m) % 2", "m > 0.55 && x > 0.55", "-m ** 2 < x || m == 1",
      "min(m, x) >= 0.5 && m <= 3",
    ]
    return DamagedFiles("formula", seeds.map { Array($0.utf8) }, words: ["&&", "||", "((", "abs"]) {
      bytes in
      let events = try EventTable(
        [("m", [1, 2, 3]), ("x", [0.5, -1, .nan]), ("a b", [4, 5, 6])], mass: "m")
      _ = try events.selecting(where: String(decoding: bytes, as: UTF8.self))
    }
  }
}
