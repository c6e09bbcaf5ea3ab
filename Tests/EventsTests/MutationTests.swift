import Events
import Foundation
import GSL
import Testing
import _TestSupport

/// Damaged input is either still a table or an `InputError`; it never brings the program down.
@Suite struct MutationTests {
  private static let special = Array("\",\n'()[]{}09-#e.".utf8)

  /// One to four bytes flipped, left out or put in, in the first `reach` bytes.
  private func mutated(_ bytes: [UInt8], reach: Int, using rng: inout RandomStream) -> [UInt8] {
    var result = bytes
    for _ in 0..<Int.random(in: 1...4, using: &rng) {
      let place = Int.random(in: 0..<max(1, min(reach, result.count)), using: &rng)
      switch Int.random(in: 0..<4, using: &rng) {
      case 0: result[place] ^= 1 << UInt8.random(in: 0..<8, using: &rng)
      case 1: result.remove(at: place)
      // What means something to the readers is met more often than by chance.
      case 2: result.insert(Self.special.randomElement(using: &rng) ?? 0, at: place)
      default: result.insert(UInt8.random(in: 0...255, using: &rng), at: place)
      }
      if result.isEmpty { result = [0] }
    }
    return result
  }

  private func outcomes(
    of bytes: [UInt8], trials: Int, reach: Int, purpose: String,
    _ read: ([UInt8]) throws -> EventTable
  ) -> (tables: Int, errors: Int) {
    var (tables, errors) = (0, 0)
    for index in 0..<trials {
      var rng = RandomStream(seed: 1, purpose: purpose, index: UInt64(index))
      let input = mutated(bytes, reach: reach, using: &rng)
      do {
        let events = try read(input)
        for name in events.names { _ = try? events.values(of: name) }
        tables += 1
      } catch is InputError {
        errors += 1
      } catch { Issue.record("\(error) for \(input)") }
    }
    return (tables, errors)
  }

  @Test func csv() throws {
    let folder = try TemporaryFolder()
    let text = "# events\nm,\"x, y\",n\n1.5,2,abc\n-2e3,\"4\",\"d\"\"e\"\r\n3,nan,\n 4 , 5.25, f \n"
    let count = outcomes(of: Array(text.utf8), trials: 2_000, reach: .max, purpose: "csv") {
      bytes in
      try EventTable(csv: try folder.write(bytes, to: "a.csv"), mass: "m")
    }
    // Both outcomes are common, or the mutations would try too little.
    #expect(count.tables > 200 && count.errors > 200, "\(count)")
  }

  @Test(arguments: [EventTable.NumPyLayout.structured, .plain])
  func npy(layout: EventTable.NumPyLayout) throws {
    let folder = try TemporaryFolder()
    let columns = ["m", "x", "y"].map { (name: $0, values: [1.0, 2, 3, 4]) }
    try EventTable(columns, mass: "m").write(npy: folder.file("a.npy"), layout: layout)
    let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: folder.file("a.npy"))))
    let count = outcomes(of: bytes, trials: 1_000, reach: 128, purpose: "npy") { bytes in
      try EventTable(
        npy: try folder.write(bytes, to: "b.npy"),
        columns: layout == .plain ? ["m", "x", "y"] : nil, mass: "m")
    }
    #expect(count.tables > 50 && count.errors > 100, "\(count)")
  }

  /// The library is handed damaged files in a process of their own: it is not ours to mend.
  @Test func hdf5() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      for name in ["fixed", "table", "pytables", "records-packed", "columns"] {
        let path = "\(HDF5ReaderTests.folder)/\(name).h5"
        let whole = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
        var errors = 0
        for index in 0..<100 {
          var rng = RandomStream(seed: 3, purpose: name, index: UInt64(index))
          var bytes = whole
          for _ in 0..<Int.random(in: 1...4, using: &rng) {
            let place = Int.random(in: bytes.indices, using: &rng)
            bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &rng)
          }
          let damaged = try folder.write(bytes, to: "a.h5")
          do { _ = try EventTable(hdf5: damaged, mass: "m") } catch is InputError { errors += 1 }
        }
        // Most bytes are padding, and a few of them suffice to be seen.
        #expect(errors > 5, "\(name): \(errors)")
      }
    }
  }

  @Test func lhe() throws {
    let folder = try TemporaryFolder()
    let bytes = Array(LHEReaderTests.text.utf8)
    let count = outcomes(of: bytes, trials: 2_000, reach: .max, purpose: "lhe") { bytes in
      try EventTable(lhe: try folder.write(bytes, to: "a.lhe"))
    }
    #expect(count.tables > 200 && count.errors > 200, "\(count)")
  }

  @Test func formulas() throws {
    let events = try EventTable(
      [("m", [1, 2, 3]), ("x", [0.5, -1, .nan]), ("a b", [4, 5, 6])], mass: "m")
    var (values, errors) = (0, 0)
    for (number, formula) in ColumnExpressionTests.validFormulas.enumerated() {
      for index in 0..<40 {
        var rng = RandomStream(
          seed: 2, purpose: "formula", index: UInt64(number * 1_000 + index))
        let bytes = mutated(Array(formula.utf8), reach: .max, using: &rng)
        let text = String(decoding: bytes, as: UTF8.self)
        do {
          _ = try events.selecting(where: text)
          values += 1
        } catch {
          // The compiler sees that it is an InputError; the rest is that it comes back at all.
          errors += 1
        }
      }
    }
    #expect(values + errors == 2_000)
    #expect(values > 100 && errors > 200, "\(values) and \(errors)")
  }
}
