import Events
import Foundation

extension DamagedFiles {
  /// ROOT files.
  ///
  /// - Parameter folders: where they are.
  public static func roots(folders: [String]) throws -> DamagedFiles {
    var seeds: [[UInt8]] = []
    for folder in folders {
      for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      where name.hasSuffix(".root") {
        seeds.append(try Array(Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))))
      }
    }
    return DamagedFiles(
      "root", seeds, words: ["TTree", "TBranch", "TBranchElement", "TLeafD", "ZL", "vector<float>"]
    ) { bytes in
      func read(_ tree: String?) throws -> NamedColumns {
        try ROOTReader.columns(InputFile(bytes, named: "a.root"), tree: tree)
      }
      let columns: NamedColumns
      do { columns = try read(nil) } catch let error as InputError
        where error.problem.hasPrefix("it has several trees")
      {
        columns = try read("events")
      }
      for name in columns.arrayNames { _ = columns["\(name)[0]"] }
    }
  }
}
